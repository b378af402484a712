import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// A call that would wait for the write that it is made in says so at once.
@Suite(.timeLimit(.minutes(20))) struct WaitingTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private struct Call: Sendable {
        /// The name of the function.
        var name: String
        /// Whether it waits for the lock of writers itself, and not for the store's own thread.
        var isWriter: Bool
        var body: @Sendable () throws -> Void

        init(_ name: String, isWriter: Bool = false, _ body: @escaping @Sendable () throws -> Void)
        {
            self.name = name
            self.isWriter = isWriter
            self.body = body
        }
    }

    /// Everything that waits for a commit, and can be called without a task.
    private func calls() throws -> [Call] {
        let store = world.store
        let ann = try world.session("acme/ann")
        func source(_ id: String) throws -> ImportSource {
            try world.scratch.source(
                #"{"type":"organization","account":"acme","id":"\#(id)","name":"N"}"# + "\n",
                name: id)
        }
        let sources = [try source("i1"), try source("i2")]
        let file = try FileDescriptor.open(
            world.scratch.folder.appending("export"), .writeOnly, options: [.create],
            permissions: .ownerReadWrite)
        let backups = world.scratch.folder.appending("backups")
        try FileManager.default.createDirectory(
            atPath: backups.string, withIntermediateDirectories: true)
        let key = try ann.generateAPIKey("key", name: "", for: "documents").secret
        try ann.perform(.draft("new", to: "far", everything: true))
        let token = try #require(try ann.sendConnection("new").first).token
        let late = AccountOperation(.organization("latest"), in: "acme")
        return [
            Call("perform", { try ann.perform(.organization("late")) }),
            Call("perform", { try ann.perform([.organization("later")], reason: "why") }),
            Call("perform", { try store.perform([late], id: "once") }),
            Call("asset", { _ = try ann.asset("safe") }),
            Call("generateAPIKey", { _ = try ann.generateAPIKey("k", name: "", for: "documents") }),
            Call("present", { _ = try store.present(apiKey: key) }),
            Call("open", { _ = try store.open(invitationToken: token) }),
            Call("sendConnection", { _ = try ann.sendConnection("nights") }),
            Call(
                "apply", { try store.apply([.setRole(of: Ref("bob", of: "acme"), to: .manager)]) }),
            Call("apply", { try store.apply([]) }),
            Call("exportData", { try ann.exportData { _ in } }),
            Call("exportData", { try ann.exportData(to: file) }),
            Call("importData", { try ann.importData(from: [sources[0]]) }),
            Call("copy", { try store.copy(to: world.scratch.folder.appending("copy.latchkey")) }),
            Call("backUp", { try store.backUp(to: BackupFolder(backups)) }),
            Call(
                "retain",
                {
                    try store.retain(
                        before: testNow.after(-864_000_000),
                        archive: world.scratch.folder.appending("log.jsonl"))
                }),
            Call("rebuildIndexes", { _ = try store.rebuildIndexes() }),
            Call("importLines", { try store.importLines(from: [sources[1]]) }),
            Call("administer", isWriter: true, { try store.administer { _ in } }),
            Call("administer", isWriter: true, { try store.administer(reason: "why") { _ in } }),
            Call("acceptClock", isWriter: true, { try store.acceptClock() }),
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

    /// Whatever waits has a form for tasks, but for a read, which waits for nothing, as archives do that are verified, and for what makes or
    /// opens another store.
    @Test func nothingThatWaitsIsLeftOut() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let sources = root.appending(path: "Sources/Latchkey")
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for part in text.components(separatedBy: "    public func ").dropFirst() {
                let signature = part.prefix(
                    upTo: part.firstRange(of: "{\n")?.lowerBound ?? part.endIndex)
                guard signature.contains(#/\)\s+async\b/#) else { continue }
                names.insert(String(signature.prefix { $0.isLetter }))
            }
        }
        #expect(names.count > 10)
        #expect(names.subtracting(["read", "verify"]) == Set(try calls().map(\.name)))
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

    /// An import tells of its progress in the middle of its write.
    @Test func whereAnImportTellsOfItsProgress() throws {
        let calls = try calls()
        let lines = (0..<20_000).map {
            #"{"type":"organization","account":"acme","id":"many\#($0)","name":"Many"}"# + "\n"
        }
        var toldCount = 0
        try world.store.importLines(from: [try world.scratch.source(lines.joined(), name: "many")])
        {
            _ in
            toldCount += 1
            if toldCount == 1 { for call in calls { expectRefused(call) } }
        }
        #expect(toldCount > 0)
        #expect(try world.store.problems() == [])
        try world.store.close()
    }

    /// The thread that commits runs closures of the application, too: the report of a long read.
    @Test func onTheThreadThatCommits() throws {
        let calls = try calls()
        let end = Awaited<Void>()
        try world.store.environment.onWritingThread {
            for call in calls where !call.isWriter { expectRefused(call) }
            // What waits for other threads' writes alone need not wait for itself there.
            for call in calls where call.isWriter {
                #expect(throws: Never.self, "\(call.name)") { try call.body() }
            }
            end.fulfil(())
        }
        end.wait()
        try world.store.close()
    }

    /// A read waits for nobody's write, nor a write for it: whoever reads may do all this, but for closing
    /// what is being read.
    @Test func insideAReadNothingWaitsForItself() throws {
        let calls = try calls()
        try world.store.read { _ in
            for call in calls where call.name != "close" && call.name != "sendConnection" {
                #expect(throws: Never.self, "\(call.name)") { try call.body() }
            }
            #expect(throws: StoreError.self) { try world.store.close() }
        }
        #expect(try world.store.problems() == [])
        try world.store.close()
    }

    /// One process has a store open once: another opening is refused, and does not wait for what the first
    /// one writes.
    @Test func theSameStoreIsNotOpenedInsideItsWrite() throws {
        let path = world.scratch.store
        try world.store.administer { _ in
            #expect(throws: StoreError.self) { try Store.open(at: path) }
            #expect(throws: StoreError.self) { try Store.create(at: path) }
        }
        #expect(try world.store.problems() == [])
        try world.store.close()
    }
}
