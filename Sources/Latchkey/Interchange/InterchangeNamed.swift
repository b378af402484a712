import AccessRules

/// Values that the format writes as one of a few stable names.
protocol InterchangeNamed: Sendable {
    /// All of them by name.
    static var table: NameTable<Self> { get }
}

extension Role: InterchangeNamed {
    static let table = NameTable(allCases.reversed(), name: \.name)
    /// Those that a connection may have as its maximum.
    static let maximumTable = NameTable(
        allCases.reversed().filter(\.canBeMaximum), name: \.name)
}

extension UserStatus: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)
}

extension ConnectionStatus: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)
}

extension ObjectState: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)
}

extension SyncSettings.Direction: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)
}

extension AssetTemplate.FieldType: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)
}

extension LogEntry.Event: InterchangeNamed {
    static let table = NameTable(allCases, name: \.name)

    /// The stable name that the interchange format uses.
    var name: String {
        switch self {
        case .create: "create"
        case .read: "read"
        case .update: "update"
        case .delete: "delete"
        }
    }
}
