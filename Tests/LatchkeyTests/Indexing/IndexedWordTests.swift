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
        try expectWordsToFindNames(store, in: 0, "seed \(seed)")
        try store.close()
    }

    private func expectWordsToFindNames(
        _ store: Store, in account: AccountOrdinal, _ place: String
    ) throws {
        try store.read { view in
            let reader = view.reader
            for space in StoreIndex.words.spaces {
                let all = try reader.everyName(space, account)
                var words = Set(all.flatMap(\.name.words))
                words.insert(FoldedName("absent"))
                for word in words {
                    let wanted = all.filter { $0.name.hasWord(word) }.map(\.ordinal).sorted()
                    let found = try members(
                        try reader.things(with: word, space, in: account), reader
                    ) { try reader.indexedName(space, account, $0)?.hasWord(word) == true }
                    #expect(found == wanted, "\(place), \(space), \(word)")

                    let prefix = FoldedName(folded: Array(word.bytes.prefix(3)))
                    for prefix in [prefix, word] {
                        let wanted = all.filter { $0.name.hasWord(beginningWith: prefix) }
                        let sets = try #require(
                            try reader.things(withWordsBeginning: prefix, space, in: account))
                        let found = try members(sets, reader) {
                            try reader.indexedName(space, account, $0)?
                                .hasWord(beginningWith: prefix) == true
                        }
                        #expect(
                            found == wanted.map(\.ordinal).sorted(), "\(place), \(prefix)")
                    }
                }
            }
        }
    }

    /// What an import adds to the indexes together is what is added one by one: words that begin alike, that are cut,
    /// that are many or none, of several accounts and of several kinds of things, and of what a stub stood for first.
    @Test func whatIsImportedTogetherIsFoundAsWhatIsAddedAlone() throws {
        let names = [
            "abcdefgh", "abcdefghi", "abcdefgh ij", "Abcdefgh abcdefgh", "abcdefg", "!!!",
            String(repeating: "x", count: 64), String(repeating: "x", count: 65),
            String(repeating: "x", count: 70) + " y",
            (0..<33).map { "w\($0)" }.joined(separator: " "),
            (0..<32).map { "w\($0)" }.joined(separator: " "), "Straße strasse", "ﬁn fin",
        ]
        var lines: [String] = []
        for account in ["acme", "zeta"] {
            lines.append(
                #"{"type":"account","id":"\#(account)","subdomain":"\#(account)","name":"abcdefgh \#(account)"}"#
            )
            for (number, name) in names.enumerated() {
                lines += [
                    #"{"type":"user","account":"\#(account)","id":"u\#(number)","email":"u\#(number)@\#(account).example","name":"\#(name)","role":"administrator"}"#,
                    #"{"type":"organization","account":"\#(account)","id":"o\#(number)","name":"\#(name)"}"#,
                    #"{"type":"group","account":"\#(account)","id":"g\#(number)","name":"\#(name)"}"#,
                    #"{"type":"asset","account":"\#(account)","id":"a\#(number)","organization":"o\#(number)","kind":"caf\#(number % 2 == 0 ? "é" : "e\u{301}")","name":"\#(name)"}"#,
                ]
            }
        }
        // Stubs first, for which lines of the same import then stand.
        let stubs = [
            #"{"type":"account","id":"zeta","subdomain":"zeta","name":"zeta","stub":true}"#,
            #"{"type":"user","account":"zeta","id":"u3","email":"u3@zeta.example","name":"u3","role":"administrator","stub":true}"#,
        ]
        let scratch = (try Scratch(), try Scratch())
        let together = try makeStore(
            scratch.0, (stubs + lines).joined(separator: "\n") + "\n")
        let alone = try makeStore(scratch.1, #"{"type":"latchkey","version":1}"# + "\n")
        for line in lines {
            try alone.administer { administration in
                if let object = try decoded(line) { try administration.insert(object) }
            }
        }
        for (store, place) in [(together, "together"), (alone, "alone")] {
            #expect(try store.problems() == [], "\(place)")
            for account: AccountOrdinal in 0...1 {
                try expectWordsToFindNames(store, in: account, place)
            }
        }
        #expect(Set(try things(together)) == Set(try things(alone)))
        // Two kinds whose names are other bytes are two.
        for account: AccountOrdinal in 0...1 {
            let kinds = try together.read { view in
                try view.reader.counter(
                    CounterKey(account: account, counter: .next, space: .assetKind))
            }
            #expect(kinds == 2)
        }
        try together.close()
        try alone.close()
    }

    private func things(_ store: Store) throws -> [Substring] {
        try store.exported().split(separator: "\n").filter { !$0.contains(#""type":"log""#) }
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
