import OrdinalSets

/// One posting set of an account's log: the places of the entries that have a value in a column.
struct LogSet: Hashable, Sendable {
    var account: AccountOrdinal
    var column: LogColumn
    var value: UInt32
}

extension LogSet: ChunkSetID {
    static var table: StoreTable<ChunkKey> { Tables.logPostings }
    static var mayBeCovered: Bool { true }
    var code: UInt8 { column.rawValue }
    var subject: UInt32 { value }

    init?(account: AccountOrdinal, code: UInt8, subject: UInt32) {
        guard let column = LogColumn(rawValue: code) else { return nil }
        self.init(account: account, column: column, value: subject)
    }
}
