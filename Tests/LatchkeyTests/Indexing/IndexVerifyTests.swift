import AccessRules
import Testing

@testable import Latchkey

/// What an index has wrong is found.
@Suite struct IndexVerifyTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeNamedStore(scratch, seed: 11, changes: 120)
    }

    private func damage(_ body: (inout Writer) throws -> Void) throws -> [String] {
        #expect(try store.problems() == [])
        try store.write(body)
        return try store.problems()
    }

    /// An organization with a name of some words.
    private func someOrganization(_ reader: StoreReader) throws -> (Ordinal, OrganizationRecord) {
        var ordinal: Ordinal = 0
        while let next = try reader.nextRecord(0, .organization, atOrAfter: ordinal) {
            let record = try reader.existing(OrganizationRecord.self, 0, next)
            if !IndexedWords(FoldedName(record.name)).words.isEmpty, record.kind != nil {
                return (next, record)
            }
            ordinal = next + 1
        }
        throw StoreError(.invalid("no organization has a name and a kind"))
    }

    @Test func aNameThatIsMissing() throws {
        let problems = try damage { writer in
            let (ordinal, record) = try someOrganization(writer.reader)
            let key = NameOrderKey(0, .organization, FoldedName(record.name).bytes, ordinal)
            _ = try writer.remove(key, in: Tables.nameOrder)
        }
        #expect(problems.contains { $0.contains("missing from the index nameOrder") })
    }

    @Test func aNameOfNothing() throws {
        let problems = try damage { writer in
            let key = NameOrderKey(0, .organization, Array("nothing".utf8), 7)
            try writer.put([], for: key, in: Tables.nameOrder)
        }
        #expect(problems.contains { $0.contains("nameOrder has") })
    }

    @Test func aWordThatIsMissing() throws {
        let problems = try damage { writer in
            let (ordinal, record) = try someOrganization(writer.reader)
            let word = IndexedWords(FoldedName(record.name)).words[0]
            let key = WordKey(account: 0, space: .organization, word: word)
            let set = try #require(try writer.reader.set(of: key))
            try writer.unpost(ordinal, from: set)
        }
        #expect(problems.contains { $0.contains("missing from the index words") })
    }

    @Test func aWordThatNothingHas() throws {
        let problems = try damage { writer in
            let key = WordKey(account: 0, space: .group, word: Array("unheard".utf8))
            try writer.put([0xFF, 0, 0, 0], for: key, in: Tables.words)
        }
        #expect(problems.contains { $0.contains("number that would be given out again") })
    }

    @Test func twoWordsOfOneNumber() throws {
        let problems = try damage { writer in
            let (_, record) = try someOrganization(writer.reader)
            let word = IndexedWords(FoldedName(record.name)).words[0]
            let key = WordKey(account: 0, space: .organization, word: word)
            let set = try #require(try writer.reader.set(of: key))
            var bytes: [UInt8] = []
            bytes.append(set.subject)
            let other = WordKey(account: 0, space: .organization, word: Array("unheard".utf8))
            try writer.put(bytes, for: other, in: Tables.words)
        }
        #expect(problems.contains { $0.contains("words has") })
    }

    @Test func aMemberTooManyAndOneTooFew() throws {
        for label in [IndexLabel.assetState(.normal), .user(.invited, .lite), .connection(.left)] {
            let set = try store.read { try $0.reader.set(of: label, in: 0) }
            let problems = try damage { try $0.post(60_000, to: try #require(set)) }
            #expect(problems.contains { $0.contains("members, and the records say") })
            try store.write { try $0.unpost(60_000, from: try #require(set)) }
        }
        let problems = try damage { writer in
            let (ordinal, record) = try someOrganization(writer.reader)
            let label = IndexLabel.organizationKind(record.kind.map { Identity($0) })
            try writer.unpost(ordinal, from: try #require(try writer.reader.set(of: label, in: 0)))
        }
        #expect(problems.contains { $0.contains("missing from the index organizationLabels") })
    }

    /// Gives a thing another identity by its number, or none.
    private func change(_ ordinal: Ordinal, to id: Identity?, _ writer: inout Writer) throws {
        let key = IdentityKey(0, .organization, of: ordinal)
        let block = try writer.reader.identities(key, changing: ordinal, to: id)
        try writer.replace(key, in: Tables.identities, with: block)
    }

    @Test func anIdentityThatIsMissing() throws {
        let problems = try damage { writer in
            try change(try someOrganization(writer.reader).0, to: nil, &writer)
        }
        #expect(problems.contains { $0.contains("missing from the index identities") })
    }

    @Test func anIdentityThatIsAnother() throws {
        let problems = try damage { writer in
            try change(try someOrganization(writer.reader).0, to: "another", &writer)
        }
        #expect(problems.contains { $0.contains("and another by its number") })
    }

    @Test func anIdentityOfNothing() throws {
        let problems = try damage { try change(60_000, to: "nothing", &$0) }
        #expect(problems.contains { $0.contains("identities by number, and the records say") })
    }

    @Test func anEntryOfIdentitiesThatIsNone() throws {
        let key = IdentityKey(0, .organization, of: 0)
        let problems = try damage { try $0.put([1, 2, 3], for: key, in: Tables.identities) }
        #expect(problems.contains { $0.contains("too short for a block of 32") })
    }

    @Test func twoTextsOfOneNumber() throws {
        let problems = try damage { writer in
            try writer.name(0, .organizationKind, "Another", 0)
        }
        #expect(problems.contains { $0.contains("are not their own") })
    }

    @Test func whatIsBuiltIsRightToo() throws {
        try store.write { writer in
            var states = writer.undoable.indexes
            states[.nameOrder] = nil
            try writer.set(states)
        }
        for _ in 0..<3 {
            try store.write { _ = try $0.buildMore(recordCount: 10) }
        }
        #expect(try store.indexes()[0].state == .building)
        let problems = try damage { writer in
            let key = NameOrderKey(1, .organization, Array("nothing".utf8), 60_000)
            try writer.put([], for: key, in: Tables.nameOrder)
        }
        #expect(problems.contains { $0.contains("nameOrder has") })
    }
}
