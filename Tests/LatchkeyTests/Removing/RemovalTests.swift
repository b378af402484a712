import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// What is too much to be removed at once is gone at once, and goes in steps: two stores of the
/// same world do the same, one of them in the smallest steps there are, and nobody can tell them
/// apart.
@Suite struct RemovalTests {
    /// Twelve organizations, each with a password and a list; a group and a user who reach all.
    private static let world: String = {
        var lines = smallWorld
        lines += #"{"type":"user","account":"acme","id":"cal","email":"cal@acme.example","#
        lines += #""name":"Cal","role":"creator"}"# + "\n"
        lines += #"{"type":"membership","account":"acme","group":"techs","user":"cal","#
        lines += #""until":"2027-01-01T00:00:00Z"}"# + "\n"
        for number in 0..<12 {
            let timed = number % 3 == 0 ? #","until":"2026-03-02T00:00:00Z""# : ""
            lines += #"{"type":"organization","account":"acme","id":"o\#(number)","name":"O","#
            lines += #""parent":"north"}"# + "\n"
            lines += #"{"type":"grant","account":"acme","organization":"o\#(number)","#
            lines += #""group":"techs"\#(timed)}"# + "\n"
            lines += #"{"type":"grant","account":"acme","organization":"o\#(number)","#
            lines += #""user":"cal"\#(timed)}"# + "\n"
            let organization = number % 2 == 0 ? "south" : "o\(number)"
            lines += #"{"type":"asset","account":"acme","id":"a\#(number)","organization":"#
            lines += #""\#(organization)","kind":"password","name":"A","#
            lines += #""access":{"users":["bob","cal"],"groups":["techs"]}}"# + "\n"
            lines += #"{"type":"asset","account":"acme","id":"b\#(number)","organization":"#
            lines += #""\#(organization)","kind":"document","name":"B","container":"a\#(number)"}"#
            lines += "\n"
        }
        return lines
    }()

    /// Two stores of the world, the second of which removes in steps when it is told to.
    private struct Twins {
        let scratch: (Scratch, Scratch)
        let whole: Store
        let stepwise: Store

        init() throws {
            scratch = (try Scratch(), try Scratch())
            whole = try makeStore(scratch.0, world)
            stepwise = try makeStore(scratch.1, world) { options in
                options.trials.removalChangeCount = 1
                options.trials.sweeps = false
            }
        }

        func administer(_ body: (inout Administration) throws -> Void) throws {
            for store in [whole, stepwise] { try store.administer(body) }
        }

        /// Whatever is asked of both, until the second is through.
        ///
        /// - Returns: How many steps that took.
        func stepThrough(_ what: String) throws -> Int {
            var steps = 0
            while true {
                try compare("\(what), step \(steps)")
                guard try stepwise.read({ try $0.reader.hasRemovals() }) else { return steps }
                try stepwise.sweeper.step()
                steps += 1
            }
        }

        private func exportedAlone(_ store: Store) throws -> [UInt8] {
            var bytes: [UInt8] = []
            try store.read { view in
                try view.export(ExportOptions(accounts: ["acme"])) { bytes += $0 }
            }
            return bytes
        }

        private func compare(_ place: String) throws {
            #expect(try stepwise.problems() == [], "\(place)")
            #expect(try whole.exported() == stepwise.exported(), "\(place)")
            #expect(try exportedAlone(whole) == exportedAlone(stepwise), "\(place)")
            #expect(try whole.read { try $0.contents() } == stepwise.read { try $0.contents() })
            for (one, other) in zip(try whole.answers(), try stepwise.answers()) {
                #expect(one == other, "\(place)")
            }
        }
    }

    @Test func aGroupIsGoneAtOnce() throws {
        let twins = try Twins()
        try twins.administer { try $0.remove(Ref("techs", of: "acme") as Ref<Group>) }
        #expect(try twins.stepThrough("no group") > 12)
    }

    @Test func aUserIsGoneAtOnce() throws {
        let twins = try Twins()
        try twins.administer { try $0.perform(.removeUser("cal"), in: "acme") }
        #expect(try twins.stepThrough("no user") > 12)
    }

