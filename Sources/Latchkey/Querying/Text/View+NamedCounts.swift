extension View {
    /// How many of what a query means have each value of a field, which is told by its name in
    /// conditions; values as text, as ``counts(_:by:)`` orders them.
    ///
    /// - Throws: As ``counts(_:by:)``; ``StoreError/Kind/invalid(_:)``: there is no such field.
    package func counts<Thing>(_ query: Query<Thing>, byFieldNamed name: String)
        throws(StoreError) -> [NamedCount]
    {
        let words = Thing.source.words.vocabulary
        guard let field = words.fields.first(where: { $0.name.rawValue == name }) else {
            let names = words.fields.map(\.name.rawValue).joined(separator: ", ")
            throw StoreError(
                .invalid("\(words.thing) has no field \(name), but one of \(names)"))
        }
        return try sortedCounts(query, by: field.name, seenBy: nil).map { value, count in
            NamedCount(value: value?.plainText, count: count)
        }
    }
}

/// How many things have a value that is told as text.
package struct NamedCount: Hashable, Sendable {
    /// The value: a user as `ACCOUNT/ID`, a resource as `KIND/ID`; nil for no value.
    package let value: String?
    /// How many.
    package let count: Int
}

extension FieldValue {
    /// The value without quotation marks.
    fileprivate var plainText: String {
        switch self {
        case .text(let text): text
        case .number(_, let name): name
        case .pair(let first, let second): "\(first)/\(second)"
        case .instant(let instant): instant.iso8601
        }
    }
}
