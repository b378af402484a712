import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// The past of stores that earlier versions made: unknown until they are opened for writing, and known from
/// then on.
@Suite(.timeLimit(.minutes(20))) struct OldStorePastTests {
    private let scratch: Scratch
    private let clock = TestClock()

    init() throws { scratch = try Scratch() }

    private static let names = ["format-1", "format-2", "format-2-unfinished"]

    private func open(_ name: String? = nil, isReadOnly: Bool = false) throws -> Store {
        if let name { _ = try KeptStore.copy(name, to: scratch) }
        var options = KeptStore.options(isReadOnly: isReadOnly)
        let clock = clock
        options.clock = { clock.now }
        options.maximumReadDuration = nil
        return try Store.open(at: scratch.store, options: options)
    }

    /// What a view has to say of everything, and whom it lets see what.
    private func answers(_ view: View) throws -> [String] {
        var bytes: [UInt8] = []
        try view.export { bytes += $0 }
        var answers = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        for account in try view.all(Query<Account>()) {
            answers.append("\(try view.count(Query<LogEntry>(in: account.id))) entries")
            for user in try view.all(Query<User>(in: account.id)) {
                let reach = Reach(of: Ref(user.id, of: account.id), for: .viewOrganization)
                answers.append("\(reach.user): \(try view.organizations(reach).items)")
            }
        }
        return answers
    }

    /// The error of every way to ask about a moment.
    private func errors(_ view: View, _ moment: Moment) throws -> [StoreError.Kind?] {
        let instant = if case .instant(let instant) = moment { instant } else { view.now }
        let position =
            if case .position(let position) = moment { position } else { ChangePosition.beginning }
        return [
            kind(of: { try view.asOf(moment) { _ in } }),
            kind(of: { _ = try view.accessChanges(since: AccessPosition(position, at: instant)) }),
        ]
    }

    @Test(arguments: names)
    func whatWasIsNotKnownBeforeItIsOpenedForWriting(_ name: String) throws {
        let store = try open(name, isReadOnly: true)
        let before = try Data(contentsOf: URL(filePath: scratch.store.string))
        try store.read { view in
            #expect(try view.firstKnownInstant() == nil)
            let position = try view.changePosition()
            let moments: [Moment] = [
                .instant(view.now), .instant(view.now.adding(-1)), .instant(.distantPast),
                .position(position), .position(.beginning),
            ]
            for moment in moments {
                for kind in try errors(view, moment) {
                    #expect(kind == .pastUnknown(since: nil), "\(moment)")
                }
            }
        }
        let error = #expect(throws: StoreError.self) {
            try store.read(asOf: .instant(clock.now)) { _ in }
        }
        #expect(
            error.map { "\($0)".contains("from the next opening for writing on; open it so once") }
                == true, "\(error as Any)")
        try store.close()
        #expect(try Data(contentsOf: URL(filePath: scratch.store.string)) == before)
    }

    @Test(arguments: names)
    func itIsKnownFromTheOpeningForWritingOn(_ name: String) throws {
        let old = try open(name, isReadOnly: true)
        let (known, last) = try old.read { view in
            (try answers(view), try view.reader.lastCommitTime())
        }
        try old.close()
        clock.set(max(clock.now, try #require(last)).adding(60_000))

        let store = try open()
        // Nothing was committed between the last commit of the earlier version and now.
        let first = try #require(try store.read { try $0.firstKnownInstant() })
        #expect(first == last)
        var moments: [(now: Instant, place: ChangePosition, answers: [String])] = []
        func note(_ store: Store) throws {
            moments.append(
                try store.read { view in
                    (view.now, try view.changePosition(), try answers(view))
                })
        }
        try note(store)
        #expect(moments.first?.answers == known)
        let account = try #require(try store.read { try $0.first(Query<Account>()) }).id
        for number in 0..<3 {
            clock.advance(10_000)
            let id = Identity("late\(number)")
            try store.perform(
                [
                    .inviteUser(
                        User(
                            account: account, id: id, email: "\(id)@late.example", name: "Late",
                            role: .administrator)), .activateUser(id),
                ].map { AccountOperation($0, in: account) })
            try note(store)
        }
        try expectKnown(store, from: first, moments)
        #expect(try store.problems() == [])
        try store.close()
        let again = try open(isReadOnly: true)
        try expectKnown(again, from: first, moments)
        try again.close()
    }

    private func expectKnown(
        _ store: Store, from first: Instant,
        _ moments: [(now: Instant, place: ChangePosition, answers: [String])]
    ) throws {
        try store.read { view in
            #expect(try view.firstKnownInstant() == first)
            let unknown: [Moment] = [
                .instant(first.adding(-1)), .instant(.distantPast), .position(.beginning),
            ]
            for moment in unknown {
                let kind = kind(of: { try view.asOf(moment) { _ in } })
                #expect(kind == .pastUnknown(since: first), "\(moment)")
            }
            let start = AccessPosition(.beginning, at: first)
            let kind = kind(of: { _ = try view.accessChanges(since: start) })
            #expect(kind == .pastUnknown(since: first))
            let error = #expect(throws: StoreError.self) {
                try view.asOf(.instant(first.adding(-1))) { _ in }
            }
            #expect(
                error.map { "\($0)".contains("is kept from \(first.iso8601) on") } == true,
                "\(error as Any)")
            try view.asOf(.instant(first)) { then in
                let answers = try answers(then)
                #expect(answers == moments.first?.answers)
            }
            for moment in moments {
                for asked in [Moment.instant(moment.now), .position(moment.place)] {
                    try view.asOf(asked) { then in
                        let answers = try answers(then)
                        let different = zip(answers, moment.answers).first { $0 != $1 }
                        #expect(answers == moment.answers, "\(asked): \(different as Any)")
                    }
                }
            }
            let place = AccessPosition(try #require(moments.first).place, at: first)
            let users = Set(
                try view.accessChanges(since: place).changes.flatMap {
                    $0.difference.lines.flatMap(\.users).map(\.id)
                })
            #expect(users.isSuperset(of: ["late0", "late1", "late2"]))
        }
    }
}
