/// A growing set of ordinals, a bit each.
struct OrdinalBits {
    private var words: [UInt64] = []

    func contains(_ ordinal: Ordinal) -> Bool {
        let word = Int(ordinal / 64)
        return word < words.count && words[word] & (1 << UInt64(ordinal % 64)) != 0
    }

    mutating func insert(_ ordinal: Ordinal) {
        let word = Int(ordinal / 64)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
        }
        words[word] |= 1 << UInt64(ordinal % 64)
    }
}

/// Goes through the organizations of an account: ascending, or in an order that is given.
struct OrganizationWalk {
    private let account: AccountOrdinal
    private let order: [Ordinal]?
    private var index = 0
    private var start: Ordinal? = 0

    init(_ account: AccountOrdinal, _ order: [Ordinal]? = nil) {
        self.account = account
        self.order = order
    }

    mutating func next(_ reader: StoreReader) throws(StoreError) -> Ordinal? {
        if let order {
            guard index < order.count else { return nil }
            defer { index += 1 }
            return order[index]
        }
        guard let start, let next = try reader.nextRecord(account, .organization, atOrAfter: start)
        else { return nil }
        self.start = next.successor
        return next
    }
}
