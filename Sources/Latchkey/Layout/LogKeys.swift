import LMDB

/// `[account][first place]`: a group of rows of an account's log.
struct LogRowsKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var first: UInt32

    static var maximumByteCount: Int { 8 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(bigEndian: first)
    }
}

/// `[account][number]`: a block or a segment of an account's log.
struct LogPartKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var number: UInt32

    static var maximumByteCount: Int { 8 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(bigEndian: number)
    }
}

/// An entry of a log's dictionary, in either direction.
struct LogNameKey: TableKey, Hashable, Sendable {
    enum Side: Hashable, Sendable {
        /// `[account][column][parent][text]` → the value's number; not for resources.
        case text(LogName)
        /// `[account][column + 128][number]` → what the value stands for.
        case number(LogColumn, UInt32)
    }

    var account: AccountOrdinal
    var side: Side

    /// Added to a column's code for the way back.
    static let numberFlag: UInt8 = 0x80

    /// Room for the longest resource, which is longer than the longest client kept.
    static var maximumByteCount: Int { 9 + InterchangeLimit.resourceByteCountMaximum }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        switch side {
        case .text(let name):
            writer.append(name.column.rawValue)
            writer.append(bigEndian: name.parent)
            writer.append(utf8: name.text)
        case .number(let column, let number):
            writer.append(column.rawValue | Self.numberFlag)
            writer.append(bigEndian: number)
        }
    }
}
