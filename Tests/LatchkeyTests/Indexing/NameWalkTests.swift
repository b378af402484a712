import Testing

@testable import Latchkey

/// Walks over names against all names of the records, put in order.
@Suite struct NameWalkTests {
    private static let seeds: [UInt64] = [1, 2, 3]

    /// Names to walk from, to and after: those that are there, their beginnings, and others.
    private func probes(_ names: [NamePosition], _ maker: inout NameMaker) -> [FoldedName] {
        var probes: [FoldedName] = []
        for _ in 0..<12 {
            guard let name = names.randomElement(using: &maker.random)?.name else { continue }
            let count = Int.random(in: 0...name.bytes.count, using: &maker.random)
            probes += [name, FoldedName(folded: Array(name.bytes.prefix(count)))]
            probes.append(FoldedName(maker.name()))
        }
        return probes
    }

    private func walked(
        _ reader: StoreReader, _ space: Space, _ range: NameRange, _ direction: NameDirection,
        after position: NamePosition? = nil
    ) throws -> [NamePosition] {
        var walk = try NameWalk(reader, space, in: 0, range, direction, after: position)
        var found: [NamePosition] = []
        while let ordinal = try walk.next() {
            let position = walk.position
            #expect(position?.ordinal == ordinal)
            if let position { found.append(position) }
        }
        let further = try walk.next()
        #expect(further == nil)
        return found
    }

    @Test(arguments: seeds) func everyRangeInBothDirections(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: seed, changes: 250)
        var maker = NameMaker(seed: ~seed)
        try store.read { view in
            for space in StoreIndex.nameOrder.spaces {
                let all = try view.reader.everyName(space, 0)
                let probes = probes(all, &maker)
                var ranges = [NameRange.all]
                for probe in probes {
                    ranges += [.exactly(probe), .prefix(probe)]
                    ranges += [.from(probe, to: nil), .from(nil, to: probe)]
                    if let other = probes.randomElement(using: &maker.random) {
                        ranges.append(.from(probe, to: other))
                    }
                }
                for range in ranges {
                    let wanted = all.filter { range.contains($0.name) }
                    let ascending = try walked(view.reader, space, range, .ascending)
                    #expect(ascending == wanted, "seed \(seed), \(space), \(range)")
                    let descending = try walked(view.reader, space, range, .descending)
                    #expect(descending == wanted.reversed(), "seed \(seed), \(space), \(range)")
                }
            }
        }
        #expect(try store.problems() == [])
        try store.close()
    }

    @Test(arguments: seeds) func itGoesOnAnywhere(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: seed, changes: 150)
        var maker = NameMaker(seed: ~seed)
        try store.read { view in
            for space in StoreIndex.nameOrder.spaces {
                let all = try view.reader.everyName(space, 0)
                var places = all
                for probe in probes(all, &maker) {
                    places.append(NamePosition(name: probe, ordinal: 3))
                }
                for place in places {
                    let range = NameRange.prefix(
                        FoldedName(folded: Array(place.name.bytes.prefix(1))))
                    for range in [range, .all] {
                        let wanted = all.filter { range.contains($0.name) }
                        let after = try walked(
                            view.reader, space, range, .ascending, after: place)
                        #expect(after == wanted.filter { $0 > place }, "seed \(seed), \(place)")
                        let before = try walked(
                            view.reader, space, range, .descending, after: place)
                        #expect(
                            before == wanted.filter { $0 < place }.reversed(),
                            "seed \(seed), \(place)")
                    }
                }
            }
        }
        try store.close()
    }

    /// More names that are cut at one place than are put in order at once.
    @Test func aLongRow() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        let beginning = String(repeating: "E", count: 500)
        try store.administer { administration in
            for number in 0..<200 {
                // In another order than that of their numbers.
                let name = beginning + "\((number * 77) % 200)"
                try administration.insert(
                    .group(Group(account: "acme", id: Identity("g\(number)"), name: name)))
            }
        }
        try store.read { view in
            let all = try view.reader.everyName(.group, 0)
            #expect(all.count == 201)
            #expect(try walked(view.reader, .group, .all, .ascending) == all)
            #expect(try walked(view.reader, .group, .all, .descending) == all.reversed())
            let range = NameRange.prefix(FoldedName(beginning + "1"))
            let wanted = all.filter { range.contains($0.name) }
            #expect(wanted.count == 111)
            #expect(try walked(view.reader, .group, range, .ascending) == wanted)
            #expect(try walked(view.reader, .group, range, .descending) == wanted.reversed())
        }
        #expect(try store.problems() == [])
        try store.close()
    }
}
