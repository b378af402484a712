import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// Entries that are gone without a trace, of tables that are made from others: `verify` tells each, what is
/// decided is right, and lists and queries are right, say that something is damaged, or lack what stood
/// there alone (`Docs/Reliability.md` says what else they may have).
@Suite(.timeLimit(.minutes(20))) struct RemovedEntryTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, richWorld) { $0.trials.sweeps = false }
    }

    private static let accounts: [Identity] = ["acme", "noc", "far"]
    private static let users =
        ["ann", "bob", "lea", "cat", "inv", "old"].map { Ref<User>(Identity($0), of: "acme") }
        + ["nia", "ned"].map { Ref<User>(Identity($0), of: "noc") }
    private static let organizations =
        ["north", "south", "branch", "attic", "gone"].map { Ref<Organization>($0, of: "acme") }
        + [Ref("base", of: "noc")]
    private static let assets =
        ["safe", "note", "plan", "trash"].map { Ref<Asset>($0, of: "acme") }
        + [Ref("rota", of: "noc")]

    /// Which of the lists are of those who can do something to an asset.
    private static let whoCanUseAssets: Range<Int> = {
        let first = 4 * users.count + organizations.count
        return first..<(first + assets.count)
    }()

    private enum Answer: Equatable {
        case these([String])
        case damaged
        case unknown
    }

    private func answer(_ body: () throws -> [String]) throws -> Answer {
        do { return .these(try body()) } catch {
            switch (error as? StoreError)?.kind {
            case .damaged?: return .damaged
            case .unknown?: return .unknown
            default: throw error
            }
        }
    }

    private func decisions() throws -> [Answer] {
        try store.read { (view) throws in
            var answers: [Answer] = []
            for user in Self.users {
                for asset in Self.assets where asset.account == user.account {
                    answers.append(
                        try answer {
                            let subject = try view.prepared(user)
                            return ["\(try subject.can(.viewAsset, .asset(view.handle(asset))))"]
                        })
                }
                for action in [Action.viewOrganization, .editOrganization, .restoreOrganization] {
                    for it in Self.organizations {
                        let question = Question(may: user, action, .organization(it))
                        answers.append(try answer { ["\(try view.can(question))"] })
                    }
                }
                for action in [Action.viewAsset, .deleteAsset, .restoreAsset] {
                    for it in Self.assets {
                        let question = Question(may: user, action, .asset(it))
                        answers.append(try answer { ["\(try view.can(question))"] })
                    }
                }
            }
            return answers
        }
    }

    /// What lists and queries find, none of which can be more by an entry less: those whose answer is what
    /// stands in sets, and nothing but that.
    private func lists() throws -> [Answer] {
        try store.read { (view) throws in
            var answers: [Answer] = []
            for user in Self.users {
                for account in ["acme", "noc"] as [Identity] {
                    answers.append(
                        try answer {
                            try view.organizations(
                                Reach(of: user, in: account, for: .viewOrganization)
                            ).items.map { "\($0.id)" }
                        })
                    answers.append(
                        try answer {
                            try view.assets(Reach(of: user, in: account, for: .viewAsset)).items
                                .map { "\($0.id)" }
                        })
                }
            }
            for it in Self.organizations {
                answers.append(
                    try answer {
                        try view.users(WhoCan(.viewOrganization, on: .organization(it))).items
                            .map { "\($0)" }
                    })
            }
            for it in Self.assets {
                answers.append(
                    try answer {
                        try view.users(WhoCan(.viewAsset, on: .asset(it))).items.map { "\($0)" }
                    })
            }
            for account in Self.accounts {
                let organizations = Query<Organization>(in: account)
                let users = Query<User>(in: account)
                func ask<Thing: AccountMember & Listed>(_ query: Query<Thing>) throws {
                    answers.append(try answer { try view.all(query).map(\.id.text) })
                }
                try ask(organizations)
                try ask(organizations.ordered(by: .name))
                try ask(organizations.where { $0.kind == "Customer" })
                try ask(organizations.where { $0.grantedUsers.contains("bob") })
                try ask(organizations.where { $0.parent.contains("north") })
                try ask(users.where { $0.role == .editor })
                try ask(users.where { $0.groups.contains("sales") })
                try ask(users.where { $0.name.hasWords("ann") })
                try ask(Query<Asset>(in: account).where { $0.kind == "document" })
                try ask(Query<Asset>(in: account).where { $0.listedUsers.contains("bob") })
            }
            return answers
        }
    }

    /// Removes an entry while `body` runs.
    private func without(_ entry: StoredEntry, _ body: () throws -> Void) throws {
        try store.writeByHand {
            _ = try $0.remove(RawKey(entry.key), in: Table<RawKey>(entry.table))
        }
        try body()
        try store.writeByHand { try $0.putBare(entry.value, for: entry.key, in: entry.table) }
    }

    private func entries(_ tables: [String]) throws -> [StoredEntry] {
        try Self.accounts.flatMap { try store.storedEntries(of: $0) }
            .filter { tables.contains($0.table) }
    }

    /// What a removed entry was about: its table and the relation or the space in its key.
    private struct About: Hashable {
        var table: String
        var code: UInt8
    }

    @Test func verifyTellsEachAndNothingIsDecidedByIt() throws {
        let right = try decisions()
        #expect(right.contains(.these(["true"])) && right.contains(.these(["false"])))
        var told: [About: Int] = [:]
        for entry in try entries(["names", "postings", "timed", "nameOrder", "words", "identities"])
        {
            try without(entry) {
                let report = try store.verify()
                let about = About(table: entry.table, code: entry.key[4])
                #expect(!report.isSound, "\(entry.table) \(entry.key) is not missed")
                told[about, default: 0] += 1
                for (found, wanted) in zip(try decisions(), right) where found != wanted {
                    #expect(
                        found == .damaged || found == .unknown && entry.table == "names",
                        "\(entry.table) \(entry.key): \(found), not \(wanted)")
                }
            }
        }
        // Each relation that is kept in sets, and each space of names, has been among them.
        let relations = Set(told.keys.filter { $0.table == "postings" }.map(\.code))
        #expect(
            Set(Relation.allCases.map(\.rawValue)).subtracting(relations) == [],
            "the world lacks these")
        #expect(told.keys.filter { $0.table == "timed" }.count >= 8)
        #expect(told.keys.filter { $0.table == "names" }.count >= 10)
        #expect(try store.problems() == [])
    }

    @Test func listsAndQueriesLackWhatStoodThereAlone() throws {
        let right = try lists()
        var lackingCount = 0
        for entry in try entries(["names", "postings", "timed", "nameOrder", "words", "identities"])
        {
            try without(entry) {
                for (index, (found, wanted)) in zip(try lists(), right).enumerated()
                where found != wanted {
                    guard case .these(let here) = found, case .these(let all) = wanted else {
                        #expect(
                            found == .damaged || entry.table == "names", "\(entry.table): \(found)")
                        continue
                    }
                    // Who is in a group is what takes assets of the kinds that it denies away.
                    let isOfMembers = entry.key[4] == Relation.groupUsers.rawValue
                    let isWhoCan = Self.whoCanUseAssets.contains(index)
                    if ["postings", "timed"].contains(entry.table), isOfMembers, isWhoCan {
                        continue
                    }
                    lackingCount += 1
                    #expect(
                        Set(here).isSubset(of: all),
                        "\(index): \(entry.table) \(entry.key): \(here), not \(all)")
                }
            }
        }
        #expect(lackingCount > 10)
        #expect(try store.problems() == [])
    }
}
