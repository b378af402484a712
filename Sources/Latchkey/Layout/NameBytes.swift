import LMDB

/// The beginning of a key of the names table.
struct NameBytes: TableKey {
    var account: AccountOrdinal
    var space: Space
    var bytes: [UInt8]

    static var maximumByteCount: Int { NameKey.maximumByteCount }

    /// The longest text, behind the account and the space.
    static var textByteCountMaximum: Int { maximumByteCount - 5 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(bytes: bytes)
    }

    /// The text of a key of this account and space; nil when it is of another.
    func text(of key: RawSpan) -> [UInt8]? {
        guard key.byteCount >= 5, key.bigEndian32(at: 0) == account, key.u8(at: 4) == space.rawValue
        else { return nil }
        var text: [UInt8] = []
        text.append(key.extracting(5..<key.byteCount))
        return text
    }
}
