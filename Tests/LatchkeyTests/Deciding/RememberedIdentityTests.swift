import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// What an identity stands for is remembered over commits by all reads of a process, and the answers are those that
/// the names give.
@Suite struct RememberedIdentityTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func answers(_ store: Store) throws -> [String] {
        try store.read { view in
            let targets: [Target] = [
                .organization(north), .organization(south), .asset(safe),
                .group(Ref("techs", of: "acme")), .subject(bob), .account("acme"),
                .log("acme"), .connection(Ref("nights", of: "acme")),
            ]
            return [bob, nia, ann, Ref("nobody", of: "acme"), Ref("bob", of: "nowhere")].flatMap {
                user in
                targets.map { target in
                    let action = Action.allCases.first { $0.fits(target.kind) }!
                    let decision = Result {
                        try view.decide(Question(may: user, action, target)).isAllowed
                    }
                    let actions = Result { try view.allowedActions(user, on: target).map(\.name) }
                    return "\(decision) \(actions)"
                }
            }
        }
    }

    /// Each twice: the first time looks up, the second remembers.
    @Test func answersAreThoseOfANewOpening() throws {
        let store = try makeStore(scratch, smallWorld)
        let bare = try Scratch()
        let other = try makeStore(bare, smallWorld) { $0.rememberedIdentityCount = 0 }
        func compare(_ place: String) throws {
            let expected = try answers(other)
            #expect(try answers(store) == expected, "\(place)")
            #expect(try answers(store) == expected, "\(place), again")
        }
        func both(_ body: (inout Administration) throws -> Void) throws {
            for store in [store, other] { try store.administer(body) }
        }
        try compare("as it was")
        try both { try $0.destroy(safe) }
        try compare("without an asset")
        try both { try $0.remove(Ref<Group>("techs", of: "acme")) }
        try compare("without a group")
        try both { try $0.destroy(north) }
        try compare("without an organization")
    }

    /// With the names taken away, what was asked about before is still found, and nothing else.
    @Test func namesAreNotReadAgain() throws {
        let store = try makeStore(scratch, smallWorld) {
            $0.trials.provesRemembered = false
            $0.trials.packsTables = false
        }
        let question = Question(may: bob, .viewOrganization, .organization(north))
        #expect(try store.read { try $0.can(question) })
        try store.environment.write { transaction in
            for (account, space, text) in [
                (0, Space.account, "acme"), (0, .user, "bob"), (0, .organization, "north"),
                (0, .organization, "south"),
            ] {
                let key = NameKey(account: AccountOrdinal(account), space: space, text: text)
                _ = try transaction.remove(key, in: Tables.names.table)
            }
        }
        #expect(try store.read { try $0.can(question) })
        #expect(throws: StoreError.self) {
            try store.read {
                try $0.can(Question(may: bob, .viewOrganization, .organization(south)))
            }
        }
        // Proofs are for tests: here one that says that it is remembered.
        var options = store.options
        options.trials.provesRemembered = true
        try store.close()
        let opened = try Store.open(at: scratch.store, options: options)
        #expect(throws: StoreError.self) { try opened.read { try $0.can(question) } }
        try opened.close()
    }

    /// What a read that verifies nothing takes from damaged bytes is its own: others do not believe it, nor does it
    /// outlive the damage.
    @Test func whatItsChecksumDeniesIsNotRemembered() throws {
        let store = try makeStore(scratch, smallWorld) {
            $0.verifiesChecksums = false
            $0.trials.provesRemembered = false
            $0.trials.packsTables = false
        }
        let question = Question(may: bob, .inviteUser, .account("acme"))
        #expect(try !store.read { try $0.can(question) })
        try store.close()
        var options = store.options
        options.trials.packsTables = true
        let opened = try Store.open(at: scratch.store, options: options)
        let key = NameKey(account: 0, space: .user, text: "bob")
        func replace(_ change: ([UInt8]) -> [UInt8]) throws {
            try opened.environment.write { transaction in
                let old = try transaction.snapshot.value(for: key, in: Tables.names.table)?.copied()
                try transaction.put(change(old ?? []), for: key, in: Tables.names.table)
            }
        }
        // Ann's number, an Administrator's, with the checksum of Bob's.
        try replace { old in [0, 0, 0, 0] + old.dropFirst(4) }
        _ = try opened.read { try $0.can(question) }
        #expect(throws: StoreError.self) {
            _ = try opened.session(for: bob)
        }
        try replace { old in [1, 0, 0, 0] + old.dropFirst(4) }
        #expect(try !opened.read { try $0.can(question) })
        _ = try opened.session(for: bob)
        try opened.close()
    }

    /// A read that began before something was there does not find it by what later reads remember.
    @Test func anEarlierReadKnowsNothingOfWhatCameLater() throws {
        let store = try makeStore(scratch, smallWorld)
        let west = Ref<Organization>("west", of: "acme")
        let question = Question(may: ann, .viewOrganization, .organization(west))
        try store.read { before in
            let thread = Thread {
                try? store.administer {
                    try $0.insert(
                        .organization(Organization(account: "acme", id: "west", name: "West")))
                }
                for _ in 0..<2 { _ = try? store.read { try $0.can(question) } }
            }
            thread.start()
            while !thread.isFinished { usleep(1_000) }
            #expect(throws: StoreError.self) { try before.can(question) }
        }
        #expect(try store.read { try $0.can(question) })
        try store.close()
    }

    /// As of a moment before something came it is not there, and behind its end it is.
    @Test func thePastRemembersNothingOfNow() throws {
        let store = try makeStore(scratch, smallWorld)
        let question = Question(may: bob, .viewOrganization, .organization(north))
        let there = try store.read { try $0.changePosition() }
        #expect(try store.read { try $0.can(question) })
        try store.administer { try $0.destroy(north) }
        let gone = try store.read { try $0.changePosition() }
        for _ in 0..<2 {
            #expect(throws: StoreError.self) { try store.read { try $0.can(question) } }
            try store.read { view in
                let could = try view.asOf(.position(there)) { then in try then.can(question) }
                #expect(could)
                #expect(throws: StoreError.self) {
                    try view.asOf(.position(gone)) { then in try then.can(question) }
                }
            }
        }
        try store.close()
    }
}
