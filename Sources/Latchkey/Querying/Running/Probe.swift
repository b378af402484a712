import OrdinalSets

/// A set that is asked for one member after another.
final class Probe {
    private var cursor: SetCursor<StoreReader>

    init(_ expression: PostingExpression) { cursor = SetCursor(expression) }

    func contains(_ ordinal: Ordinal, in reader: StoreReader) throws -> Bool {
        try cursor.next(atOrAfter: ordinal, in: reader) == ordinal
    }
}
