import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// A head that says nonsense with a checksum that nobody looks at: what meets it says which it is.
@Suite struct DamagedHeadTests {
    @Test func theHeadOfDeniedKindsIsNamed() throws {
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            smallWorld + """
                {"type":"group","account":"acme","id":"closed","name":"C","deniedAssetTypes":["password"]}

                """
        ) {
            $0.verifiesChecksums = false
            $0.trials.sweeps = false
        }
        let note = Target.asset(Ref("note", of: "acme"))
        #expect(try store.can(bob, .viewAsset, note))
        let (key, value) = try store.read { (view) throws in
            let account = try view.reader.require(account: "acme")
            let key = HeadKey(account: account, side: .denials, block: 0)
            guard let head = try view.reader.head(.denials, account, 0)?.copied(),
                var value = try view.reader.snapshot.value(for: key, in: Tables.heads.table)?
                    .copied(),
                let place = value.firstRange(of: head)?.lowerBound
            else { throw StoreError(.invalid("no head of denied kinds")) }
            // How many kinds there are: more than follow.
            value.replaceSubrange(place + 2..<place + 4, with: [0xFF, 0xFF])
            return (key, value)
        }
        try store.writeByHand { try $0.put(value, for: key, in: Tables.heads.table) }
        try store.read { (view) throws in
            let damage = view.reader.damage(
                Tables.heads, key, "is a head of denied kinds that ends early")
            #expect(throws: damage) {
                try view.decide(Question(may: bob, .viewAsset, note))
            }
            // Whom an earlier layer denies is answered without it.
            let lea = Ref<User>("lea", of: "acme")
            #expect(try view.decide(Question(may: lea, .viewAsset, note)).deniedBy == .organization)
        }
    }

    /// The head of a user names groups of which the user's own list knows nothing: whether a subject is
    /// prepared or not, the head tells.
    @Test func aPreparedSubjectHasTheGroupsThatDecisionsGoBy() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld) { $0.trials.sweeps = false }
        let table = Table<RawKey>(Tables.postings.table.name)
        let key = try store.read { (view) throws in
            let (account, user) = try view.reader.require(bob, .user)
            let first = ChunkKey(set: PostingSet(account, .userGroups, of: user), first: 0)
            var walk = try view.reader.snapshot.walk(in: Tables.postings.table)
            guard try walk.seek(atOrAfter: first) else {
                throw StoreError(.invalid("no list of groups"))
            }
            return walk.key.copied()
        }
        try store.writeByHand { _ = try $0.remove(RawKey(key), in: table) }
        let question = Question(may: bob, .viewOrganization, .organization(north))
        try store.read { (view) throws in
            #expect(try view.can(question))
            let subject = try view.prepared(bob, in: "acme")
            #expect(try subject.can(.viewOrganization, .organization(view.handle(north))))
        }
    }
}
