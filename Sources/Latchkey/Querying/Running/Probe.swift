import OrdinalSets

/// A set that is asked for members in any order.
final class Probe {
    private var probe: SetProbe<StoreReader>

    init(_ expression: PostingExpression) { probe = SetProbe(expression) }

    func contains(_ ordinal: Ordinal, in reader: StoreReader) throws -> Bool {
        try probe.contains(ordinal, in: reader)
    }
}
