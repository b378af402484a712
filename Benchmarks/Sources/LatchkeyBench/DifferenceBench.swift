import AccessRules
import Foundation
@_spi(Measuring) import Latchkey
import SystemPackage

/// What the difference in access takes in a large account, and what going back takes: beside decisions of the
/// same store, and reading what was kept.
struct DifferenceBench {
    let folder: String
    let isShort: Bool

    private static let questionCount = 200

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/large"
        let account = LargeAccount(isShort: isShort)
        try account.create(at: path)
        let store = try Store.open(at: FilePath(path))
        let decision = try median(20) {
            try store.read { view in try ask(view, account) } / Double(Self.questionCount)
        }
        var table = "| what | median | ÷ a decision by identities | pairs |\n|---|---:|---:|---:|\n"
        func row(_ what: String, _ nanoseconds: Double, _ pairs: Int? = nil) {
            table += String(
                format: "| %@ | %.1f µs | %.1f | %@ |\n", what as NSString, nanoseconds / 1e3,
                nanoseconds / decision, (pairs.map { "\($0)" } ?? "") as NSString)
        }
        row("a decision of what is", decision)
        let last = Identity("g\(LargeAccount.groupCount - 1)")
        for (what, operation) in [
            (
                "a middle organization to the group of all people",
                Operation.grantAccess(
                    Grant(
                        account: "acme",
                        organization: Identity("o\(account.organizationCount / 2)"),
                        grantee: .group(last)))
            ),
            (
                "the largest organization to that group",
                .grantAccess(Grant(account: "acme", organization: "o0", grantee: .group(last)))
            ),
            ("one more role for one of them", .assignRole("u7", .manager)),
            ("one of them leaves", .removeUser("u8")),
            (
                "one joins a group that denies passwords",
                .addMember(Membership(account: "acme", group: "g14", member: .user("u9")))
            ),
        ] as [(String, Latchkey.Operation)] {
            let operations = [AccountOperation(operation, in: "acme")]
            var pairCount = 0
            row(
                "`after`: \(what)",
                try median(5) {
                    try store.read { view in
                        try Harness.wallNanoseconds { try view.after(operations) { _ in } }
                    }
                })
            let counting = try median(5) {
                try store.read { view in
                    try view.after(operations) { after in
                        try Harness.wallNanoseconds {
                            let count = try after.countDifference(from: view)
                            pairCount = count.gainedPairCount + count.lostPairCount
                        }
                    }
                }
            }
            row("its difference, counted", counting, pairCount)
            row(
                "its difference, named",
                try median(5) {
                    try store.read { view in
                        try view.after(operations) { after in
                            try Harness.wallNanoseconds { _ = try after.difference(from: view) }
                        }
                    }
                }, pairCount)
        }
        try goBack(store, account, row)
        try store.close()
        return table
    }

    private func goBack(
        _ store: Store, _ account: LargeAccount, _ row: (String, Double, Int?) -> Void
    ) throws {
        let start = try store.read { try $0.changePosition() }
        var random = SplitMix(seed: 3)
        let people = account.userCount / 5
        var doneCount = 0
        for commitCount in isShort ? [500] : [10_000, 100_000] {
            while doneCount < commitCount {
                let grant = Grant(
                    account: "acme",
                    organization: Identity("o\(random.below(account.organizationCount))"),
                    grantee: .user(Identity("u\(random.below(people))")))
                try store.perform([AccountOperation(.grantAccess(grant), in: "acme")])
                doneCount += 1
            }
            row(
                "reading what was kept behind \(commitCount) commits",
                try median(5) {
                    try store.read { view in
                        try Harness.wallNanoseconds { _ = try view.readPast(since: start) }
                    }
                }, nil)
            row(
                "going back behind \(commitCount) commits",
                try median(5) {
                    try store.read { view in
                        try Harness.wallNanoseconds { try view.asOf(.position(start)) { _ in } }
                    }
                }, nil)
            row(
                "a decision of then, behind \(commitCount)",
                try median(5) {
                    try store.read { view in
                        try view.asOf(.position(start)) { then in try ask(then, account) }
                    } / Double(Self.questionCount)
                }, nil)
        }
    }

    private func ask(_ view: View, _ account: LargeAccount) throws -> Double {
        try Harness.wallNanoseconds {
            for number in 0..<Self.questionCount {
                let user = Ref<User>(Identity("u\(number * 7 % account.userCount)"), of: "acme")
                let organization = Ref<Organization>(
                    Identity("o\(number * 13 % account.organizationCount)"), of: "acme")
                _ = try view.decide(
                    Question(may: user, .viewOrganization, .organization(organization)))
            }
        }
    }

    private func median(_ count: Int, _ body: () throws -> Double) throws -> Double {
        var times: [Double] = []
        for _ in 0..<count { times.append(try body()) }
        return times.sorted()[count / 2]
    }
}
