import Foundation
import LMDB
import Synchronization
import SystemPackage
import Testing

@testable import Latchkey

/// Calls for tasks wait for commits, locks and pipes without keeping a thread of tasks: many more
/// of them than there are such threads wait at once.
@Suite(.timeLimit(.minutes(20))) struct TaskFormTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    /// What tasks have come to, and whether they came to it while something was held up.
    private final class Progress: Sendable {
        let begunCount = Atomic(0)
        let count: Int

        init(count: Int) { self.count = count }

        func begin() { begunCount.wrappingAdd(1, ordering: .relaxed) }

        /// Waits until all have begun, for two minutes at most.
        func isComplete() -> Bool {
            for _ in 0..<12_000 {
                if begunCount.load(ordering: .relaxed) == count { return true }
                usleep(10_000)
            }
            return false
        }
    }

    private static let threadCount = ProcessInfo.processInfo.activeProcessorCount

    private struct Call: Sendable {
        var name: String
        var body: @Sendable () async throws -> Void

        init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Everything that waits for a commit or for the lock of writers, ready to be done.
    private func calls(_ number: Int) throws -> [Call] {
        let store = world.store
        let ann = try world.session("acme/ann")
        let key = try ann.generateAPIKey(Identity("key\(number)"), name: "", for: "documents")
        return [
            Call("perform", { try await ann.perform(.organization(Identity("p\(number)"))) }),
            Call(
                "administer",
                {
                    try await store.administer {
                        try $0.perform(.organization(Identity("a\(number)")), in: "acme")
                    }
                }),
            Call(
                "a password",
                {
                    let password = try await ann.asset("safe")
                    #expect(password.id == "safe")
                }),
            Call(
                "generateAPIKey",
                {
                    let id = Identity("new\(number)")
                    let issued = try await ann.generateAPIKey(id, name: "", for: "documents")
                    let presented = try await store.present(apiKey: issued.secret)
                    #expect(presented?.key.id == id && presented?.status == .active)
                }),
            Call(
                "present",
                {
                    let presented = try await store.present(apiKey: key.secret)
                    #expect(presented?.key.lastUsed != nil)
                }),
            Call(
                "importData",
                {
                    let report = try await ann.importData(from: [try source("i\(number)")])
                    #expect(report.objectCounts == ["organization": 1])
                }),
            Call(
                "importLines",
                {
                    let report = try await store.importLines(from: [try source("l\(number)")])
                    #expect(report.objectCounts == ["organization": 1])
                }),
            Call(
                "exportData",
                {
                    let lines = Mutex(0)
                    try await ann.exportData { bytes in
                        lines.withLock { $0 += bytes.count { $0 == UInt8(ascii: "\n") } }
                    }
                    #expect(lines.withLock { $0 } > 2)
                }),
            Call("apply", { try await store.apply([]) }),
            Call("acceptClock", { try await store.acceptClock() }),
        ]
    }

    @Sendable private func source(_ id: String) throws -> ImportSource {
        try world.scratch.source(
            #"{"type":"organization","account":"acme","id":"\#(id)","name":"\#(id)"}"# + "\n",
            name: id)
    }

    /// Runs calls while another thread is in the middle of a write.
    private func runWhileSomebodyWrites(_ calls: [Call]) async throws {
        let progress = Progress(count: calls.count)
        let store = world.store
        let isHeld = Atomic(false)
        async let wereAllBegun = Store.onThreadOfItsOwn { () throws(StoreError) in
            try asStoreError {
                try store.administer { _ in
                    isHeld.store(true, ordering: .releasing)
                    return progress.isComplete()
                }
            }
        }.get()
        while !isHeld.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        try await withThrowingTaskGroup { group in
            for call in calls {
                group.addTask {
                    progress.begin()
                    do { try await call.body() } catch {
                        Issue.record("\(call.name): \(error)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await wereAllBegun, "a thread of tasks waited")
    }

    @Test func manyWaitForAWriteAtOnce() async throws {
        let all = try (0..<4 * Self.threadCount).flatMap { try calls($0) }
        try await runWhileSomebodyWrites(all.shuffled())
        #expect(try world.store.problems() == [])
        try await world.store.close()
        #expect(kind { try world.store.read { _ in } } != nil)
    }

    @Test func invitationsAreSentAndOpened() async throws {
        let ann = try world.session("acme/ann")
        try await ann.perform(.draft("new", to: "far", everything: true))
        let invitations = try await ann.sendConnection("new")
        let token = try #require(invitations.first).token
        #expect(try await world.store.open(invitationToken: token)?.connection.id == "new")
        await #expect(throws: StoreError.self) {
            try await world.store.open(invitationToken: token)
        }
        #expect(try await world.store.open(invitationToken: "nobody's") == nil)
    }

    @Test func manyImportsWaitForPipesAtOnce() async throws {
        let store = world.store
        let count = 4 * Self.threadCount
        let pipes = try (0..<count).map { _ in try FileDescriptor.pipe() }
        let progress = Progress(count: count)
        async let wereAllBegun = Store.onThreadOfItsOwn {
            let areAllBegun = progress.isComplete()
            for (number, pipe) in pipes.enumerated() {
                let line =
                    #"{"type":"organization","account":"acme","id":"i\#(number)","name":"I"}"#
                _ = try pipe.writeEnd.writeAll((line + "\n").utf8)
                try pipe.writeEnd.close()
            }
            return areAllBegun
        }.get()
        let reports = try await withThrowingTaskGroup { group in
            for (number, pipe) in pipes.enumerated() {
                group.addTask {
                    progress.begin()
                    return try await store.importLines(
                        from: [ImportSource(name: "pipe \(number)", file: pipe.readEnd)])
                }
            }
            return try await group.reduce(into: 0) { $0 += $1.lineCount }
        }
        #expect(try await wereAllBegun, "a thread of tasks waited")
        #expect(reports == count)
        for pipe in pipes { try pipe.readEnd.close() }
    }

    @Test func storesAreMadeOpenedAndClosed() async throws {
        let path = world.scratch.folder.appending("made")
        let made = try await Store.create(at: path)
        try await made.close()
        let opened = try await Store.open(at: path)
        #expect(opened.identity == made.identity)
        try await opened.close()
        await #expect(throws: StoreError.self) { _ = try await Store.create(at: path) }
        let lines = try await Store.create(
            at: world.scratch.folder.appending("imported"),
            importing: [world.scratch.source(try world.store.exported(), name: "all")])
        #expect(lines.report.accounts.contains("acme"))
        try await lines.store.close()
    }

    /// What the closure of the host throws comes back as it is.
    @Test func anExportEndsWithTheErrorOfItsClosure() async throws {
        struct Full: Error {}
        let ann = try world.session("acme/ann")
        await #expect(throws: Full.self) { try await ann.exportData { _ in throw Full() } }
        let file = try FileDescriptor.open(
            world.scratch.folder.appending("export"), .writeOnly,
            options: [.create], permissions: .ownerReadWrite)
        defer { try? file.close() }
        try await ann.exportData(to: file)
        #expect(try file.seek(offset: 0, from: .end) > 0)
    }
}
