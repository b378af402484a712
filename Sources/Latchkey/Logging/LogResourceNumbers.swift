/// The numbers of resources, each looked up once. Whoever chooses identities may choose many of one hash: what has
/// the numbers from a hash on is read as a whole when a second one of it comes.
struct LogResourceNumbers {
    /// By hash: a name of another hash is not looked for where these are.
    private var numbers: [UInt32: [[UInt8]: UInt32]] = [:]
    /// Hashes of which all are known.
    private var whole: Set<UInt32> = []

    /// Nil for a resource that was never indexed.
    mutating func number(_ name: LogName, of account: AccountOrdinal, _ reader: StoreReader)
        throws(StoreError) -> UInt32?
    {
        let (stored, hash) = (name.stored, name.resourceHash)
        guard var known = numbers[hash] else {
            guard let number = try reader.logNumber(account, name) else { return nil }
            numbers[hash] = [stored: number]
            return number
        }
        if let number = known[stored] { return number }
        guard whole.insert(hash).inserted else { return nil }
        _ = try reader.freeResourceNumber(account, from: hash, &known)
        numbers[hash] = known
        return known[stored]
    }
}

extension StoreReader {
    /// The numbers of a column in some neighbouring entries that there are, as they are indexed: of all, or of those
    /// below a value (of resources: below a hash).
    func logValues(
        _ account: AccountOrdinal, _ column: LogColumn, in places: Range<UInt32>,
        below end: UInt32? = nil
    ) throws(StoreError) -> LogValues {
        var numbers = LogResourceNumbers()
        var values: [UInt32] = []
        values.reserveCapacity(places.count)
        var rows = LogRows(self, account)
        var next = places.lowerBound
        // Block by block.
        while next < places.upperBound {
            let block = try existingLogBlock(account, next >> LogLimits.blockShift)
            let kinds = block.column(.kind)
            let found = block.column(column)
            repeat {
                let place = next
                next += 1
                try check(block, account, reaches: place)
                let index = LogBlockView.index(of: place)
                guard column == .resource else {
                    let value = UInt32(truncatingIfNeeded: found.value(at: index))
                    values.append(end.map { value < $0 } ?? true ? value : 0)
                    continue
                }
                values.append(0)
                let kind = UInt32(truncatingIfNeeded: kinds.value(at: index))
                guard kind != 0 else { continue }
                guard let text = String(validatingUTF8: try rows.resource(at: place)) else {
                    throw rows.damage(place, "has text that is not UTF-8")
                }
                let name = LogName(.resource, text, parent: kind)
                if let end, name.resourceHash >= end { continue }
                guard let value = try numbers.number(name, of: account, self) else {
                    throw damage(
                        Tables.logNames,
                        LogNameKey(account: account, side: .number(.resource, name.resourceHash)),
                        "is missing though place \(place) is indexed")
                }
                values[values.count - 1] = value
            } while next < places.upperBound && LogBlockView.index(of: next) != 0
        }
        return LogValues(column, values: values, first: places.lowerBound)
    }
}
