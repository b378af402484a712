import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// An account whose groups deny more than a decision reads in place, and users in more groups than that: one
/// entry of a set that is gone is damage to whoever it concerns, and lets nobody in.
@Suite struct LongDenialTests {
    /// 1,800 bytes take the groups of 150 kinds that are denied by one each.
    private static let groupCount = 200
    private static let kindCount = 20
    private static let users: [Identity] = ["few", "many"]

    private let scratch: Scratch
    private let store: Store

    init() throws {
        var lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"admin","email":"admin@a","name":"A","role":"administrator"}
            {"type":"organization","account":"a","id":"open","name":"O"}

            """
        for group in 0..<Self.groupCount {
            lines += """
                {"type":"group","account":"a","id":"g\(group)","name":"G","deniedAssetTypes":["kind\(group)"]}

                """
        }
        for user in Self.users {
            lines += """
                {"type":"user","account":"a","id":"\(user)","email":"\(user)@a","name":"U","role":"editor"}
                {"type":"grant","account":"a","organization":"open","user":"\(user)"}

                """
            for group in 0..<(user == "few" ? 10 : Self.groupCount) where group % 2 == 0 {
                lines += """
                    {"type":"membership","account":"a","group":"g\(group)","user":"\(user)"}

                    """
            }
        }
        for kind in 0..<Self.kindCount {
            lines += """
                {"type":"asset","account":"a","id":"a\(kind)","organization":"open","kind":"kind\(kind)","name":"A"}

                """
        }
        scratch = try Scratch()
        store = try makeStore(scratch, lines)
    }

    /// What each may do with each asset; nil where that is damaged.
    private func decisions() throws -> [Bool?] {
        try store.read { (view) throws in
            var answers: [Bool?] = []
            for user in Self.users {
                for kind in 0..<Self.kindCount {
                    let asset = Target.asset(Ref(Identity("a\(kind)"), of: "a"))
                    do {
                        answers.append(
                            try view.can(Question(may: Ref(user, of: "a"), .viewAsset, asset)))
                    } catch let error as StoreError {
                        guard case .damaged = error.kind else { throw error }
                        answers.append(nil)
                    }
                }
            }
            return answers
        }
    }

    @Test func whatIsLostIsDamageAndNoPermission() throws {
        let right = try decisions()
        #expect(right.filter { $0 == true }.count == 25)
        #expect(right.filter { $0 == false }.count == 15)
        var damagedCount = 0
        for entry in try store.sealedEntries(of: ["postings"]) {
            let key = RawKey(entry.key)
            let value = try store.environment.read {
                try $0.value(for: key, in: entry.table.table)?.copied()
            }
            try store.writeByHand { _ = try $0.remove(key, in: entry.table.table) }
            for (found, wanted) in zip(try decisions(), right) where found != wanted {
                #expect(found == nil, "without \(entry.key)")
                damagedCount += 1
            }
            try store.writeByHand {
                try $0.put(try #require(value), for: key, in: entry.table.table)
            }
        }
        // The groups of each kind, asked by both users, and all groups of one of them.
        #expect(damagedCount >= 2 * Self.kindCount)
        #expect(try decisions() == right)
    }

    /// Where there are so many that not even the kinds are read in place: one that nobody denies has no set.
    @Test func aKindThatNobodyDeniesIsNoDamageHoweverManyAreDenied() throws {
        try store.administer { administration in
            for group in Self.groupCount..<600 {
                try administration.insert(
                    .group(
                        Group(
                            account: "a", id: Identity("g\(group)"), name: "G",
                            deniedAssetTypes: ["kind\(group)"])))
            }
            try administration.insert(
                .asset(
                    Asset(account: "a", id: "free", organization: "open", kind: "free", name: "F")))
            try administration.insert(
                .user(
                    User(account: "a", id: "none", email: "none@a", name: "N", role: .editor)))
            try administration.insert(
                .grant(Grant(account: "a", organization: "open", grantee: .user("none"))))
        }
        try store.read { (view) throws in
            func can(_ user: Identity, _ asset: Identity) throws -> Bool {
                try view.can(
                    Question(may: Ref(user, of: "a"), .viewAsset, .asset(Ref(asset, of: "a"))))
            }
            for user in Self.users + ["none"] { #expect(try can(user, "free"), "\(user)") }
            #expect(try can("none", "a0") && can("few", "a1") && can("few", "a10"))
            #expect(try !can("few", "a0") && !can("many", "a0") && !can("many", "a10"))
        }
    }
}
