import OrdinalSets
import Testing

/// Sets that only grow at their end.
@Suite struct ChunkAppendTests {
    @Test(arguments: SetShape.allCases)
    func appendingInPartsGivesTheSetAndSoundChunks(shape: SetShape) throws {
        for seed in Effort.seeds(2, long: 100) {
            var random = SeededGenerator(seed: seed)
            let ordinals = shape.ordinals(size: 3_000, &random)
            let context: Comment = "\(shape), seed \(seed)"
            var chunks: [ChunkEdits.Written] = []
            var start = 0
            while start < ordinals.count {
                let most = random.oneIn(4) ? 700 : random.oneIn(2) ? 40 : 3
                let end = min(ordinals.count, start + Int.random(in: 1...most, using: &random))
                let part = ordinals[start..<end]
                var written: [ChunkEdits.Written] = []
                if let last = chunks.popLast() {
                    written = try last.open { try ChunkEditor.append(part, to: $0) }
                    #expect(written.first?.first == last.first, context)
                } else {
                    written = try ChunkEditor.append(part, to: nil)
                }
                chunks += written
                start = end
            }
            // Whole, canonical, in order: what opening a set of them checks.
            let set = try OrdinalSet(chunks: chunks)
            #expect(Array(set) == ordinals, context)
        }
    }

    /// Chunks that something is to be kept beside of each member: sparse ones stay short.
    @Test(arguments: SetShape.allCases)
    func sparseChunksHaveNoMoreMembersThanIsSaid(shape: SetShape) throws {
        var random = SeededGenerator(seed: 7)
        let ordinals = shape.ordinals(size: 3_000, &random)
        var chunks: [ChunkEdits.Written] = []
        for start in stride(from: 0, to: ordinals.count, by: 37) {
            let part = ordinals[start..<min(start + 37, ordinals.count)]
            if let last = chunks.popLast() {
                chunks += try last.open {
                    try ChunkEditor.append(part, to: $0, sparseCountMaximum: 100)
                }
            } else {
                chunks = try ChunkEditor.append(part, to: nil, sparseCountMaximum: 100)
            }
        }
        let set = try OrdinalSet(chunks: chunks)
        #expect(Array(set) == ordinals, "\(shape)")
        for chunk in chunks {
            try chunk.open { chunk in
                let isClose = chunk.count * 16 > Int(chunk.last) - Int(chunk.first)
                #expect(chunk.count <= 100 || isClose, "\(shape), from \(chunk.first) on")
            }
        }
    }

    @Test func whatDoesNotAscendIsRefused() throws {
        let written = try ChunkEditor.append([5, 70_000, 70_001], to: nil)
        let stored = try #require(written.first)
        for wrong in [[70_001], [6], [70_002, 70_002], [80_000, 70_500]] as [[UInt32]] {
            var isRefused = false
            do {
                _ = try stored.open { try ChunkEditor.append(wrong[...], to: $0) }
            } catch { isRefused = true }
            #expect(isRefused, "\(wrong)")
        }
    }
}
