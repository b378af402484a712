import AccessRules
import OrdinalSets
import TestNumbers
import Testing

@testable import LMDB
@testable import Latchkey

/// What a reader remembers of heads outlives commits that do not move them, and no other.
@Suite struct HeadMovesTests {
    // MARK: As they are written

    @Test func theyAreReadAsTheyWereWritten() throws {
        var moves = HeadMoves(beginning: 5)
        moves.add([3...3, 7...9], by: 5)
        moves.add([0...(.max)], by: 8)
        let bytes = moves.encoded
        #expect(HeadMoves(bytes.rawBytes) == moves)
        #expect(bytes.count == 8 + 3 * 16)
        for count in 0..<bytes.count where (count - 8) % 16 != 0 || count < 8 {
            #expect(HeadMoves(Array(bytes[..<count]).rawBytes) == nil)
        }
        var turned = bytes
        turned.replaceSubrange(8..<16, with: [UInt8](repeating: 0xFF, count: 8))
        #expect(HeadMoves(turned.rawBytes) == nil)
    }

    @Test func theOldestAreForgottenCommitByCommit() throws {
        var moves = HeadMoves(beginning: 1)
        for commit: UInt64 in 1...100 {
            moves.add([1...1, 2...2, 3...3], by: commit)
            #expect(moves.moves.count <= HeadMoves.countMaximum)
            #expect(HeadMoves(moves.encoded.rawBytes) == moves)
            // Of each commit all or nothing.
            let told = Set(moves.moves.map(\.commit))
            #expect(told == Set(moves.beginning...commit))
            #expect(moves.moves.count == 3 * told.count)
        }
    }

    /// A compacted copy counts its commits from 1 again.
    @Test func aCopyThatCountsAnewBeginsAnew() throws {
        var moves = HeadMoves(beginning: 50)
        moves.add([1...1], by: 60)
        moves.add([2...2], by: 3)
        #expect(moves.beginning == 3 && moves.moves.map(\.commit) == [3])
    }

    @Test func manyAreEverybody() throws {
        var moved = MovedHeads()
        moved.note(4...4)
        moved.note(3...5)
        moved.note(4...4)
        #expect(moved.ranges == [3...5])
        for account: UInt32 in 10..<30 { moved.note(account * 2...account * 2) }
        #expect(moved.isEverybody && moved.ranges.count == 1)
        var one = MovedHeads()
        for _ in 0...MovedHeads.countMaximum { one.note(1...1) }
        #expect(one.isEverybody)
    }

    // MARK: In a store

    /// Two accounts with as many organizations as fill pages, and small ones before, between and behind them.
    private static let world: String = {
        var lines = ""
        func add(_ id: String, organizations: Int) {
            lines +=
                #"{"type":"account","id":"\#(id)","subdomain":"\#(id)","name":"\#(id)"}"# + "\n"
            lines += #"{"type":"user","account":"\#(id)","id":"ann","email":"ann@\#(id).example","#
            lines += #""name":"Ann","role":"editor"}"# + "\n"
            for number in 0..<organizations {
                lines +=
                    #"{"type":"organization","account":"\#(id)","id":"o\#(number)","name":"O"}"#
                    + "\n"
                lines +=
                    #"{"type":"grant","account":"\#(id)","organization":"o\#(number)","user":"ann"}"#
                    + "\n"
            }
        }
        for (place, size) in [1, 2_000, 1, 3, 2, 2_000, 1, 1].enumerated() {
            add("a\(place)", organizations: size)
        }
        return lines
    }()

    /// Up to which commit what a reader knows of an account's heads is outdated.
    private func settledSince(_ account: AccountOrdinal, _ view: View) -> Int {
        let snapshot = view.reader.snapshot
        return unsafe snapshot.context.pointee.moved.settledSince(
            account, in: Int(snapshot.transactionID))
    }

    /// How many of the eight accounts' heads a commit outdates.
    private func outdated(by change: () throws -> Void, in store: Store) throws -> [Int] {
        try store.read { _ in }
        try change()
        return try store.read { view in
            (0..<8).filter { settledSince(UInt32($0), view) == Int(view.commitNumber) }
        }
    }

