import OrdinalSets
import Testing

@Suite struct OrdinalSetTests {
    @Test(arguments: SetShape.allCases)
    func aSetHoldsWhatItWasBuiltFrom(shape: SetShape) throws {
        for seed in Effort.seeds(3, long: 60) {
            var random = SeededGenerator(seed: seed)
            let ordinals = shape.ordinals(size: 2_000, &random)
            let set = try OrdinalSet(sorted: ordinals)
            let context: Comment = "\(shape), seed \(seed)"
            #expect(Array(set) == ordinals, context)
            #expect(set.count == ordinals.count, context)
            #expect(set.first == ordinals.first && set.last == ordinals.last, context)
            #expect(set == OrdinalSet(unsorted: ordinals.shuffled(using: &random)), context)
            #expect(try set == OrdinalSet(chunks: set.chunks), context)
        }
    }

    @Test func unionIntersectionAndDifferenceAgreeWithPlainSets() throws {
        for seed in Effort.seeds(20, long: 300) {
            var random = SeededGenerator(seed: seed)
            let shapes = SetShape.allCases.shuffled(using: &random)
            let one = Set(shapes[0].ordinals(size: 300, &random))
            let other = Set(shapes[1].ordinals(size: 300, &random))
            let (a, b) = (OrdinalSet(unsorted: one), OrdinalSet(unsorted: other))
            let context: Comment = "\(shapes[0]), \(shapes[1]), seed \(seed)"
            func members(_ expression: SetExpression<OrdinalSet>) throws -> [UInt32] {
                Array(try OrdinalSet(expression, in: OwnedSets()))
            }
            #expect(
                try members(.or([.set(a), .set(b)])) == one.union(other).sorted(), context)
            #expect(
                try members(.and([.set(a), .set(b)])) == one.intersection(other).sorted(),
                context)
            #expect(
                try members(.andNot(.set(a), .set(b))) == one.subtracting(other).sorted(),
                context)
        }
    }

    @Test func unsortedInputIsRefusedWhereSortedIsAskedFor() {
        #expect(throws: ChunkError.self) { try OrdinalSet(sorted: [3, 3]) }
        #expect(throws: ChunkError.self) { try OrdinalSet(sorted: [3, 2]) }
        #expect(Array(OrdinalSet(unsorted: [3, 2, 3])) == [2, 3])
    }

    @Test func overlappingChunksAreRefused() throws {
        let low = try build([1, 2, 900])
        let high = try build([900, 901])
        #expect(throws: ChunkError.self) { try OrdinalSet(chunks: low + high) }
        #expect(throws: ChunkError.self) { try OrdinalSet(chunks: high + low) }
    }

    @Test func setsAreEqualByContentWhateverTheirChunks() throws {
        let whole = try OrdinalSet(sorted: [1, 2, 3, 500])
        let parts = try OrdinalSet(chunks: build([1, 2]) + build([3, 500]))
        #expect(whole == parts)
        #expect(Set([whole, parts]).count == 1)
        #expect(whole != OrdinalSet())
    }
}
