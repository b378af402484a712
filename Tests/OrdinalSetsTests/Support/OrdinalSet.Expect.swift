import OrdinalSets
import Testing

extension OrdinalSet {
    /// Inserts, and expects that the set says whether the ordinal was new.
    mutating func insert(
        _ ordinal: UInt32, expecting isNew: Bool, _ context: String = "",
        at location: SourceLocation = #_sourceLocation
    ) {
        let answer = insert(ordinal)
        #expect(answer == isNew, "\(context), inserting \(ordinal)", sourceLocation: location)
    }

    /// Removes, and expects that the set says whether the ordinal was there.
    mutating func remove(
        _ ordinal: UInt32, expecting wasThere: Bool, _ context: String = "",
        at location: SourceLocation = #_sourceLocation
    ) {
        let answer = remove(ordinal)
        #expect(answer == wasThere, "\(context), removing \(ordinal)", sourceLocation: location)
    }
}
