/// A value of a thing, to be compared with others of its type.
///
/// What it can be asked goes by its `Kind`: ``Exact``, ``Label`` or ``Searched``.
public struct Field<Thing: Queryable, Value: QueryValue, Kind: FieldKind>: Sendable {
    let name: FieldName

    init(_ name: FieldName) { self.name = name }

    private func matches(_ test: FieldTest) -> Predicate<Thing> {
        Predicate(.test(name, test))
    }

    /// The value is one of these.
    public func isIn(_ values: some Sequence<Value>) -> Predicate<Thing> {
        let test = FieldTest.oneOf(any: values.map(\.constant.value))
        return test == .oneOf([]) ? .nothing : matches(test)
    }

    /// The value is one of these.
    public func isIn(_ values: Value...) -> Predicate<Thing> { isIn(values) }

    /// The value is this.
    public static func == (field: Field, value: Value) -> Predicate<Thing> {
        field.isIn(CollectionOfOne(value))
    }

    /// The value is not this, or there is none.
    public static func != (field: Field, value: Value) -> Predicate<Thing> {
        !field.isIn(CollectionOfOne(value))
    }
}

extension Field where Kind: Labelled {
    /// There is no value.
    public var isMissing: Predicate<Thing> { matches(.missing) }
}

extension Field where Kind: Ranged, Value: TextValue {
    /// The value begins so; an empty beginning is everybody's.
    public func hasPrefix(_ prefix: String) -> Predicate<Thing> {
        prefix.isEmpty ? .all : matches(.prefix(prefix))
    }
}

extension Field where Kind: Ranged {
    /// The value is the lower bound, or after it.
    public static func >= (field: Field, value: Value) -> Predicate<Thing> {
        field.matches(.range(value.constant.value, nil))
    }

    /// The value is before the upper bound.
    public static func < (field: Field, value: Value) -> Predicate<Thing> {
        field.matches(.range(nil, value.constant.value))
    }
}

extension Field where Kind == Searched {
    /// For each word there is a word of the name that begins so, in any order; without a letter
    /// or a digit every name has them.
    public func hasWords(_ text: String) -> Predicate<Thing> {
        let words = FoldedName(text).words.map { String(decoding: $0.bytes, as: UTF8.self) }
        return words.isEmpty ? .all : matches(.words(words.sorted()))
    }
}

/// What a field can be asked.
public protocol FieldKind: Sendable {}
/// A field that may have no value.
public protocol Labelled: FieldKind {}
/// A field whose values stand in an order.
public protocol Ranged: FieldKind {}

/// A field that is one of several values.
public enum Exact: FieldKind {}
/// A field that is one of several values, or none.
public enum Label: Labelled {}
/// An identity, or a text that is compared as it is, by bytes.
public enum Ordered: Ranged {}
/// An instant that there may be none of.
public enum OptionalOrdered: Labelled, Ranged {}
/// A name: compared folded, by the case and the accents' spelling of nobody.
public enum Searched: Ranged {}
