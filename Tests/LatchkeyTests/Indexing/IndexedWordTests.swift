import AccessRules
import Testing

@testable import Latchkey

/// Words and labels against a look at every record.
@Suite struct IndexedWordTests {
    private func members(
        _ sets: WordSets, _ reader: StoreReader, settledBy: (Ordinal) throws -> Bool
    )
        throws -> [Ordinal]
    {
        var found: Set<Ordinal> = []
        for set in sets.certain { found.formUnion(try reader.members(of: set)) }
        for set in sets.uncertain {
            found.formUnion(try reader.members(of: set).filter(settledBy))
        }
        return found.sorted()
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func everyWordFindsItsNames(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: seed, changes: 250)
        try store.read { view in
            let reader = view.reader
            for space in StoreIndex.words.spaces {
                let all = try reader.everyName(space, 0)
                var words = Set(all.flatMap(\.name.words))
                words.insert(FoldedName("absent"))
                for word in words {
                    let wanted = all.filter { $0.name.hasWord(word) }.map(\.ordinal).sorted()
                    let found = try members(
                        try reader.things(with: word, space, in: 0), reader
                    ) { try reader.indexedName(space, 0, $0)?.hasWord(word) == true }
                    #expect(found == wanted, "seed \(seed), \(space), \(word)")

                    let prefix = FoldedName(folded: Array(word.bytes.prefix(3)))
                    for prefix in [prefix, word] {
                        let wanted = all.filter { $0.name.hasWord(beginningWith: prefix) }
                        let sets = try #require(
                            try reader.things(withWordsBeginning: prefix, space, in: 0))
                        let found = try members(sets, reader) {
                            try reader.indexedName(space, 0, $0)?.hasWord(beginningWith: prefix)
                                == true
                        }
                        #expect(
                            found == wanted.map(\.ordinal).sorted(), "seed \(seed), \(prefix)")
                    }
                }
            }
        }
        try store.close()
    }

    @Test func tooManyWordsAreSaidToBe() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.administer { administration in
            for number in 0..<5 {
                try administration.insert(
                    .group(
                        Group(account: "acme", id: Identity("g\(number)"), name: "word\(number)")))
            }
        }
        try store.read { view in
            let prefix = FoldedName("WORD")
            let few = try view.reader.things(withWordsBeginning: prefix, .group, in: 0, limit: 4)
            #expect(few == nil)
            let all = try view.reader.things(withWordsBeginning: prefix, .group, in: 0, limit: 5)
            #expect(all?.certain.count == 5)
        }
        try store.close()
    }

    @Test func wordsThatNothingHasAreForgotten() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        let before = try store.indexContents()
        let group = Ref<Group>("new", of: "acme")
        try store.administer {
            try $0.insert(.group(Group(account: "acme", id: "new", name: "Never heard of")))
        }
        #expect(try store.indexContents() != before)
        try store.administer { try $0.remove(group) }
        #expect(try store.indexContents() == before)
        #expect(try store.problems() == [])
        try store.close()
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func everyLabelFindsItsThings(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeNamedStore(scratch, seed: seed, changes: 250)
        try store.read { view in
            let reader = view.reader
            var wanted: [IndexLabel: [Ordinal]] = [:]
            for space in [Space.account, .user, .organization, .group, .asset, .connection] {
                var next: Ordinal? = 0
                while let start = next,
                    let ordinal = try reader.nextRecord(0, space, atOrAfter: start)
                {
                    let record = try #require(try reader.indexedRecord(space, 0, ordinal))
                    var labels = record.labels
                    if let user = record as? UserRecord, user.isActive {
                        labels.append(.user(user.status, user.role))
                    }
                    for label in labels { wanted[label, default: []].append(ordinal) }
                    next = ordinal + 1
                }
            }
            #expect(wanted.keys.contains(.organizationKind("é")))
            #expect(wanted.keys.contains(.organizationKind("e\u{301}")))
            let every = try reader.everyLabel(in: 0)
            #expect(Set(wanted.keys).isSubset(of: every))
            for label in every {
                let set = try reader.set(of: label, in: 0)
                let found = try set.map { try reader.members(of: $0) }
                #expect(found == wanted[label] ?? [], "seed \(seed), \(label)")
            }
            #expect(try reader.set(of: .organizationKind("never"), in: 0) == nil)
        }
        try store.close()
    }
}
