import LMDB
import Synchronization
import Testing

@testable import Latchkey

/// What comes while the store is about to rest is not left lying.
@Suite(.timeLimit(.minutes(20))) struct SweeperTests {
    private final class Late: Sendable {
        private let action = Mutex<(@Sendable () -> Void)?>(nil)

        func set(_ new: @escaping @Sendable () -> Void) { action.withLock { $0 = new } }

        /// Does it, once.
        func come() {
            let action = action.withLock { action in
                defer { action = nil }
                return action
            }
            action?()
        }
    }

    @Test func whatIsRemovedBetweenTheLastLookAndRestingIsRemovedAsWell() async throws {
        let scratch = try Scratch()
        let late = Late()
        // More grants than a step removes, so that something is left of the group.
        let grants = """
            {"type":"grant","account":"acme","organization":"south","group":"techs"}
            {"type":"organization","account":"acme","id":"east","name":"Eastwind"}
            {"type":"grant","account":"acme","organization":"east","group":"techs"}

            """
        let store = try makeStore(scratch, smallWorld + grants) { options in
            options.removalChangeCount = 1
            options.onResting = { late.come() }
        }
        let isDone = Atomic(false)
        late.set {
            // Nothing wakes it after this: no other write comes.
            do {
                try store.administer { try $0.perform(.destroyOrganization("north"), in: "acme") }
            } catch { Issue.record("\(error)") }
            isDone.store(true, ordering: .releasing)
        }
        try await store.administer { try $0.perform(.deleteGroup("techs"), in: "acme") }
        #expect(try await eventually { isDone.load(ordering: .acquiring) })
        #expect(try await eventually { try !store.read { try $0.reader.hasRemovals() } })
        #expect(try store.problems() == [])
        try await store.close()
    }
}
