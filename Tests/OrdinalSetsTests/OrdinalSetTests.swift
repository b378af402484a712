import OrdinalSets
import Testing

@Test func setHoldsWhatItWasBuiltFrom() throws {
    #expect(try Array(OrdinalSet(sorted: [1, 5, 9])) == [1, 5, 9])
}
