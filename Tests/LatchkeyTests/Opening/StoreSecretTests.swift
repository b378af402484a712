import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// A store's own secret, what hangs on it, and that nothing tells it.
@Suite struct StoreSecretTests {
    private let scratch: Scratch
    private let store: Store
    private let ann: Session
    private let seed: SecretSeed
    private let seedBytes = (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 129) }

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
        ann = try store.session(for: Ref("ann", of: "acme"))
        seed = try #require(SecretSeed(seedBytes))
    }

    /// Changes what the store has by hand.
    private func edit(_ body: (inout Writer) throws -> Void) throws {
        try store.environment.write { transaction in
            try Writer.with(&transaction, now: testNow) { writer in try body(&writer) }
        }
    }

    @Test func aStoreHasItsOwnAndKeepsIt() throws {
        let secret = store.secret
        #expect(Set(secret.bytes).count > 8)
        #expect(secret.bytes.hexadecimal != "\(store.identity)")
        let other = try Store.create(at: scratch.folder.appending("other"))
        #expect(other.secret.bytes != secret.bytes)
        try other.close()
        try store.close()
        var options = Store.Options()
        for isReadOnly in [true, false] {
            options.isReadOnly = isReadOnly
            let again = try Store.open(at: scratch.store, options: options)
            #expect(again.secret.bytes == secret.bytes)
            try again.close()
        }
    }

    @Test func keysOfPurposesAreDifferent() {
        let keys = StoreSecret.Purpose.allCases.map { store.secret.key(for: $0) }
        for (index, key) in keys.enumerated() {
            #expect(!keys[..<index].contains(key))
        }
    }

    @Test func noHashIsKeyedByWhatAnybodyKnows() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords")
        try store.read { (view) throws in
            let hashes = try view.reader.hashes(of: issued.secret, for: .apiKeys)
            #expect(hashes.count == 2)
            #expect(try view.reader.apiKey(hashes[0]) != nil)
            #expect(try view.reader.apiKey(hashes[1]) == nil)
        }
    }

    @Test func aKeyThatWasHashedBeforeOpensItsAPIAndIsHashedAnew() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords")
        try edit { writer in
            let hashes = try writer.reader.hashes(of: issued.secret, for: .apiKeys)
            let (account, ordinal) = try #require(try writer.reader.apiKey(hashes[0]))
            try writer.rehash(apiKey: ordinal, account, hashes[1])
        }
        #expect(try store.problems() == [])
        for _ in 0..<2 {
            let found = try #require(try store.present(apiKey: issued.secret))
            #expect(found.status == .active && found.key.id == "sync")
            try store.read { (view) throws in
                let hashes = try view.reader.hashes(of: issued.secret, for: .apiKeys)
                #expect(try view.reader.apiKey(hashes[0]) != nil)
                #expect(try view.reader.apiKey(hashes[1]) == nil)
            }
        }
        #expect(try store.problems() == [])
    }

    @Test func aTokenThatWasHashedBeforeOpensItsInvitation() throws {
        let invitation = try sendInvitation()
        try edit { writer in
            let hashes = try writer.reader.hashes(of: invitation.token, for: .invitations)
            let key = try #require(try writer.reader.delivery(hashes[0]))
            try writer.update(try writer.reader.deliveryValue(key), tokenHash: hashes[1])
        }
        let opened = try store.open(invitationToken: invitation.token)
        #expect(opened?.administrator == invitation.administrator)
        #expect(try store.problems() == [])
    }

    @Test func whoeverGaveTheSeedCanMakeTheSecretsAgain() throws {
        let invitation = try sendInvitation()
        #expect(
            seed.token(of: Ref("new", of: "acme"), for: Ref("nat", of: "noc")) == invitation.token)
        let key = Ref<APIKey>("sync", of: "acme")
        try ann.perform(.generateAPIKey("sync", name: "Sync", api: "assets", seed: seed))
        #expect(try store.present(apiKey: seed.secret(of: key))?.status == .active)
    }

    private func prepareInvitation() throws {
        try store.administer { administration in
            try administration.insert(
                .user(
                    User(
                        account: "noc", id: "nat", email: "nat@noc.example", name: "Nat",
                        role: .administrator)))
            try administration.perform(.revokeConnection("nights"), in: "acme")
        }
        try ann.perform(
            .draftConnection(
                Connection(
                    id: "new", host: "acme", delegate: "noc", maximumRole: .editor,
                    status: .draft, hasAllOrganizations: true)))
    }

    private func sendInvitation() throws -> Invitation {
        try prepareInvitation()
        return try #require(try ann.sendConnection("new", seed: seed).first)
    }

    @Test func nothingThatIsPrintedShowsASecret() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords", seed: seed)
        let invitation = try sendInvitation()
        let operations: [Latchkey.Operation] = [
            .generateAPIKey("k", name: "K", api: "assets", seed: seed),
            .sendConnection("new", seed: seed),
        ]
        let values: [Any] = [
            issued, [issued], invitation, Optional(invitation) as Any, seed, operations,
            operations[0], store.secret, store.cursors, store, ann,
        ]
        // Dumps of whole numbers stand on lines of their own.
        let secrets = [
            String(issued.secret.dropFirst(9)), invitation.token,
            seedBytes.hexadecimal, store.secret.bytes.hexadecimal,
            seedBytes.prefix(4).map { "\($0)" }.joined(separator: ", "),
            store.secret.bytes.prefix(4).map { "\($0)" }.joined(separator: ", "),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            let lines = dumped.split(separator: "\n").map { $0.drop { " -".contains($0) } }
            let numbers = lines.joined(separator: ", ")
            for text in [String(describing: value), String(reflecting: value), dumped, numbers] {
                for secret in secrets { #expect(!text.contains(secret), "\(type(of: value))") }
            }
        }
    }

    @Test func noExportHasTheSecretOrAHash() throws {
        let issued = try ann.generateAPIKey("sync", name: "Sync", for: "passwords")
        let text = try store.exported()
        #expect(!text.contains(issued.secret.dropFirst(9)))
        #expect(!text.contains(store.secret.bytes.hexadecimal))
        try store.read { (view) throws in
            for hash in try view.reader.hashes(of: issued.secret, for: .apiKeys) {
                #expect(!text.contains(hash.bytes.hexadecimal))
            }
        }
    }

    @Test func whatIsTooLongForASecretIsNobodys() throws {
        let long = String(repeating: "a", count: 100_000)
        #expect(try store.present(apiKey: long) == nil)
        #expect(try store.open(invitationToken: long) == nil)
        // The longest that is looked up at all, and one byte more.
        let longest = String(repeating: "a", count: BoundaryLimit.secretByteCountMaximum)
        #expect(store.secret.hash(of: longest, for: .apiKeys) != nil)
        #expect(store.secret.hash(of: longest + "a", for: .apiKeys) == nil)
    }
}
