import AccessRules
import Testing

@testable import Latchkey

/// A key is found by its hash alone, and active, lapsed and revoked are told apart.
@Suite struct APIKeyTests {
    private let scratch: Scratch
    private let store: Store
    private let reference = Ref<APIKey>("key", of: "acme")

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, settledWorld)
        try store.write { try $0.insert(Self.key(), hash: hash(1)) }
    }

    private static func key(_ id: Identity = "key") -> APIKey {
        APIKey(
            account: "acme", id: id, name: "Key", api: "documents",
            generated: Authorship(by: ann, time: testNow))
    }

    private func found(_ last: UInt8) throws -> APIKey? {
        try store.read { (view) throws in
            guard let (account, ordinal) = try view.reader.apiKey(hash(last)) else { return nil }
            return try view.reader.apiKeyValue(account, ordinal)
        }
    }

    private func noteUse(at instant: Instant) throws {
        try store.write { writer in
            let (account, ordinal) = try writer.reader.require(reference, .apiKey)
            try writer.noteUse(ofAPIKey: ordinal, account, at: instant)
        }
        #expect(try store.problems() == [])
    }

    private func update(_ change: (inout APIKey) -> Void) throws {
        try store.write { writer in
            let (account, ordinal) = try writer.reader.require(reference, .apiKey)
            var key = try writer.reader.apiKeyValue(account, ordinal)
            change(&key)
            try writer.update(key)
        }
        #expect(try store.problems() == [])
    }

    @Test func aKeyIsFoundByItsWholeHash() throws {
        try store.write { try $0.insert(Self.key("second"), hash: hash(2)) }
        #expect(try found(1)?.id == "key")
        #expect(try found(2)?.id == "second")
        #expect(try found(3) == nil)
        #expect(try store.problems() == [])
    }

    @Test func aHashHasThirtyTwoBytesAndOneOwner() throws {
        #expect(SecretHash(Array(repeating: 0, count: 31)) == nil)
        #expect(SecretHash(Array(repeating: 0, count: 33)) == nil)
        #expect(throws: StoreError.self) {
            try store.write { try $0.insert(Self.key("second"), hash: hash(1)) }
        }
    }

    @Test func aKeyLapsesNinetyDaysAfterItsGenerationOrItsLastUse() throws {
        let end = testNow.later(days: 90)
        let key = try #require(try found(1))
        #expect(key.lapse == end)
        #expect(key.status(at: end.later(days: 0, milliseconds: -1)) == .active)
        #expect(key.status(at: end) == .lapsed)
        try noteUse(at: testNow.later(days: 89))
        let used = try #require(try found(1))
        #expect(used.lastUsed == testNow.later(days: 89))
        #expect(used.status(at: end) == .active)
        #expect(used.status(at: testNow.later(days: 179)) == .lapsed)
    }

    @Test func aLapsedKeyStaysLapsed() throws {
        let end = testNow.later(days: 90)
        #expect(brokenRule { try noteUse(at: end) } == .lapsedKey)
        #expect(brokenRule { try update { $0.lastUsed = end } } == .lapsedKey)
        #expect(try found(1)?.status(at: end) == .lapsed)
    }

    @Test func aRevokedKeyStaysRevokedAndIsStillFound() throws {
        try update { $0.revoked = Authorship(by: ann, time: testNow.later(days: 1)) }
        #expect(try found(1)?.status(at: testNow) == .revoked)
        #expect(try found(1)?.status(at: testNow.later(days: 200)) == .revoked)
        #expect(brokenRule { try noteUse(at: testNow) } == .revokedKey)
        #expect(brokenRule { try update { $0.revoked = nil } } == .revokedKey)
    }

    @Test func theLastUseNeverGoesBack() throws {
        try noteUse(at: testNow.later(days: 2))
        try noteUse(at: testNow.later(days: 1))
        #expect(try found(1)?.lastUsed == testNow.later(days: 2))
        #expect(throws: StoreError.self) { try update { $0.lastUsed = testNow } }
        #expect(throws: StoreError.self) { try update { $0.lastUsed = nil } }
        #expect(throws: StoreError.self) { try update { $0.api = "other" } }
        #expect(throws: StoreError.self) {
            try update { $0.generated.time = testNow.later(days: 1) }
        }
        try update { $0.name = "Renamed" }
        #expect(try found(1)?.name == "Renamed")
    }

    @Test func aRemovedKeyIsFoundNoMore() throws {
        try store.administer { try $0.remove(reference) }
        #expect(try found(1) == nil)
        #expect(try store.problems() == [])
        #expect(throws: StoreError.self) { try store.write { try $0.insert(Self.key()) } }
    }

    @Test func anImportedKeyCannotBeUsed() throws {
        let line =
            #"{"type":"apiKey","account":"acme","id":"key","name":"Key","api":"documents","generatedBy":"acme/ann","generatedAt":"2026-03-01T00:00:00Z"}"#
        let first = try store.exportedRecords()
        #expect(first.contains(line + "\n"))
        let again = try Scratch()
        let second = try makeStore(again, first)
        let key = try second.read { (view) throws in
            #expect(try view.reader.apiKey(hash(1)) == nil)
            let (account, ordinal) = try view.reader.require(reference, .apiKey)
            return try view.reader.apiKeyValue(account, ordinal)
        }
        #expect(key.status(at: testNow) == .unusable)
        #expect(key.status(at: testNow.later(days: 90)) == .lapsed)
        #expect(try second.exportedRecords() == first)
    }

    @Test func whatIsInsertedByTheHostApplicationHasNoHash() throws {
        var key = Self.key("plain")
        key.isFindable = true
        try store.administer { try $0.insert(.apiKey(key)) }
        let stored = try store.read { (view) throws in
            let (account, ordinal) = try view.reader.require(
                Ref<APIKey>("plain", of: "acme"), .apiKey)
            return try view.reader.apiKeyValue(account, ordinal)
        }
        #expect(stored.status(at: testNow) == .unusable)
    }

    @Test func noHashIsEverInAnExportOrInTheLog() throws {
        try store.administer { try $0.update(.apiKey(Self.key())) }
        let text = try store.exported()
        #expect(!text.contains("07070707"))
        #expect(!text.contains("\"hash\""))
    }
}
