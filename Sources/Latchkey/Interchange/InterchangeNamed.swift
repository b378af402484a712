import AccessRules

/// Values that the format writes as one of a few stable names.
protocol InterchangeNamed {
    init?(name: String)
    var name: String { get }
    /// All names, in the order in which an error lists them.
    static var names: [String] { get }
}

extension InterchangeNamed {
    /// The value of exactly these bytes. Swift holds canonically equivalent strings to be
    /// equal (the Kelvin sign and the letter K are), so the bytes are compared once more.
    init?(exactly name: String) {
        guard let value = Self(name: name), value.name.utf8.elementsEqual(name.utf8) else {
            return nil
        }
        self = value
    }
}

extension Role: InterchangeNamed {
    static let names = allCases.reversed().map(\.name)
    static let maximumNames = allCases.reversed().filter(\.canBeMaximum).map(\.name)
}

extension UserStatus: InterchangeNamed {
    static let names = allCases.map(\.name)
}

extension ConnectionStatus: InterchangeNamed {
    static let names = allCases.map(\.name)
}

extension ObjectState: InterchangeNamed {
    static let names = allCases.map(\.name)
}

extension LogEntry.Event: InterchangeNamed {
    static let names = allCases.map(\.name)

    /// The stable name that the interchange format uses.
    var name: String {
        switch self {
        case .create: "create"
        case .read: "read"
        case .update: "update"
        case .delete: "delete"
        }
    }

    init?(name: String) {
        guard let event = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = event
    }
}
