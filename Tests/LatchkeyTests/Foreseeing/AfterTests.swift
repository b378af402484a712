import AccessRules
import Foundation
import LMDB
import Samples
import Testing

@testable import Latchkey

/// What would be is what comes to be, and nothing of it is there before.
@Suite struct AfterTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private static func operations(_ random: inout LogRandom) -> [AccountOperation] {
        let possible = PossibleOperation.all
        var operations: [AccountOperation] = []
        for _ in 0..<(1 + random.next() % 6) {
            let one = possible[Int(random.next() % UInt64(possible.count))]
            for operation in one.preparation {
                let isOfDelegate = operation.name == "acceptConnection"
                operations.append(AccountOperation(operation, in: isOfDelegate ? "far" : "acme"))
            }
            operations.append(AccountOperation(one.operation, in: one.account))
        }
        return operations
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func whatWouldBeIsWhatComesToBe(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        var doneCount = 0
        for _ in 0..<8 {
            let operations = Self.operations(&random)
            let user = [nil, Ref<User>("ann", of: "acme"), Ref("mia", of: "acme")][
                Int(random.next() % 3)]
            let message: Comment =
                "seed \(seed), \(user as Any): \(operations.map(\.operation.name))"
            let twin = try ActingWorld()
            let before = try Data(contentsOf: URL(filePath: twin.store.path.string))
            let now = try twin.store.read { view in try StoreAnswers.of(view) }
            let foreseen = Result {
                try twin.store.read { view in
                    try view.after(operations, by: user) { after in
                        let still = try StoreAnswers.of(view)
                        #expect(still == now, message)
                        return try StoreAnswers.of(after)
                    }
                }
            }
            #expect(try Data(contentsOf: URL(filePath: twin.store.path.string)) == before, message)
            #expect(try twin.store.read { view in try StoreAnswers.of(view) } == now, message)
            let done = Result { try twin.perform(operations, by: user) }
            switch (foreseen, done) {
            case (.success(let foreseen), .success):
                let come = try twin.store.read { view in try StoreAnswers.of(view) }
                let different = zip(foreseen, come).first { $0 != $1 }
                #expect(foreseen == come, "\(message): \(different as Any)")
                doneCount += 1
            case (.failure(let foreseen as StoreError), .failure(let error as StoreError)):
                #expect(foreseen == error, message)
            default: Issue.record("\(message): \(foreseen) and \(done)")
            }
        }
        #expect(doneCount > 0, "seed \(seed)")
    }

    private static let promotion = [AccountOperation(.assignRole("bob", .manager), in: "acme")]

    /// What would be must not be taken for what is, nor what it calls things.
    @Test func nothingOfItIsGoodElsewhere() throws {
        let added = AccountOperation(
            .createOrganization(Organization(account: "acme", id: "new", name: "New")), in: "acme")
        let other = Organization(account: "acme", id: "other", name: "Other")
        let (handle, error) = try world.store.read { view in
            try view.after([added]) { after in
                let handle = try after.handle(Ref<Organization>("new", of: "acme"))
                do throws(StoreError) {
                    _ = try after.changePosition()
                    return (handle, nil as StoreError?)
                } catch { return (handle, error) }
            }
        }
        guard case .invalidPosition = error?.kind else {
            Issue.record("\(error as Any)")
            return
        }
        try world.session("acme/ann").perform(.createOrganization(other))
        let foreign = #expect(throws: StoreError.self) {
            try world.store.read { view in
                let ann = try view.handle(Ref<User>("ann", of: "acme"))
                return try view.decide(ann, .viewOrganization, .organization(handle))
            }
        }
        #expect(foreign?.kind == .foreignHandle)
    }

    /// The numbers that a log would give out are given to other names, and remembered as theirs.
    @Test func namesInTheLogThatWouldBeAreNotRemembered() throws {
        let entries = Query<LogEntry>(in: "acme")
        func operations(_ view: View) throws -> [String] {
            try view.page(entries, size: 9).items.map(\.operation)
        }
        let foreseen = try world.store.read { view in
            try view.after(Self.promotion, by: Ref("ann", of: "acme")) { after in
                let count = try after.count(entries.where { $0.operation == "assignRole" })
                #expect(count == 1)
                return try operations(after)
            }
        }
        #expect(foreseen.contains("assignRole"))
        try world.session("acme/art").perform(.enforceMFA(true))
        try world.store.read { view in
            let said = try operations(view)
            #expect(said.contains("enforceMFA") && !said.contains("assignRole"))
            let promoted = try view.count(entries.where { $0.operation == "assignRole" })
            let enforced = try view.count(entries.where { $0.operation == "enforceMFA" })
            #expect(promoted == 0 && enforced == 1)
        }
    }

    @Test func oneWithinAnotherIsRefused() throws {
        let error = #expect(throws: StoreError.self) {
            try world.store.read { view in
                try view.after(Self.promotion) { after in try after.after(Self.promotion) { _ in } }
            }
        }
        guard case .storage(let cause) = error?.kind else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(cause.kind == .nestedInMemory)
    }

    @Test func whoOnlyReadsForeseesToo() throws {
        try world.store.close()
        var options = Store.Options()
        options.isReadOnly = true
        options.clock = { testNow }
        let store = try Store.open(at: world.scratch.store, options: options)
        let removed = [AccountOperation(.removeUser("bob"), in: "acme")]
        let bob = Question(
            may: Ref("bob", of: "acme"), .viewAsset, .asset(Ref("rack", of: "acme")))
        let (does, would) = try store.read { view in
            try view.after(removed) { after in (try view.can(bob), try after.can(bob)) }
        }
        #expect(does && !would)
        try store.close()
    }

    @Test func othersWriteMeanwhile() throws {
        try world.store.read { view in
            try view.after(Self.promotion) { after in
                try world.session("acme/ann").perform(.assignRole("cat", .editor))
                let cat = Question(
                    may: Ref("cat", of: "acme"), .deleteAsset, .asset(Ref("rack", of: "acme")))
                let (would, does) = (try after.can(cat), try view.can(cat))
                #expect(would == does)
            }
        }
        #expect(try world.store.problems() == [])
    }

    @Test func aUserForeseesOnlyWhatTheUserMayDo() throws {
        let error = #expect(throws: StoreError.self) {
            try world.store.read { view in
                try view.after(Self.promotion, by: Ref("bob", of: "acme")) { _ in }
            }
        }
        #expect(error?.inFewWords == "denied role" && error?.line == 1)
        // Who is to do it is asked for before any operation.
        let unknown = #expect(throws: StoreError.self) {
            try world.store.read { view in
                try view.after(Self.promotion, by: Ref("nobody", of: "acme")) { _ in }
            }
        }
        #expect(unknown?.kind == .unknown(thing: "user", "acme/nobody"))
        #expect(unknown?.key == "by" && unknown?.line == nil)
    }
}

extension ActingWorld {
    fileprivate func perform(_ operations: [AccountOperation], by user: Ref<User>?) throws {
        guard let user else {
            try store.perform(operations)
            return
        }
        // A session is of one account: what a user foresees in several is done by the same hand.
        let batch = try Batch(operations, reason: nil, id: nil, expected: nil)
        _ = try store.perform { (writer) throws(StoreError) in
            try writer.perform(batch, by: Hand(user: user, client: nil))
        }
    }
}
