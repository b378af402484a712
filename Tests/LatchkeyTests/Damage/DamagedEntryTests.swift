import AccessRules
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// One account's entries are damaged, one after another: the account says so where it meets the
/// damage and answers rightly where it does not, and nobody else notices.
@Suite(.timeLimit(.minutes(20))) struct DamagedEntryTests {
    private let scratch: Scratch
    private let store: Store
    /// The account that is damaged; its number is not that under which accounts themselves stand.
    private let victim: Identity = "far"

    init() throws {
        scratch = try Scratch()
        let lines = """
            {"type":"group","account":"far","id":"crew","name":"Crew","deniedAssetTypes":["password"]}
            {"type":"asset","account":"far","id":"box","organization":"east","kind":"password","name":"Box"}
            {"type":"asset","account":"far","id":"map","organization":"east","kind":"document","name":"Map","access":{"users":["fox"],"groups":[]}}
            {"type":"connection","id":"days","host":"far","delegate":"noc","maximumRole":"editor","status":"accepted"}
            {"type":"membership","account":"far","group":"crew","user":"fox"}
            {"type":"grant","account":"far","organization":"east","user":"fox"}
            {"type":"grant","account":"far","organization":"west","user":"fox","until":"2027-01-01T00:00:00Z"}
            {"type":"grant","account":"far","organization":"west","connection":"days"}

            """
        store = try makeFarStore(scratch, and: lines)
    }

    /// What an account answers, in a line each; an error as what kind it is.
    private func answers(of account: Identity, users: [Identity]) throws -> [String] {
        try store.read { view in
            var lines: [String] = []
            func note(_ what: () throws -> String) {
                do { lines.append(try what()) } catch {
                    if case .damaged? = (error as? StoreError)?.kind {
                        lines.append("damaged")
                    } else {
                        lines.append("\(error)")
                    }
                }
            }
            for user in users {
                let user = Ref<User>(user, of: user == "nia" ? "noc" : account)
                for organization in ["east", "west", "north", "south"] as [Identity] {
                    let target = Ref<Organization>(organization, of: account)
                    guard
                        (account == victim) == ["east", "west"].contains(organization)
                    else { continue }
                    note {
                        "\(try view.can(Question(may: user, .viewOrganization, .organization(target))))"
                    }
                    note {
                        "\(try view.users(WhoCan(.viewOrganization, on: .organization(target))).items)"
                    }
                }
                for asset in ["box", "map", "safe", "note"] as [Identity] {
                    let target = Ref<Asset>(asset, of: account)
                    guard (account == victim) == ["box", "map"].contains(asset) else { continue }
                    note { "\(try view.can(Question(may: user, .viewAsset, .asset(target))))" }
                }
                note { "\(try view.assets(Reach(of: user, in: account, for: .viewAsset)).items)" }
                note {
                    "\(try view.organizations(Reach(of: user, in: account, for: .viewOrganization)).items)"
                }
            }
            note {
                var bytes: [UInt8] = []
                try view.export(ExportOptions(accounts: [account], includesLog: false)) {
                    bytes += $0
                }
                return String(decoding: bytes, as: UTF8.self)
            }
            // What others do is in their logs.
            guard account == victim else { return lines }
            note { "\(try view.logEntries(of: account).map(\.operation))" }
            note {
                let query = Query<LogEntry>(in: account).where { $0.operation == "import" }
                return "\(try view.all(query).count) of \(try view.count(query))"
            }
            return lines
        }
    }

    private func put(_ value: [UInt8]?, _ key: [UInt8], _ table: String) throws {
        try store.writeByHand { transaction in
            if let value {
                try transaction.putBare(value, for: key, in: table)
            } else {
                _ = try transaction.remove(RawKey(key), in: Table<RawKey>(table))
            }
        }
    }

    /// What others do while the account is damaged: everything.
    private func othersGoOn(_ number: Int, _ expected: [String]) throws {
        #expect(try answers(of: "acme", users: ["ann", "bob", "lea"]) == expected)
        let session = Session(store, ann, "acme", nil)
        try session.perform(
            .editOrganization("south", OrganizationEdit(name: "Southwind \(number)")))
        try session.perform(.editOrganization("south", OrganizationEdit(name: "Southwind")))
        try store.importLines(from: [
            scratch.source(
                """
                {"type":"organization","account":"acme","id":"new\(number)","name":"New"}

                """)
        ])
        try store.administer {
            try $0.destroy(Ref<Organization>(Identity("new\(number)"), of: "acme"))
        }
        _ = try store.read { view in try view.logEntries(of: "acme").count }
    }

    /// Whatever is damaged, the answers of its account are right or say so, and others go on.
    @Test(arguments: [false, true])
    func whatIsDamagedIsSaidAndStopsNobodyElse(isRemoved: Bool) throws {
        let users: [Identity] = ["fay", "fox", "nia"]
        let others = try answers(of: "acme", users: ["ann", "bob", "lea"])
        let right = try answers(of: victim, users: users)
        #expect(!right.contains("damaged"))
        var saidCount = 0
        for (number, entry) in try store.storedEntries(of: victim).enumerated() {
            var bad = entry.value
            bad[bad.count - 1] ^= 0x55
            try put(isRemoved ? nil : bad, entry.key, entry.table)
            let found = try answers(of: victim, users: users)
            for (mine, its) in zip(found, right) where mine != its {
                // What a set or a name lacks altogether is found by verifying alone.
                if isRemoved, ["postings", "timed", "names"].contains(entry.table) { continue }
                #expect(mine == "damaged", "\(entry.table) \(entry.key): \(mine.prefix(300))")
            }
            saidCount += found.contains("damaged") ? 1 : 0
            try othersGoOn(number, others)
            let report = try store.verify(.everything)
            // An organization without an extent begins one with its next asset: those that it has
            // may have been moved into it.
            let isExtent = entry.table == "counters" && entry.key[4] == 1
            #expect(
                !report.isSound || isRemoved && isExtent,
                "\(entry.table) \(entry.key) is not missed")
            for problem in report.problems {
                expectPlain(problem)
                #expect(!problem.contains("restore") && !problem.contains("RawKey"), "\(problem)")
            }
            let part = try store.verify(.accounts(["acme"]))
            #expect(part.isSound, "\(part.problems.prefix(2))")
            try put(entry.value, entry.key, entry.table)
        }
        #expect(saidCount > 10)
        #expect(try store.problems() == [])
    }

    /// A change of the account that meets damaged bytes is refused, and seals nothing anew.
    @Test func aWriteThatMeetsDamageChangesNothing() throws {
        let entries = try store.storedEntries(of: victim).filter {
            ["records", "heads", "postings", "edges"].contains($0.table)
        }
        var refusedCount = 0
        for entry in entries {
            // Writes that were done have put packs together anew.
            let value = try #require(
                try store.environment.read { try $0.bareValue(entry.key, in: entry.table) })
            var bad = value
            bad[0] ^= 0x10
            try put(bad, entry.key, entry.table)
            let isDone = kind {
                try store.administer { administration in
                    try administration.insert(
                        .membership(
                            Membership(account: victim, group: "crew", member: .user("fay"))))
                    try administration.remove(
                        Membership(account: victim, group: "crew", member: .user("fay")))
                    let grant = Grant(
                        account: victim, organization: "east", grantee: .group("crew"))
                    try administration.insert(.grant(grant))
                    try administration.remove(grant)
                }
            }
            if isDone != nil { refusedCount += 1 }
            let report = try store.verify(.accounts([victim]))
            #expect(!report.isSound, "\(entry.table) \(entry.key) was sealed anew")
            try put(value, entry.key, entry.table)
        }
        #expect(refusedCount > 3)
        #expect(try store.problems() == [])
    }
}
