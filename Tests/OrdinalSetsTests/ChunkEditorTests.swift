import OrdinalSets
import Testing

@Suite struct ChunkEditorTests {
    /// What holds after any edits: chunks are whole, in order and counted, and small ones
    /// have no small neighbours.
    private func checkInvariants(
        _ set: OrdinalSet, _ members: [UInt32], _ context: String
    ) throws {
        #expect(Array(set) == members, "\(context)")
        #expect(set.count == members.count, "\(context)")
        #expect(throws: Never.self, "\(context)") { try OrdinalSet(chunks: set.chunks) }
    }

    /// Neighbours of which one is below the trigger and that would fit together well below
    /// the maximum.
    private func needlesslySplit(_ set: OrdinalSet) throws -> Int {
        var needless = 0
        for (one, other) in zip(set.chunks, set.chunks.dropFirst())
        where min(one.bytes.count, other.bytes.count) <= ChunkEditor.mergeTriggerByteCount {
            var members: [UInt32] = []
            try one.open { members += try $0.count < 50_000 ? collect($0) : [] }
            try other.open { members += try $0.count < 50_000 ? collect($0) : [] }
            let together = try build(members)
            if together.count == 1,
                together[0].bytes.count <= ChunkEditor.mergedMaximumByteCount
            {
                needless += 1
            }
        }
        return needless
    }

    private func collect(_ chunk: borrowing Chunk) throws -> [UInt32] {
        var members: [UInt32] = []
        try chunk.append(to: &members)
        return members
    }

    @Test(arguments: SetShape.allCases)
    func insertsInAnyOrderGiveTheContentOfABuild(shape: SetShape) throws {
        for seed in Effort.seeds(1, long: 100) {
            var random = SeededGenerator(seed: seed)
            let ordinals = shape.ordinals(size: 900, &random)
            let orders = [ordinals, ordinals.reversed(), ordinals.shuffled(using: &random)]
            for (order, inserted) in orders.enumerated() {
                let context = "\(shape), order \(order), seed \(seed)"
                var set = OrdinalSet()
                for ordinal in inserted { set.insert(ordinal, expecting: true, context) }
                for ordinal in inserted.prefix(50) {
                    set.insert(ordinal, expecting: false, context)
                }
                try checkInvariants(set, ordinals, context)
                #expect(try needlesslySplit(set) == 0, "\(context)")
                #expect(try set == OrdinalSet(sorted: ordinals), "\(context)")
                if order == 0 {
                    #expect(set.chunks == (try build(ordinals)), "\(context)")
                }
            }
        }
    }

    @Test(arguments: SetShape.allCases)
    func randomEditsKeepTheInvariants(shape: SetShape) throws {
        for seed in Effort.seeds(1, long: 100) {
            var random = SeededGenerator(seed: seed &+ 77)
            let pool = shape.ordinals(size: 700, &random)
            var members = Set(pool.prefix(pool.count / 2))
            var set = OrdinalSet(unsorted: members)
            let context = "\(shape), seed \(seed)"
            for phase in 0..<4 {
                for _ in 0..<400 {
                    guard var ordinal = pool.randomElement(using: &random) else { continue }
                    if random.oneIn(4) { ordinal = ordinal &+ .random(in: 0...70, using: &random) }
                    // Growing, shrinking, growing, shrinking to nothing.
                    if random.oneIn(10) == (phase % 2 == 0) {
                        let found = members.remove(ordinal) != nil
                        set.remove(ordinal, expecting: found, context)
                    } else {
                        let isNew = members.insert(ordinal).inserted
                        set.insert(ordinal, expecting: isNew, context)
                    }
                }
                try checkInvariants(set, members.sorted(), "\(context), phase \(phase)")
            }
            for ordinal in members.shuffled(using: &random) {
                set.remove(ordinal, expecting: true, context)
            }
            #expect(set.isEmpty && set.chunks.isEmpty && set.count == 0, "\(context)")
        }
    }

