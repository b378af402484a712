import OrdinalSets
import Testing

/// Damaged bytes give errors or answers within bounds, never a trap; and `validate` lets no
/// damage pass.
@Suite struct ChunkFuzzTests {
    /// Asks everything of whatever the bytes may be; true if `validate` accepts them.
    @discardableResult
    private func exercise(
        _ stored: StoredChunk, _ context: String, thoroughly: Bool = true
    ) -> Bool {
        do {
            return try stored.open { chunk in
                var valid = true
                do throws(ChunkError) { try chunk.validate() } catch {
                    valid = false
                    #expect(!error.description.isEmpty)
                }
                #expect(chunk.first <= chunk.last && chunk.count >= 1, "\(context)")
                guard thoroughly else { return valid }
                let span = chunk.last - chunk.first
                for step in 0...8 as ClosedRange<UInt32> {
                    probe(chunk, chunk.first + span / 8 * step, context)
                }
                retain(chunk, span, context)
                probe(chunk, chunk.first &- 1, context)
                probe(chunk, chunk.last &+ 1, context)
                for index in [0, 1, chunk.count / 2, chunk.count - 1, chunk.count] {
                    guard let member = try? chunk.select(index) else { continue }
                    #expect(member >= chunk.first && member <= chunk.last, "\(context)")
                }
                if chunk.count < 20_000 {
                    var all: [UInt32] = []
                    try? chunk.append(to: &all)
                    #expect(all.isEmpty || all.count == chunk.count, "\(context)")
                    for share in [1, 50] {
                        var some = stride(from: 0, to: chunk.count, by: share).map { UInt32($0) }
                        try? chunk.select(from: 0, of: &some)
                    }
                }
                edit(chunk)
                return valid
            }
        } catch {
            #expect(error is ChunkError, "\(context)")
            return false
        }
    }

    private func probe(_ chunk: Chunk, _ ordinal: UInt32, _ context: String) {
        _ = try? chunk.contains(ordinal)
        if let rank = try? chunk.rank(of: ordinal) {
            #expect(rank >= 0 && rank <= chunk.count, "\(context)")
        }
        if let after = try? chunk.next(atOrAfter: ordinal) {
            #expect(after >= ordinal && after <= chunk.last, "\(context)")
        }
        if let before = try? chunk.next(atOrBefore: ordinal) {
            #expect(before <= ordinal && before >= chunk.first, "\(context)")
        }
    }

    /// What is left is some of what was asked for, in its order.
    private func retain(_ chunk: Chunk, _ span: UInt32, _ context: String) {
        let asked = (0...8 as ClosedRange<UInt32>).map { chunk.first + span / 8 * $0 }
        var (ordinals, kept) = (asked, 0)
        guard (try? chunk.retain(0..<asked.count, of: &ordinals, to: &kept)) != nil else { return }
        #expect(kept <= asked.count, "\(context)")
        #expect(ordinals[..<kept].allSatisfy(asked.contains), "\(context)")
        #expect(
            zip(ordinals, ordinals.dropFirst()).prefix(max(0, kept - 1)).allSatisfy { $0 <= $1 })
    }

    /// Edits of damaged chunks fail or give chunks of allowed size.
    private func edit(_ chunk: Chunk) {
        let middle = chunk.first + (chunk.last - chunk.first) / 2
        for ordinal in [chunk.first, middle, chunk.last] {
            let inserted = try? ChunkEditor.insert(ordinal, into: chunk)
            let removed = try? ChunkEditor.remove(ordinal, from: chunk)
            for written in (inserted?.written ?? []) + (removed?.written ?? []) {
                #expect(written.bytes.count <= Chunk.maximumByteCount)
            }
        }
    }

    @Test func randomBytesNeverTrap() {
        for seed in Effort.seeds(1_500, long: 100_000) {
            var random = SeededGenerator(seed: seed)
            let count = Int.random(in: 0...(random.oneIn(50) ? 1_300 : 90), using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Mostly well-known tags, and small numbers where headers have them: random ones
            // would not come past the header.
            if count > 0, !random.oneIn(20) { bytes[0] = .random(in: 1...6, using: &random) }
            if count > 1, !random.oneIn(20) { bytes[1] = bytes[0] == 6 ? bytes[1] % 32 : 0 }
            for at in [3, 4, 5, 8, 9] where at < count && !random.oneIn(3) { bytes[at] = 0 }
            let first = random.oneIn(3) ? UInt32.max - 5 : .random(in: 0...100, using: &random)
            exercise(StoredChunk(first: first, bytes: bytes), "seed \(seed)")
        }
    }

    @Test func randomEliasFanoBodiesNeverTrap() {
        for seed in Effort.seeds(700, long: 50_000) {
            var random = SeededGenerator(seed: seed)
            let count = Int.random(in: 2...600, using: &random)
            let width = Int.random(in: 0...9, using: &random)
            let span = min(count << width, count * 12)
            let words = ((span >> width) + count + 63) / 64
            let size = 10 + 2 * ((words - 1) / 8) + (count * width + 7) / 8 + 8 * words
            var bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes.replaceSubrange(
                0..<10,
                with: [
                    6, UInt8(width), UInt8((count - 1) & 255), UInt8((count - 1) >> 8), 1, 0,
                    UInt8(span & 255), UInt8(span >> 8 & 255), 0, 0,
                ])
            exercise(StoredChunk(first: 64, bytes: bytes), "seed \(seed)")
        }
    }

    @Test(arguments: SetShape.allCases)
    func noMutationOfAByteAndNoTruncationPassesValidation(shape: SetShape) throws {
        for seed in Effort.seeds(1, long: 4) {
            var random = SeededGenerator(seed: seed)
            var seen = Set<UInt8>()
            for chunk in try build(shape.ordinals(size: Effort.isLong ? 1_000 : 260, &random))
            where seen.insert(chunk.tag).inserted {
                try mutate(chunk, "\(shape), seed \(seed), tag \(chunk.tag)", &random)
            }
        }
    }

    /// Every byte takes other values. What `validate` accepts must be the canonical form of
    /// another set: rebuilt, it gives the very same bytes.
    private func mutate(
        _ stored: StoredChunk, _ context: String, _ random: inout SeededGenerator
    ) throws {
        #expect(exercise(stored, context))
        for at in stored.bytes.indices {
            let original = stored.bytes[at]
            for mutant in [original ^ 1, original ^ 0x80, ~original, 0, original &+ 1] {
                guard mutant != original else { continue }
                var changed = stored
                changed.bytes[at] = mutant
                let context = "\(context), byte \(at) = \(mutant)"
                let thoroughly = Effort.isLong || at < 12 || random.oneIn(16)
                guard exercise(changed, context, thoroughly: thoroughly) else { continue }
                try expectCanonical(changed, context)
            }
        }
        for length in 0..<stored.bytes.count {
            var changed = stored
            changed.bytes.removeLast(stored.bytes.count - length)
            let context = "\(context), length \(length)"
            if exercise(changed, context, thoroughly: length % 8 == 0) {
                try expectCanonical(changed, context)
            }
            changed = stored
            changed.bytes.append(0)
            #expect(!exercise(changed, "\(context), a zero appended", thoroughly: false))
        }
    }

    private func expectCanonical(_ stored: StoredChunk, _ context: String) throws {
        let count = try stored.open { $0.count }
        guard count < 100_000 else { return }
        var members: [UInt32] = []
        try stored.open { try $0.append(to: &members) }
        #expect(try build(members) == [stored], "\(context)")
    }
}
