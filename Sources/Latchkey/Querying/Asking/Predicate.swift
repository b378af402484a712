/// A condition on things of one kind: a value, to be combined with `&&`, `||` and `!`, and used
/// in as many queries as one likes.
public struct Predicate<Thing: Queryable>: Hashable, Sendable, CustomStringConvertible {
    let condition: Condition

    init(_ condition: Condition) { self.condition = condition }

    /// A condition, made of the fields of a thing.
    public init(_ condition: (Fields<Thing>) -> Predicate) { self = condition(Fields()) }

    /// Holds for everything.
    public static var all: Predicate { Predicate(.all) }

    /// Holds for nothing.
    public static var nothing: Predicate { Predicate(.nothing) }

    /// The condition as text, as plans show it and ``init(text:)`` reads it.
    public var description: String { condition.description }

    /// Holds where both do.
    public static func && (left: Predicate, right: Predicate) -> Predicate {
        Predicate(.both(left.condition, right.condition))
    }

    /// Holds where either does.
    public static func || (left: Predicate, right: Predicate) -> Predicate {
        Predicate(.either(left.condition, right.condition))
    }

    /// Holds where the other does not.
    public static prefix func ! (predicate: Predicate) -> Predicate {
        Predicate(predicate.condition.negated)
    }
}
