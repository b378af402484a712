/// A set described by others, evaluated lazily against a ``ChunkSource``.
///
/// Expressions are values: make them anywhere, keep them, send them. Evaluation recurses to
/// the depth of nesting; nested operations of the same kind are flattened first.
public indirect enum SetExpression<SetID: Sendable>: Sendable {
    /// No ordinals.
    case empty
    /// The stored set of that name.
    case set(SetID)
    /// A few ordinals, ascending.
    ///
    /// Lists that are not in order are put in order where they are evaluated.
    case list([UInt32])
    /// All ordinals of the range.
    case range(ClosedRange<UInt32>)
    /// The ordinals that every operand holds; all ordinals if there are no operands.
    case and([Self])
    /// The ordinals that any operand holds; none if there are no operands.
    case or([Self])
    /// The ordinals of the first operand that the second does not hold.
    case andNot(Self, Self)

    /// Every ordinal there is.
    public static var all: Self { .range(0...UInt32.max) }
}

extension SetExpression: Equatable where SetID: Equatable {}
extension SetExpression: Hashable where SetID: Hashable {}

/// How many members a set is expected to have: which way of evaluating it is the quickest. It never changes the answer.
public enum ExpectedMembers: Sendable {
    /// So few, some thousands at most, that each stored set is taken apart whole.
    case few
    /// Whatever shows.
    case unknown
    /// At least one in ``SetExpression/closeOrdinalsPerMember`` ordinals: then they are bits from the first step on.
    case dense
}