    @Test(arguments: SetShape.allCases)
    func severalChangesAtOnceAreThoseOneByOne(shape: SetShape) throws {
        for seed in Effort.seeds(2, long: 200) {
            var random = SeededGenerator(seed: seed &+ 177)
            let pool = shape.ordinals(size: 1_500, &random)
            var members = Set(pool.prefix(Int.random(in: 0...pool.count, using: &random)))
            var chunks = try build(members.sorted())
            for round in 0..<12 {
                let context = "\(shape), seed \(seed), round \(round)"
                let share = [2, 10, 300].randomElement(using: &random) ?? 2
                var changes: [UInt32: Bool] = [:]
                for ordinal in pool where random.oneIn(share) {
                    // Growing, and shrinking; beside what is there as well.
                    let near = ordinal &+ (random.oneIn(3) ? .random(in: 0...3, using: &random) : 0)
                    changes[near] = random.oneIn(5) == (round % 2 == 0) ? false : true
                }
                let before = members.count
                for (ordinal, isMember) in changes {
                    if isMember { members.insert(ordinal) } else { members.remove(ordinal) }
                }
                let sorted = changes.sorted { $0.key < $1.key }
                    .map { ChunkEditor.Change($0.key, isMember: $0.value) }
                let added = try make(sorted, in: &chunks)
                #expect(added == members.count - before, "\(context)")
                let set = try OrdinalSet(chunks: chunks)
                try checkInvariants(set, members.sorted(), context)
                #expect(
                    chunks.allSatisfy { $0.bytes.count <= Chunk.maximumByteCount }, "\(context)")
            }
        }
    }

    /// Makes several changes as a storage does.
    ///
    /// - Returns: By how many ordinals the set has grown.
    private func make(_ changes: [ChunkEditor.Change], in chunks: inout [StoredChunk]) throws -> Int
    {
        var rest = changes[...]
        var added = 0
        while let first = rest.first {
            let index = max(0, (chunks.firstIndex { $0.first > first.ordinal } ?? chunks.count) - 1)
            let chunk = index < chunks.count ? chunks[index] : nil
            let end =
                index + 1 < chunks.count
                ? rest.firstIndex { $0.ordinal >= chunks[index + 1].first } ?? rest.endIndex
                : rest.endIndex
            let own = rest[..<end]
            let edits = try chunk?.open { try ChunkEditor.edit(own, in: $0) }
            let made = chunk == nil ? try ChunkEditor.edit(own, in: nil) : edits ?? nil
            if let made {
                let gone = Set(made.removed + made.written.map(\.first))
                chunks.removeAll { gone.contains($0.first) }
                chunks += made.written
                chunks.sort { $0.first < $1.first }
                added += made.countChange
            }
            rest = rest.dropFirst(own.count)
        }
        return added
    }

    @Test func severalChangesThatDoNotAscendAreRefused() throws {
        let chunk = try #require(try build([100, 200]).first)
        let changes = [ChunkEditor.Change(150, isMember: true), .init(120, isMember: true)]
        #expect(throws: ChunkError.self) {
            try chunk.open { try ChunkEditor.edit(changes[...], in: $0) }
        }
        #expect(throws: ChunkError.self) { try ChunkEditor.edit(changes[...], in: nil) }
    }

    @Test func scatteredInsertsKeepChunksMoreThanHalfFull() throws {
        for gap in [3, 20, 1_000, 100_000] as [UInt32] {
            var random = SeededGenerator(seed: UInt64(gap))
            var set = OrdinalSet()
            for _ in 0..<6_000 { set.insert(.random(in: 0...6_000 * gap, using: &random)) }
            let mean = set.byteCount / set.chunks.count
            #expect(
                mean > Chunk.maximumByteCount / 2 || set.chunks.count < 3,
                "gap \(gap): \(set.chunks.count) chunks of \(mean) bytes on average")
            let built = try OrdinalSet(sorted: Array(set))
            #expect(set.chunks.count <= 2 * built.chunks.count + 1, "gap \(gap)")
        }
    }

    @Test func fillingARangeInAnyOrderLeavesOneChunk() throws {
        var random = SeededGenerator(seed: 5)
        var set = OrdinalSet()
        for ordinal in (0..<30_000 as Range<UInt32>).shuffled(using: &random) {
            set.insert(ordinal)
        }
        #expect(set.chunks.count == 1)
        #expect(set.byteCount <= 8)
    }

    @Test func removalLeavesNoCrumbs() throws {
        var random = SeededGenerator(seed: 6)
        let ordinals = SetShape.sparse.ordinals(size: 8_000, &random)
        var set = try OrdinalSet(sorted: ordinals)
        let full = set.chunks.count
        for (index, ordinal) in ordinals.enumerated() where index % 10 != 0 {
            set.remove(ordinal)
        }
        #expect(set.count == 800)
        #expect(set.chunks.count <= full / 4)
        #expect(try needlesslySplit(set) == 0)
    }

    @Test func anOrdinalThatComesAndGoesDoesNotSplitAndMergeInTurns() throws {
        var random = SeededGenerator(seed: 7)
        var set = try OrdinalSet(sorted: SetShape.sparse.ordinals(size: 1_500, &random))
        let chunk = try #require(set.chunks.first)
        let members = try chunk.open { try collect($0) }
        // An absent one in the middle of a full chunk: it splits once.
        let middle = members.count / 2
        let ordinal = try #require(
            (members[middle]...members[middle + 40]).first { !set.contains($0) })
        set.insert(ordinal)
        let count = set.chunks.count
        for _ in 0..<20 {
            set.remove(ordinal)
            #expect(set.chunks.count == count)
            set.insert(ordinal)
            #expect(set.chunks.count == count)
        }
    }

    @Test func ascendingInsertsLeaveFullChunksBehind() throws {
        var set = OrdinalSet()
        for ordinal in stride(from: 10, to: 3_000_000, by: 311) as StrideTo<UInt32> {
            set.insert(ordinal)
        }
        for chunk in set.chunks.dropLast() {
            #expect(chunk.bytes.count > Chunk.maximumByteCount - 40)
        }
    }

    @Test func takingAFullChunksRunApartSplitsIt() throws {
        // As many runs as fit; one more does not.
        let runs = UInt32(1 + (Chunk.maximumByteCount - 6) / 8)
        let ordinals = (0..<runs).flatMap { run in (0..<1_000).map { run * 100_000 + $0 } }
        var set = try OrdinalSet(sorted: ordinals)
        #expect(set.chunks.count == 1)
        set.remove(7_000_500, expecting: true)
        #expect(set.chunks.count == 2)
        #expect(try OrdinalSet(chunks: set.chunks).count == ordinals.count - 1)
    }

    @Test func editsWithoutNeighboursStayCorrect() throws {
        var random = SeededGenerator(seed: 9)
        let ordinals = SetShape.sparse.ordinals(size: 50, &random)
        let chunk = try #require(try build(ordinals).first)
        let edits = try chunk.open {
            try ChunkEditor.insert(ordinals[3] + (ordinals[4] - ordinals[3]) / 2, into: $0)
        }
        if let edits {
            #expect(edits.removed.isEmpty && edits.countChange == 1)
            #expect(edits.written.map(\.first) == [chunk.first])
        }
        let alone = try #require(try ChunkEditor.insert(9, into: nil))
        #expect(alone.written == [.init(first: 9, bytes: [1, 0])])
        let emptied = try alone.written[0].open { try ChunkEditor.remove(9, from: $0) }
        #expect(emptied == ChunkEdits(removed: [9], written: [], countChange: -1))
    }

    @Test func misplacedChunksAreRefused() throws {
        let chunk = try #require(try build([100, 200]).first)
        #expect(throws: ChunkError.self) {
            try chunk.open { try ChunkEditor.insert(50, into: $0) }
        }
        #expect(throws: ChunkError.self) {
            try chunk.open { try ChunkEditor.insert(150, into: nil, next: $0) }
        }
    }

    @Test func edgesOfTheOrdinalRangeComeAndGo() throws {
        var set = OrdinalSet()
        for ordinal in [.max, 0, .max - 1, 1, .max - 2] as [UInt32] {
            set.insert(ordinal, expecting: true)
        }
        #expect(Array(set) == [0, 1, .max - 2, .max - 1, .max])
        set.remove(.max, expecting: true)
        set.remove(0, expecting: true)
        #expect(Array(set) == [1, .max - 2, .max - 1])
        var all = OrdinalSet(range: 0 ... .max)
        all.insert(.max, expecting: false)
        all.remove(1 << 31, expecting: true)
        #expect(all.count == 1 << 32 - 1)
        all.remove(0, expecting: true)
        all.remove(.max, expecting: true)
        #expect(all.first == 1 && all.last == .max - 1)
        all.insert(1 << 31, expecting: true)
        #expect(all.chunks.count == 1 && all.byteCount == 6)
    }
}
