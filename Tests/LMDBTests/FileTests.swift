import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import LMDB

/// The data file and the lock file of an environment, by their names.
@Suite struct FileTests {
    let scratch = Scratch()

    private func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(
            atPath: scratch.path(name).string, toPath: scratch.path(other).string)
    }

    @Test(arguments: [
        ("data.lmdb", LMDBError.ReplacedPart.dataFile), ("data.lmdb-lock", .lockFile),
    ])
    func whatLosesItsNameInTheMiddleOfAWriteIsNotCommitted(
        _ name: String, _ part: LMDBError.ReplacedPart
    ) throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        let error = try lmdbError {
            try environment.write { transaction in
                try transaction.put([2], for: RawKey("b"), in: Tables.raw)
                try rename(name, to: "moved")
            }
        }
        #expect(error.kind == .replaced(part) && error.path == scratch.path().string)
        // Once found, it stays so, even if the name comes back.
        try rename("moved", to: name)
        #expect(try lmdbError { try environment.write { _ in } }.kind == .replaced(part))
        try environment.close()
        #expect(try contents(scratch.open()) == [bytes("a"): [1]])
    }

    /// Between the last look before a commit and its acknowledgement there is another look: what was
    /// committed into a file that has lost its name is not acknowledged, nor is anybody told of it.
    @Test(arguments: [
        ("mv data.lmdb moved", LMDBError.ReplacedPart.dataFile),
        ("cp data.lmdb new; mv new data.lmdb", .dataFile),
        ("rm data.lmdb", .dataFile), ("rm data.lmdb data.lmdb-lock", .dataFile),
        ("rm data.lmdb-lock", .lockFile), ("mv data.lmdb-lock moved", .lockFile),
    ])
    func whatLosesItsNameInTheMiddleOfACommitIsNotAcknowledged(
        _ command: String, _ part: LMDBError.ReplacedPart
    ) throws {
        let told = Mutex<[UInt64]>([])
        var options = Environment.Options.forTests
        options.onCommit = { number in told.withLock { $0.append(number) } }
        let environment = try scratch.open(options)
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        let folder = scratch.directory.string
        let before = told.withLock { $0 }
        let replace: @Sendable () -> Void = {
            #expect((try? Mount.run(["sh", "-c", "cd '\(folder)'; \(command)"])) == 0)
        }
        let (result, struck) = Faults.holding([.commit], by: replace) {
            try environment.write { try $0.put([2], for: RawKey("b"), in: Tables.raw) }
        }
        #expect(struck == .commit)
        let error = try lmdbError { try result.get() }
        #expect(error.kind == .replaced(part) && error.operation == "acknowledge a commit")
        #expect("\(error)".contains("the commit is in the file that was open"))
        #expect(before.count == 1 && told.withLock { $0 } == before)
        #expect(try lmdbError { try environment.write { _ in } }.kind == .replaced(part))
        try environment.close()
        // What has the name now has what was acknowledged, and not what was refused.
        if scratch.exists("data.lmdb"), part == .dataFile {
            #expect(try contents(scratch.open()) == [bytes("a"): [1]])
        }
    }

    @Test func aReadThatHasBegunEndsInTheFileInWhichItBegan() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        let bytes = try scratch.bytes()
        try environment.read { snapshot in
            try rename("data.lmdb", to: "moved")
            try scratch.write(bytes)
            for _ in 0..<2 {
                #expect(try snapshot.value(for: RawKey("a"), in: Tables.raw)?.array == [1])
                // Longer than reads go without a look.
                usleep(2 * UInt32(Limits.lookNanoseconds / 1_000))
            }
        }
        #expect(
            try lmdbError { try environment.read { _ in } }.kind == .replaced(.dataFile))
        #expect(
            try lmdbError { try environment.write { _ in } }.kind == .replaced(.dataFile))
        try environment.close()
    }

    @Test func anOpeningThatFindsTheLockOfOneThatClosesIsTriedAgain() throws {
        try scratch.open().close()
        // What LMDB 0.9.31 answers then, from the opening itself or from the first transaction.
        for call in [Faults.Call.open, .begin, .commit] {
            let (result, struck) = Faults.failing(call: 1, of: [call], with: 22) {
                try scratch.open().close()
            }
            #expect(throws: Never.self) { try result.get() }
            #expect(struck == call)
        }
        // But not for ever.
        let (result, struck) = Faults.failing(call: 1, times: .max, of: [.open], with: 22) {
            try lmdbError { _ = try scratch.open() }.kind
        }
        #expect(try result.get() == .system(errno: 22))
        #expect(struck == .open)
        try scratch.open().close()
    }

    @Test func aLinkIsOpenedAsWhatItPointsTo() throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link").string, withDestinationPath: "data.lmdb")
        // Nothing is made where a link points to nothing.
        let error = try lmdbError {
            _ = try Environment.open(at: scratch.path("link"), tables: Tables.all)
        }
        #expect(error.kind == .notFound && error.path == scratch.path("link").string)
        try scratch.open().close()
        let environment = try Environment.open(at: scratch.path("link"), tables: Tables.all)
        #expect(environment.path == scratch.path("link"))
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.close()
        #expect(!scratch.exists("link-lock") && scratch.exists("data.lmdb-lock"))
    }

    @Test func aLockFileThatIsALinkIsToldSo() throws {
        try scratch.open().close()
        let lock = scratch.path("data.lmdb-lock").string
        try FileManager.default.removeItem(atPath: lock)
        try FileManager.default.createSymbolicLink(
            atPath: lock, withDestinationPath: "nowhere")
        guard case .noLock(let reason, _) = try lmdbError({ _ = try scratch.open() }).kind else {
            throw NothingThrown()
        }
        #expect(reason.contains("it is a link"))
    }

    @Test func aLockFileOfAnOpenEnvironmentIsNeverOpened() throws {
        let environment = try scratch.open()
        let lock = scratch.path("data.lmdb-lock")
        #expect(
            try lmdbError { _ = try Environment.open(at: lock, tables: []) }.kind == .notAStore)
        #expect(
            try lmdbError { _ = try Environment.checkStructure(ofFileAt: lock) }.kind
                == .notAStore)
        try environment.close()
    }

    /// Whoever runs it may be anybody, and the file's mode says nothing to who has it open.
    @Test(arguments: [Environment.Options.Access.readWrite, .readOnly, .unchanging])
    func noProgramThatIsStartedHasTheFilesOpen(_ access: Environment.Options.Access) throws {
        try scratch.open().close()
        var options = Environment.Options.forTests
        options.access = access
        let environment = try scratch.open(options)
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        var count = 0
        for number in names.compactMap(Int32.init) {
            let file = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/fd/\(number)")
            guard let file, file.hasPrefix(scratch.path().string) else { continue }
            count += 1
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0, "\(file)")
        }
        // It holds them itself, beside LMDB.
        #expect(count >= 2)
        try environment.close()
    }

    @Test func nothingIsLeftBesideTheFileAndItsLockFile() throws {
        let environment = try scratch.open()
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.directory.string)
        #expect(names.sorted() == ["data.lmdb", "data.lmdb-lock"])
        #expect(try environment.info.maximumReaderCount == 256)
        #expect(try scratch.bytes("data.lmdb-lock").count == 192 + 255 * 64)
        try environment.close()
    }

    /// What Linux lets nobody but its owner open in sticky folders, by `fs.protected_regular`.
    @Test(
        arguments: [
            (0o1777, 0, false), (0o1777, 1, true), (0o1777, 2, true), (0o777, 2, false),
            (0o1770, 1, false), (0o1770, 2, true), (0o1755, 2, false),
        ] as [(mode_t, Int, Bool)])
    func aFileInAStickyFolderIsBarredAsLinuxBarsIt(
        _ mode: mode_t, _ protection: Int, _ isBarred: Bool
    ) {
        func barred(of owner: uid_t, inFolderOf folder: uid_t, to user: uid_t) -> Bool {
            LockFile.isBarred(
                of: owner, inFolderOf: folder, mode: mode, to: user, protection: protection)
        }
        #expect(barred(of: 1, inFolderOf: 2, to: 3) == isBarred)
        #expect(barred(of: 1, inFolderOf: 2, to: 0) == isBarred)
        #expect(!barred(of: 1, inFolderOf: 2, to: 1))
        #expect(!barred(of: 1, inFolderOf: 1, to: 3))
    }
}