    @Test func anOrganizationIsGoneAtOnce() throws {
        let twins = try Twins()
        try twins.administer { try $0.destroy(south) }
        #expect(try twins.stepThrough("no organization") > 4)
        #expect(throws: StoreError.self) {
            try twins.administer { try $0.perform(.destroyOrganization("south"), in: "acme") }
        }
    }

    /// How far a removal has come shows in no difference: what was foreseen is what came, line by line.
    @Test(
        arguments: [
            .deleteGroup("techs"), .removeUser("cal"), .destroyOrganization("south"),
        ] as [Latchkey.Operation])
    func aDifferenceIsTheSameHoweverFarItHasCome(_ operation: Latchkey.Operation) throws {
        let twins = try Twins()
        let operations = [AccountOperation(operation, in: "acme")]
        var foreseen: [AccessDifference.Line]?
        for store in [twins.whole, twins.stepwise] {
            let lines = try store.read { view in
                try view.after(operations) { try $0.difference(from: view).lines }
            }
            #expect(!lines.isEmpty && lines == foreseen ?? lines)
            foreseen = lines
        }
        for store in [twins.whole, twins.stepwise] {
            let start = try store.read { try $0.changePosition() }
            try store.perform(operations)
            while true {
                let came = try store.read { view in
                    try view.asOf(.position(start)) { try view.difference(from: $0).lines }
                }
                #expect(came == foreseen)
                guard try store.read({ try $0.reader.hasRemovals() }) else { break }
                try store.sweeper.step()
            }
        }
    }

    @Test func whatIsRemovedMeanwhileIsNoObstacle() throws {
        let twins = try Twins()
        try twins.administer { try $0.remove(Ref("techs", of: "acme") as Ref<Group>) }
        try twins.stepwise.sweeper.step()
        try twins.administer { administration in
            try administration.perform(.removeUser("cal"), in: "acme")
            try administration.destroy(south)
            try administration.destroy(Ref("o1", of: "acme") as Ref<Organization>)
        }
        #expect(try twins.stepThrough("nothing left") > 20)
    }

    @Test func whatItsNameWasStaysTaken() throws {
        let twins = try Twins()
        try twins.administer { try $0.destroy(south) }
        for store in [twins.whole, twins.stepwise] {
            let error = kind {
                try store.administer { administration in
                    try administration.insert(
                        .asset(
                            Asset(
                                account: "acme", id: "a0", organization: "north",
                                kind: "document", name: "New")))
                }
            }
            #expect(error == .exists(thing: "asset", "acme/a0"))
        }
    }

    @Test func whatEndsMeanwhileIsNotLogged() throws {
        let twins = try Twins()
        try twins.administer { try $0.remove(Ref("techs", of: "acme") as Ref<Group>) }
        let later = testNow.adding(3 * 24 * 60 * 60 * 1_000)
        let log = try logLines(twins.stepwise)
        try twins.stepwise.close()
        var options = Store.Options()
        options.clock = { later }
        options.trials.sweeps = false
        let store = try Store.open(at: twins.scratch.1.store, options: options)
        try store.administer {
            try $0.update(
                .organization(
                    Organization(
                        account: "acme", id: "north", name: "North")))
        }
        // Cal's own four grants ended, and the name was changed.
        #expect(try logLines(store) == log + 5)
        #expect(try store.problems() == [])
        while try store.read({ try $0.reader.hasRemovals() }) { try store.sweeper.step() }
        #expect(try logLines(store) == log + 5)
        #expect(try store.problems() == [])
        try store.close()
    }

    private func logLines(_ store: Store) throws -> UInt64 {
        try store.read { try $0.logHead(of: "acme").sequence }
    }

    @Test func aRemovedUserStaysRemoved() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.administer { try $0.perform(.removeUser("bob"), in: "acme") }
        let rule = brokenRule {
            try store.administer { administration in
                try administration.update(
                    .user(
                        User(
                            account: "acme", id: "bob", email: "bob@acme.example", name: "Bob",
                            role: .editor)))
            }
        }
        #expect(rule == .removedUser)
    }

    /// What an import gives to a user who is being removed would be taken away with the rest, without a word:
    /// it is refused, with its line, until that is done. Then it is kept, and gives nothing.
    @Test(
        arguments: [
            #"{"type":"grant","account":"acme","organization":"north","user":"cal"}"#,
            #"{"type":"membership","account":"acme","group":"late","user":"cal"}"#,
            #"{"type":"asset","account":"acme","id":"late","organization":"north","kind":"document","#
                + #""name":"Late","access":{"users":["cal"],"groups":[]}}"#,
        ])
    func nothingIsImportedForAUserWhoIsBeingRemoved(_ line: String) throws {
        let scratch = try Scratch()
        let world =
            Self.world + #"{"type":"group","account":"acme","id":"late","name":"Late"}"# + "\n"
        let store = try makeStore(scratch, world) { options in
            options.trials.removalChangeCount = 1
            options.trials.sweeps = false
        }
        try store.administer { try $0.perform(.removeUser("cal"), in: "acme") }
        let before = try store.exported()
        func importLine() throws {
            // It may come in the middle of others.
            let other =
                #"{"type":"organization","account":"acme","id":"other","name":"Other"}"# + "\n"
            let source = try scratch.source(other + line + "\n", name: "late.jsonl")
            defer { try? source.file.close() }
            try store.importLines(from: [source])
        }
        var steps = 0
        while try store.read({ try $0.reader.hasRemovals() }) {
            let error = try #require(throws: StoreError.self) { try importLine() }
            #expect(error.line == 2 && "\(error)".contains("try again when that is done"))
            #expect(try store.exported() == before)
            try store.sweeper.step()
            steps += 1
        }
        #expect(steps > 12)
        try importLine()
        #expect(try store.exported().contains(line.prefix(60)))
        #expect(try store.problems() == [])
        let north = Ref("north", of: "acme") as Ref<Organization>
        #expect(
            try store.read { view in
                let question = Question(
                    may: Ref("cal", of: "acme"), .viewOrganization, .organization(north))
                return try !view.decide(question).isAllowed
            })
        try store.close()
    }

    // MARK: By itself

    @Test func theStoreGoesOnByItself() async throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) { $0.trials.removalChangeCount = 1 }
        try await store.administer { try $0.remove(Ref("techs", of: "acme") as Ref<Group>) }
        try await untilSwept(store)
        #expect(try store.problems() == [])
        try await store.close()
    }

    @Test func itGoesOnWhenItIsOpenedAgain() async throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.world) {
            $0.trials.removalChangeCount = 1
            $0.trials.sweeps = false
        }
        try await store.administer { try $0.destroy(south) }
        try await store.close()
        let again = try await Store.open(at: scratch.store)
        try await untilSwept(again)
        #expect(try again.problems() == [])
        try await again.close()
    }

    @Test func itCanBeClosedAtAnyTime() throws {
        let scratch = try Scratch()
        var store = try makeStore(scratch, Self.world) { $0.trials.removalChangeCount = 1 }
        try store.administer { try $0.remove(Ref("techs", of: "acme") as Ref<Group>) }
        try store.administer { try $0.destroy(south) }
        for _ in 0..<5 {
            try store.close()
            var options = Store.Options()
            options.trials.removalChangeCount = 1
            store = try Store.open(at: scratch.store, options: options)
            #expect(try store.problems() == [])
        }
        try store.close()
    }

    private func untilSwept(_ store: Store) async throws {
        #expect(try await eventually { try !store.read { try $0.reader.hasRemovals() } })
    }
}

