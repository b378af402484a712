import Foundation
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
            options.trials.removalChangeCount = 1
            options.trials.onResting = { late.come() }
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

    /// What is left is done when the store is opened again: nobody who closes it waits for all of it.
    @Test func closingWaitsForOneStepAlone() throws {
        let scratch = try Scratch()
        var lines = smallWorld
        for number in 0..<300 {
            lines += """
                {"type":"organization","account":"acme","id":"more\(number)","name":"More"}
                {"type":"grant","account":"acme","organization":"more\(number)","group":"techs"}

                """
        }
        let store = try makeStore(scratch, lines) { $0.trials.removalChangeCount = 1 }
        // The steps stand behind this.
        let release = Awaited<Void>()
        try store.environment.onWritingThread { release.wait() }
        try store.administer { try $0.perform(.deleteGroup("techs"), in: "acme") }
        let closed = Awaited<Bool>()
        Thread.detachNewThread { closed.fulfil((try? store.close()) != nil) }
        usleep(50_000)
        release.fulfil(())
        #expect(closed.wait())
        var options = Store.Options()
        options.trials.sweeps = false
        let again = try Store.open(at: scratch.store, options: options)
        #expect(try again.read { try $0.reader.hasRemovals() })
        try again.close()
    }
}
