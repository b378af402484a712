public import AccessRules

/// What can be the value of a ``Field``.
public protocol QueryValue: Hashable, Sendable {
    /// The value as conditions have it.
    var constant: FieldConstant { get }
    /// The value that conditions have; nil for that of another type.
    init?(constant: FieldConstant)
}

/// A value as conditions have it.
public struct FieldConstant: Sendable {
    let value: FieldValue

    init(_ value: FieldValue) { self.value = value }

    /// The raw value of an enumeration; nil for what is none.
    fileprivate var number: UInt8? {
        guard case .number(let number, _) = value else { return nil }
        return number
    }

    fileprivate var text: String? {
        guard case .text(let text) = value else { return nil }
        return text
    }

    fileprivate var pair: (String, String)? {
        guard case .pair(let first, let second) = value else { return nil }
        return (first, second)
    }
}

/// A text that may be asked for by its beginning.
public protocol TextValue: QueryValue {}

extension String: TextValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.text(self)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let text = constant.text else { return nil }
        self = text
    }
}

extension Identity: TextValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.text(text)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let text = constant.text else { return nil }
        self.init(text)
    }
}

extension Bool: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(self ? 1 : 0, "\(self)")) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self = number != 0
    }
}

extension Instant: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.instant(self)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let instant = constant.value.instant else { return nil }
        self = instant
    }
}

extension Ref: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.pair(account.text, id.text)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let (account, id) = constant.pair else { return nil }
        self.init(Identity(id), of: Identity(account))
    }
}

extension LogEntry.Resource: QueryValue {
    /// As conditions have it: the kind and the identity, and not the name.
    public var constant: FieldConstant { FieldConstant(.pair(kind, id.text)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let (kind, id) = constant.pair else { return nil }
        self.init(kind: kind, id: Identity(id))
    }
}

extension ObjectState: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self.init(rawValue: number)
    }
}

extension Role: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self.init(rawValue: number)
    }
}

extension UserStatus: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self.init(rawValue: number)
    }
}

extension ConnectionStatus: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self.init(rawValue: number)
    }
}

extension LogEntry.Event: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }

    /// As conditions have it.
    public init?(constant: FieldConstant) {
        guard let number = constant.number else { return nil }
        self.init(rawValue: number)
    }
}
