import OrdinalSets
import Testing

@Suite struct ChunkTests {
    @Test(arguments: SetShape.allCases)
    func everyLookupAgreesWithASortedArray(shape: SetShape) throws {
        for seed in Effort.seeds(4, long: 60) {
            var random = SeededGenerator(seed: seed)
            let ordinals = shape.ordinals(size: 3_000, &random)
            let chunks = try build(ordinals)
            var rest = ordinals[...]
            for stored in chunks {
                let model = SortedModel(
                    Array(rest.prefix { $0 <= (try? stored.open { $0.last }) ?? 0 }))
                rest = rest.dropFirst(model.members.count)
                try check(stored, model, "\(shape), seed \(seed)", &random)
            }
            #expect(rest.isEmpty, "\(shape), seed \(seed)")
        }
    }

    private func check(
        _ stored: StoredChunk, _ model: SortedModel, _ context: String,
        _ random: inout SeededGenerator
    ) throws {
        let probes = probes(around: model.members, sample: 12, &random)
        let indices = [-1, 0, 1, model.members.count / 3, model.members.count - 1]
        try stored.open { chunk in
            try chunk.validate()
            #expect(stored.bytes.count <= Chunk.maximumByteCount, "\(context)")
            #expect(chunk.first == model.members.first, "\(context)")
            #expect(chunk.last == model.members.last, "\(context)")
            #expect(chunk.count == model.members.count, "\(context)")
            for probe in probes {
                let message: Comment = "\(context), tag \(stored.tag), probe \(probe)"
                #expect(try chunk.contains(probe) == model.contains(probe), message)
                #expect(try chunk.rank(of: probe) == model.rank(of: probe), message)
                let after = try chunk.next(atOrAfter: probe)
                #expect(after == model.next(atOrAfter: probe), message)
                let before = try chunk.next(atOrBefore: probe)
                #expect(before == model.next(atOrBefore: probe), message)
            }
            for index in indices + [model.members.count, model.members.count / 2] {
                let selected = try chunk.select(index)
                #expect(selected == model.select(index), "\(context), index \(index)")
            }
            // Few are looked up, of many all are taken apart.
            for share in [2, 40] {
                let some = model.members.indices.filter { _ in random.oneIn(share) }
                var selected: [UInt32] = [7] + some.map { UInt32($0) }
                try chunk.select(from: 1, of: &selected)
                #expect(selected == [7] + some.map { model.members[$0] }, "\(context)")
            }
            let within = probes.filter { $0 >= chunk.first && $0 <= chunk.last }
            for asked in [within, within.filter { _ in random.oneIn(8) }, model.members] {
                // What comes before and behind the range stays.
                var ordinals = [7] + asked + [9]
                var kept = 1
                try chunk.retain(1..<asked.count + 1, of: &ordinals, to: &kept)
                #expect(
                    Array(ordinals[1..<kept]) == asked.filter(model.contains),
                    "\(context), tag \(stored.tag)")
                #expect(ordinals[0] == 7 && ordinals[asked.count + 1] == 9, "\(context)")
            }
            var appended: [UInt32] = [7]
            try chunk.append(to: &appended)
            #expect(appended == [7] + model.members, "\(context)")
            var visited: [UInt32] = []
            try chunk.forEach { visited.append($0) }
            #expect(visited == model.members, "\(context)")
        }
    }

    @Test func everyEncodingIsChosenForSomeShape() throws {
        var tags = Set<UInt8>()
        for shape in SetShape.allCases {
            var random = SeededGenerator(seed: 1)
            for chunk in try build(shape.ordinals(size: 3_000, &random)) { tags.insert(chunk.tag) }
        }
        #expect(tags == [1, 2, 3, 4, 5, 6])
    }

    @Test func everyMemberAndEveryGapOfABitmapAndAListIsFound() throws {
        for gap in [2, 3, 7, 90, 3_000] as [UInt32] {
            let members = (0..<400).map { 130 + $0 * gap }
            let stored = try #require(try build(members).first)
            let model = SortedModel(members)
            try stored.open { chunk in
                for probe in stride(from: UInt32(100), to: 140 + 400 * gap, by: gap > 90 ? 61 : 1) {
                    let found = try chunk.next(atOrAfter: probe)
                    #expect(found == (probe <= chunk.last ? model.next(atOrAfter: probe) : nil))
                }
            }
        }
    }

    @Test func aRangeOfAllOrdinalsIsOneSmallChunk() throws {
        // The example of tag 5 in the format page.
        #expect(OrdinalSet(range: 0 ... .max).chunks.map(\.bytes) == [[5, 0, 255, 255, 255, 255]])
        let all = OrdinalSet(range: 0 ... .max)
        #expect(all.count == 1 << 32)
        #expect(all.byteCount <= 8)
        try #require(all.chunks.first).open { chunk in
            try chunk.validate()
            #expect(chunk.last == .max)
            #expect(chunk.count == 1 << 32)
            #expect(try chunk.contains(.max))
            #expect(try chunk.rank(of: .max) == Int(UInt32.max))
            #expect(try chunk.select(1 << 31) == 1 << 31)
            #expect(try chunk.select((1 << 32) - 1) == .max)
            #expect(try chunk.next(atOrBefore: .max) == .max)
        }
    }
}