    @Test func aCommitOutdatesTheHeadsBesideThoseThatItChanges() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) { $0.trials.sweeps = false }
        func role(_ role: Role, _ account: String) throws {
            try store.perform([
                AccountOperation(.assignRole("ann", role), in: Identity(account))
            ])
        }
        // In the middle of a large account, alone; at the begin of one, with what lies before it.
        #expect(
            try outdated(
                by: {
                    try store.perform([
                        AccountOperation(.revokeAccess(to: "o1000", from: .user("ann")), in: "a1")
                    ])
                },
                in: store)
                == [1])
        let small = try outdated(by: { try role(.creator, "a3") }, in: store)
        #expect(small.contains(3) && small.contains(2) && small.contains(4), "\(small)")
        #expect(!small.contains(7), "\(small)")
        // Several in one commit.
        let both = try outdated(
            by: {
                try store.perform([
                    AccountOperation(.assignRole("ann", .manager), in: "a0"),
                    AccountOperation(.assignRole("ann", .manager), in: "a7"),
                ])
            }, in: store)
        #expect(both.contains(0) && both.contains(7) && !both.contains(3), "\(both)")
        #expect(try store.problems() == [])
    }

    @Test func aCommitThatChangesNoHeadOutdatesNone() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) { $0.trials.sweeps = false }
        let names: [AccountOperation] = [
            AccountOperation(.editUser("ann", UserEdit(name: "Other")), in: "a3"),
            AccountOperation(.editOrganization("o7", OrganizationEdit(name: "Other")), in: "a1"),
        ]
        for operation in names {
            #expect(try outdated(by: { try store.perform([operation]) }, in: store) == [])
        }
        #expect(try store.problems() == [])
    }

    /// Heads that go away, and more than a commit tells of, outdate all.
    @Test func manyChangesOutdateAll() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) { $0.trials.sweeps = false }
        let many = (0..<2_000).map { number in
            AccountOperation(
                .revokeAccess(to: Identity("o\(number)"), from: .user("ann")),
                in: "a5")
        }
        #expect(
            try outdated(by: { try store.perform(Array(many[500..<1_100])) }, in: store) == [5])
        let all = (0..<8).map {
            AccountOperation(.assignRole("ann", .manager), in: Identity("a\($0)"))
        }
        _ = try outdated(by: { try store.perform(all) }, in: store)
        let everything = try outdated(
            by: {
                try store.administer { administration in
                    for number in 0..<2_000 {
                        try administration.destroy(
                            Ref(Identity("o\(number)"), of: "a1") as Ref<Organization>)
                    }
                }
            }, in: store)
        #expect(everything == Array(0..<8))
        #expect(try store.problems() == [])
    }

    /// What cannot be read outdates everything, is told by a verification, and is made anew.
    @Test func whatCannotBeReadOutdatesAll() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) { $0.trials.sweeps = false }
        func promote(_ role: Role) throws {
            try store.perform([AccountOperation(.assignRole("ann", role), in: "a7")])
        }
        try promote(.creator)
        for bytes: [UInt8]? in [[1, 2, 3], nil] {
            let told = try outdated(
                by: {
                    try store.write { writer in
                        try writer.replace(MetaKey(field: .headMoves), in: Tables.meta, with: bytes)
                    }
                }, in: store)
            #expect(told == Array(0..<8))
            #expect(try store.problems().count == (bytes == nil ? 0 : 1))
        }
        try promote(.manager)
        #expect(try store.problems() == [])
        let told = try outdated(by: { try promote(.editor) }, in: store)
        #expect(told.contains(7) && !told.contains(1), "\(told)")
    }

    /// Many small accounts share pages: whatever is done in them, what is found again is what there is.
    @Test(arguments: UInt64(0)..<6) func whatIsFoundAgainIsWhatThereIs(_ seed: UInt64) throws {
        let scratch = try Scratch()
        var random = SplitMix64(seed: seed)
        let accountCount = 40
        var lines = ""
        for account in 0..<accountCount {
            lines +=
                #"{"type":"account","id":"a\#(account)","subdomain":"a\#(account)","name":"A"}"#
                + "\n"
            for user in ["ann", "bob"] {
                lines += #"{"type":"user","account":"a\#(account)","id":"\#(user)","#
                lines += #""email":"\#(user)@a.example","name":"U","role":"editor"}"# + "\n"
            }
            for number in 0..<Int.random(in: 1...40, using: &random) {
                lines +=
                    #"{"type":"organization","account":"a\#(account)","id":"o\#(number)","name":"O"}"#
                    + "\n"
            }
        }
        let store = try makeStore(scratch, lines)
        var next = 100
        for _ in 0..<150 {
            let account = Identity("a\(Int.random(in: 0..<accountCount, using: &random))")
            let organization = Identity("o0")
            let bob = Grant(account: account, organization: organization, grantee: .user("bob"))
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                try store.perform([AccountOperation(.grantAccess(bob), in: account)])
            case 1:
                _ = try? store.perform([
                    AccountOperation(
                        .revokeAccess(to: organization, from: .user("bob")), in: account)
                ])
            case 2:
                next += 1
                let new = Organization(account: account, id: Identity("n\(next)"), name: "N")
                try store.perform([AccountOperation(.createOrganization(new), in: account)])
            case 3:
                try? store.administer {
                    try $0.destroy(Ref(Identity("n\(next)"), of: account) as Ref<Organization>)
                }
            case 4:
                let role = [Role.editor, .creator, .readOnly][Int.random(in: 0..<3, using: &random)]
                try store.perform([AccountOperation(.assignRole("bob", role), in: account)])
            default:
                try store.perform(
                    (0..<3).map { _ in
                        let account = Identity(
                            "a\(Int.random(in: 0..<accountCount, using: &random))")
                        return AccountOperation(.assignRole("ann", .manager), in: account)
                    })
            }
            // Each that is found again is looked up as well: an error says which lies elsewhere.
            try store.read { view in
                for account in 0..<accountCount {
                    let home = Identity("a\(account)")
                    let question = Question(
                        may: Ref("bob", of: home), .viewOrganization,
                        .organization(Ref("o0", of: home)))
                    _ = try view.decide(question)
                }
            }
        }
        #expect(try store.problems() == [], "seed \(seed)")
        try store.close()
    }
}
