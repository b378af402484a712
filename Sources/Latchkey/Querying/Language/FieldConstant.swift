public import AccessRules

/// What can be the value of a ``Field``.
public protocol QueryValue: Hashable, Sendable {
    /// The value as conditions have it.
    var constant: FieldConstant { get }
}

/// A value as conditions have it.
public struct FieldConstant: Sendable {
    let value: FieldValue

    init(_ value: FieldValue) { self.value = value }
}

extension String: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.text(self)) }
}

extension Identity: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.text(text)) }
}

extension Bool: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(self ? 1 : 0, "\(self)")) }
}

extension ObjectState: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }
}

extension Role: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }
}

extension UserStatus: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }
}

extension ConnectionStatus: QueryValue {
    /// As conditions have it.
    public var constant: FieldConstant { FieldConstant(.number(rawValue, name)) }
}
