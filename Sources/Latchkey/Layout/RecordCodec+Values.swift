import AccessRules

// Values that only what is kept beside decisions has.
extension RecordWriter {
    mutating func put(_ instant: Instant?) {
        put(instant != nil)
        if let instant { put(instant) }
    }

    mutating func put(_ by: EdgeAuthorship.Author) {
        put(by.account)
        put(by.user)
    }

    mutating func put(_ texts: [String]) {
        put(UInt32(truncatingIfNeeded: texts.count))
        for text in texts { put(text) }
    }

    mutating func put(_ hash: SecretHash?) {
        put(hash != nil)
        if let hash { bytes.append(contentsOf: hash.bytes) }
    }
}

extension RecordReader {
    mutating func optionalInstant() throws(MalformedRecord) -> Instant? {
        try bool() ? try instant() : nil
    }

    mutating func author() throws(MalformedRecord) -> EdgeAuthorship.Author {
        let account = try u32()
        return EdgeAuthorship.Author(account: account, user: try u32())
    }

    mutating func texts() throws(MalformedRecord) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try u32()) { texts.append(try text()) }
        return texts
    }

    mutating func optionalHash() throws(MalformedRecord) -> SecretHash? {
        guard try bool() else { return nil }
        var bytes: [UInt8] = []
        for _ in 0..<SecretHash.byteCount { bytes.append(try byte()) }
        return SecretHash(bytes)
    }
}
