/// What an entry's columns are. Raw values are part of the file format, and the order of the
/// columns of a block.
enum LogColumn: UInt8, CaseIterable, Sendable {
    /// How many sequence numbers were left out since the first entry of the block.
    case gap = 0
    case time = 1
    case event = 2
    case operation = 3
    /// The kind of the resource.
    case kind = 4
    /// The user's home account.
    case home = 5
    case user = 6
    case organization = 7
    case client = 8
    /// In a block, the hash of the resource until it is indexed; in a posting set, its number.
    case resource = 9

    /// Those whose values stand in a dictionary.
    static let named: [LogColumn] = [
        .operation, .kind, .home, .user, .organization, .client, .resource,
    ]

    /// The place of the column's counter of values, if it has one.
    var nameIndex: Int? { Self.named.firstIndex(of: self) }
}

extension LogEntry.Event {
    /// The value in the column: from 1 on, as in every other column that is indexed.
    var columnValue: UInt32 { UInt32(rawValue) + 1 }

    init?(columnValue: UInt32) {
        guard let code = UInt8(exactly: columnValue), code > 0 else { return nil }
        self.init(rawValue: code - 1)
    }
}
