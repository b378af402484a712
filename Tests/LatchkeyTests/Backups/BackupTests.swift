import AccessRules
import Foundation
import Samples
import SystemCrypto
import SystemPackage
import Testing

@testable import Latchkey

/// A backup is whole or not there, is restored as what it was, and others are removed only for a new one.
@Suite struct BackupTests {
    private let scratch: Scratch
    private let clock = SteppedClock(testNow)
    private let store: Store
    private let folder: BackupFolder

    init() throws {
        scratch = try Scratch()
        let clock = clock
        store = try makeStore(scratch, richWorld) { $0.clock = { clock.now } }
        folder = BackupFolder(scratch.folder.appending("backups"))
        try FileManager.default.createDirectory(
            atPath: folder.path.string, withIntermediateDirectories: false)
    }

    private var restored: FilePath { scratch.folder.appending("restored.latchkey") }

    private func names(in folder: FilePath? = nil) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: (folder ?? self.folder.path).string)
            .sorted()
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path.appending(name).string))
    }

    private func insert(_ id: Identity) throws {
        clock.step(1_000)
        try store.administer { try $0.insert(.group(Group(account: "acme", id: id, name: "New"))) }
    }

    @Test func whatIsRestoredIsTheStoreAsItWas() throws {
        let before = try store.exported()
        let position = try store.read { try $0.changePosition() }
        let backup = try store.backUp(to: folder)
        try insert("later")
        #expect(try folder.backups() == [backup])
        #expect(try names() == [backup.name + ".json", backup.name + ".latchkey"])
        #expect(
            backup.name.hasPrefix("2026-03-01T00-00-00.000Z-" + position.description.prefix(16)))
        #expect(backup.time == testNow)
        let copy = try #require(backup.copy)
        #expect(copy.position == position)
        let bytes = try Data(
            contentsOf: URL(filePath: folder.path.appending(backup.name + ".latchkey").string))
        #expect(copy.byteCount == bytes.count)
        #expect(copy.digest == SHA256.hash(of: Array(bytes)).hexadecimal)
        #expect(try folder.problem(with: backup) == nil)

        try folder.restore(backup, to: restored)
        let other = try Store.open(at: restored)
        #expect(try other.exported() == before)
        #expect(try other.problems() == [])
        #expect(other.identity == store.identity)
        #expect(try other.read { try $0.changePosition() } == position)
        // What came since is known behind the position that the backup tells.
        let since = try store.read(asOf: .position(position)) { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self).withoutEnd
        }
        #expect(since == before)
        try other.close()
    }

    @Test func theOldestGoWhenTheNewOneIsThere() throws {
        var made: [Backup] = []
        for number in 0..<5 {
            try insert(Identity("group\(number)"))
            made.append(try store.backUp(to: folder, keeping: 3))
            #expect(try folder.backups() == made.suffix(3))
        }
        #expect(try names().count == 6)
        // All that are kept can be restored.
        for backup in try folder.backups() { #expect(try folder.problem(with: backup) == nil) }
        #expect(kind { try store.backUp(to: folder, keeping: 0) } != nil)
        #expect(try folder.backups().count == 3)
    }

    /// A clock that stands still, as it does for a store that is ahead of it, takes no backup's place from it.
    @Test func thoseOfOneInstantHaveNamesOfTheirOwn() throws {
        let made = try (0..<3).map { _ in try store.backUp(to: folder) }
        let name = made[0].name
        #expect(made.map(\.name) == [name, name + "-0002", name + "-0003"])
        #expect(try folder.backups() == made)
        for backup in made { #expect(try folder.problem(with: backup) == nil) }
        try folder.restore(made[1], to: restored)
        #expect(try Store.open(at: restored).exported() == store.exported())
        // The numbers of those that are gone behind others are not given out again: the newest would be the oldest.
        let kept = try store.backUp(to: folder, keeping: 2)
        #expect(kept.name == name + "-0004")
        #expect(try folder.backups() == [made[2], kept])
        try write("x", to: "\(name)-0001.json")
        try write("x", to: "\(name)-12.json")
        #expect(try folder.backups() == [made[2], kept])
        try write("x", to: "\(name)-9999.json")
        let refused = try #require(kind { try store.backUp(to: folder) })
        #expect("\(refused)".contains("9999 backups of one commit"))
        #expect(try folder.unfinishedFiles() == [])
        clock.step(1)
        #expect(try store.backUp(to: folder).name.hasSuffix(name.suffix(16)))
    }

    /// The newest by its clock may not be the one that was just made.
    @Test func aClockThatWasSetBackRemovesNothingNew() throws {
        clock.step(3_600_000)
        let ahead = try store.backUp(to: folder)
        clock.step(-1_800_000)
        let new = try store.backUp(to: folder, keeping: 1)
        #expect(new.name < ahead.name)
        #expect(try folder.backups() == [new])
        #expect(try folder.problem(with: new) == nil)
    }

    @Test func whatAnInterruptedBackupLeftIsRemovedAndNothingElse() throws {
        let kept = try store.backUp(to: folder)
        clock.step(1_000)
        let name = "2026-02-01T00-00-00.000Z-0123456789abcdef"
        let left = [
            "\(name).latchkey", "\(name).latchkey-lock", "\(name).json.writing-abc",
            "unnamed-backup.latchkey", "unnamed-backup.latchkey.copying-abc",
            "unnamed-backup.latchkey.copying-abc-lock",
        ]
        let others = [
            "notes.txt", "\(name).latchkey.gz", "2026-02-01.latchkey", "clients.latchkey",
            "\(name.dropLast()).latchkey",
        ]
        for file in left + others { try write("x", to: file) }
        // None of them counts, and what is of an interrupted one is told.
        #expect(try folder.backups() == [kept])
        #expect(try folder.unfinishedFiles() == left.sorted())
        let next = try store.backUp(to: folder)
        #expect(try folder.unfinishedFiles() == [])
        #expect(try folder.backups() == [kept, next])
        let files = try names()
        for file in left { #expect(!files.contains(file)) }
        for file in others { #expect(files.contains(file)) }
    }

    @Test func aSecondAtOnceIsRefusedAndTheFirstGoesOn() throws {
        var errors: [StoreError.Kind] = []
        let backup = try store.backUp(to: folder) { _, _ in
            if let error = kind(of: { try store.backUp(to: folder) }) { errors.append(error) }
        }
        #expect(!errors.isEmpty)
        for error in errors {
            guard case .invalid(let reason) = error, reason.contains("somebody is backing up")
            else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(try folder.backups() == [backup])
        #expect(try folder.problem(with: backup) == nil)
    }

    @Test func theFolderIsOfOneStore() throws {
        try store.backUp(to: folder)
        let elsewhere = try Scratch()
        let other = try makeStore(elsewhere, smallWorld)
        guard case .invalid(let reason)? = kind(of: { try other.backUp(to: folder) }) else {
            Issue.record("a store was backed up among another's")
            return
        }
        #expect(reason.contains("another store"))
        #expect(try folder.backups().count == 1)
        try other.close()
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let missing = BackupFolder(scratch.folder.appending("missing"))
        for body in [
            { _ = try missing.backups() }, { try self.store.backUp(to: missing) },
        ] as [() throws -> Void] {
            guard case .storage(let error)? = kind(of: body) else {
                Issue.record("no error")
                return
            }
            #expect(error.kind == .notFound)
            #expect(error.description.contains("missing"))
        }
    }

    @Test(arguments: [
        "a bit", "an end", "more", "no copy", "no manifest", "another digest",
        "a pipe for a manifest", "a pipe for a copy",
    ])
    func whatIsNotWhatWasWrittenIsNotRestored(_ damage: String) throws {
        let made = try store.backUp(to: folder)
        let path = URL(filePath: folder.path.appending(made.name + ".latchkey").string)
        let manifest = URL(filePath: folder.path.appending(made.name + ".json").string)
        var bytes = try Data(contentsOf: path)
        switch damage {
        case "a bit": bytes[bytes.count / 2] ^= 1
        case "an end": bytes.removeLast(4_096)
        case "more": bytes.append(0)
        default: break
        }
        try bytes.write(to: path)
        switch damage {
        case "no copy": try FileManager.default.removeItem(at: path)
        case "no manifest": try Data("{}".utf8).write(to: manifest)
        case "a pipe for a manifest", "a pipe for a copy":
            // Nobody writes to it: who waited for that would wait for ever.
            let pipe = damage.hasSuffix("copy") ? path : manifest
            try FileManager.default.removeItem(at: pipe)
            // Sound: the path is copied.
            let code = unsafe mkfifo(pipe.path, 0o600)
            #expect(code == 0)
        case "another digest":
            let text = try String(contentsOf: manifest, encoding: .utf8)
            let digest = try #require(made.copy?.digest)
            let other = String(digest.reversed())
            try text.replacing(digest, with: other).write(
                to: manifest, atomically: true, encoding: .utf8)
        default: break
        }
        let backup = try #require(try folder.backups().first)
        #expect(backup.name == made.name)
        #expect(try folder.problem(with: backup) != nil)
        let before = try names(in: scratch.folder)
        #expect(kind { try folder.restore(backup, to: restored) } != nil)
        #expect(try names(in: scratch.folder) == before)
        // And the next one is made all the same.
        clock.step(1_000)
        let next = try store.backUp(to: folder, keeping: 1)
        #expect(try folder.backups().contains(next))
        #expect(try folder.problem(with: next) == nil)
    }

    @Test func aFileThatIsThereIsNotReplaced() throws {
        let backup = try store.backUp(to: folder)
        try Data("mine".utf8).write(to: URL(filePath: restored.string))
        guard case .storage(let error)? = kind(of: { try folder.restore(backup, to: restored) })
        else {
            Issue.record("it was replaced")
            return
        }
        #expect(error.kind == .alreadyExists)
        #expect(try Data(contentsOf: URL(filePath: restored.string)) == Data("mine".utf8))
    }

    @Test func tasksBackUpToo() async throws {
        let backup = try await store.backUp(to: folder)
        #expect(try folder.problem(with: backup) == nil)
    }
}
