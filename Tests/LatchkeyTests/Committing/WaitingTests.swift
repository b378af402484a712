import AccessRules
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// A call that would wait for the write that it is made in says so at once.
@Suite(.timeLimit(.minutes(20))) struct WaitingTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private struct Call: Sendable {
        var name: String
        var body: @Sendable () throws -> Void

        init(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Everything that waits for a commit, and can be called without a task.
    private func calls() throws -> [Call] {
        let store = world.store
        let ann = try world.session("acme/ann")
        let source = try world.scratch.source("")
        let key = try ann.generateAPIKey("key", name: "", for: "documents").secret
        try ann.perform(.draft("new", to: "far", everything: true))
        let token = try #require(try ann.sendConnection("new").first).token
        return [
            Call("perform", { try ann.perform(.organization("late")) }),
            Call("a password", { _ = try ann.asset("safe") }),
            Call("generateAPIKey", { _ = try ann.generateAPIKey("k", name: "", for: "documents") }),
            Call("present", { _ = try store.present(apiKey: key) }),
            Call("open", { _ = try store.open(invitationToken: token) }),
            Call("sendConnection", { _ = try ann.sendConnection("nights") }),
            Call("exportData", { try ann.exportData { _ in } }),
            Call("importData", { try ann.importData(from: [source]) }),
            Call("importLines", { try store.importLines(from: [source]) }),
            Call("administer", { try store.administer { _ in } }),
            Call("acceptClock", { try store.acceptClock() }),
            Call("close", { try store.close() }),
        ]
    }

    private func expectRefused(_ call: Call) {
        do {
            try call.body()
            Issue.record("\(call.name) was done")
        } catch {
            guard case .storage(let storage) = (error as? StoreError)?.kind else {
                Issue.record("\(call.name): \(error)")
                return
            }
            #expect(storage.kind == .nestedMisuse, "\(call.name): \(error)")
            #expect("\(error)".contains("when the write has ended"), "\(error)")
        }
    }

    @Test func insideAWriteOfTheSameThread() throws {
        let calls = try calls()
        try world.store.administer { _ in
            for call in calls { expectRefused(call) }
        }
        #expect(try world.store.problems() == [])
        try world.store.close()
    }

    @Test func insideAWriteOfATask() async throws {
        let calls = try calls()
        try await world.store.administer { _ in
            for call in calls { expectRefused(call) }
        }
        #expect(try world.store.problems() == [])
    }

    /// The thread that commits runs closures of the application, too: the report of a long read.
    @Test func onTheThreadThatCommits() throws {
        let calls = try calls().filter { $0.name == "perform" || $0.name == "close" }
        let end = Awaited<Void>()
        try world.store.environment.onWritingThread {
            for call in calls { expectRefused(call) }
            end.fulfil(())
        }
        end.wait()
        try world.store.close()
    }
}