extension Store {
    /// What everybody is told: decisions and explanations on everything, and all lists.
    fileprivate func answers() throws -> [String] {
        try read { view in
            var answers: [String] = []
            let targets: [Target] =
                ["north", "south", "o0", "o1", "o2", "o3"].map {
                    .organization(Ref($0, of: "acme"))
                } + ["a0", "a1", "b1", "b2"].map { .asset(Ref($0, of: "acme")) }
                + [.group(Ref("techs", of: "acme"))]
            func note(_ body: () throws -> String) {
                do { answers.append(try body()) } catch { answers.append("\(error)") }
            }
            for user in [ann, bob, Ref<User>("cal", of: "acme"), nia] {
                for target in targets {
                    let action: Action =
                        switch target {
                        case .organization: .deleteOrganization
                        case .asset: .editAsset
                        default: .editGroup
                        }
                    let question = Question(may: user, action, target)
                    note { "\(try view.decide(question))" }
                    note { try view.explain(question).tree }
                }
                note {
                    "\(try view.organizations(Reach(of: user, in: "acme", for: .viewOrganization)).items)"
                }
                note { "\(try view.assets(Reach(of: user, in: "acme", for: .viewAsset)).items)" }
            }
            for target in targets.dropLast() {
                let action: Action
                if case .organization = target {
                    action = .viewOrganization
                } else {
                    action = .viewAsset
                }
                note { "\(try view.users(WhoCan(action, on: target)).items)" }
                note { "\(try view.countUsers(WhoCan(action, on: target)))" }
            }
            func ask<Thing: AccountMember>(_ type: Thing.Type) {
                for relation in RelationName.allCases {
                    let name = relation.rawValue
                    for condition in [
                        "\(name).any", "\(name).isEmpty", #"\#(name).any(id != "o1")"#,
                        #"\#(name).any(id == "cal")"#, #"!\#(name).any(id == "techs")"#,
                    ] {
                        // Not every thing has each of them.
                        note {
                            let query = Query<Thing>(in: "acme").where(
                                try Predicate(text: condition))
                            let items = try view.page(query, size: 1_000).items
                            return "\(type) \(condition): \(try view.count(query)), \(items)"
                        }
                    }
                }
            }
            ask(Organization.self)
            ask(User.self)
            ask(Group.self)
            ask(Asset.self)
            ask(Grant.self)
            ask(Connection.self)
            return answers
        }
    }
}
