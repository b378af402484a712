import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// Stores that earlier versions wrote, and this one at some time: read as they are, and stores of version 4 or later
/// from the first opening for writing on.
@Suite struct OldFormatTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/stores")

    /// A copy of a kept store.
    private func copy(_ version: Int) throws -> FilePath {
        let path = scratch.store
        try? FileManager.default.removeItem(atPath: path.string)
        try FileManager.default.copyItem(
            at: Self.fixtures.appending(path: "format-\(version).latchkey"),
            to: URL(fileURLWithPath: path.string))
        return path
    }

    private func options(isReadOnly: Bool) -> Store.Options {
        var options = Store.Options()
        options.isReadOnly = isReadOnly
        options.verifiesChecksums = true
        options.clock = { Instant(millisecondsSince1970: 1_800_000_000_000) }
        return options
    }

    /// The lines of an export, without those of imports and of what is said of the export itself.
    private func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            !line.contains(#""operation":"import""#) && !line.hasPrefix(#"{"type":"end""#)
        }
    }

    private func expectEverything(_ store: Store) throws {
        let name =
            try store.information().formatVersion == firstFormatVersionWithBeginnings
            ? "export-6.jsonl" : "export.jsonl"
        let expected = try String(
            contentsOf: Self.fixtures.appending(path: name), encoding: .utf8)
        #expect(lines(try store.exported()) == lines(expected))
        let report = try store.verify()
        #expect(report.isSound, "\(report.problems.prefix(3))")
        let editor = Ref<User>("u2", of: "acme")
        #expect(
            try store.can(editor, .viewOrganization, .organization(Ref("o3", of: "acme"))))
        #expect(
            try !store.can(editor, .viewOrganization, .organization(Ref("o0", of: "acme"))))
        let partner = Ref<User>("u1", of: "noc")
        #expect(
            try store.can(partner, .viewOrganization, .organization(Ref("o1", of: "acme"))))
    }

    @Test(arguments: 1...7)
    func isReadAsItIs(_ version: Int) throws {
        let path = try copy(version)
        let before = try Data(contentsOf: URL(fileURLWithPath: path.string))
        let store = try Store.open(at: path, options: options(isReadOnly: true))
        #expect(try store.information().formatVersion == UInt32(version))
        try expectEverything(store)
        try store.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path.string)) == before)
    }

    @Test(arguments: 1...6)
    func isMadeNewByOpeningForWriting(_ version: Int) throws {
        let path = try copy(version)
        let store = try Store.open(at: path, options: options(isReadOnly: false))
        let written = max(UInt32(version), unpackedFormatVersion)
        #expect(try store.information().formatVersion == written)
        try expectEverything(store)
        // It goes on: what is added to the log is beside what the earlier version indexed.
        try store.administer { administration in
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "late", email: "late@acme.example", name: "Late",
                        role: .editor)))
        }
        #expect(try store.problems() == [])
        try store.close()
        let again = try Store.open(at: path, options: options(isReadOnly: true))
        #expect(try again.information().formatVersion == written)
        #expect(try again.exported().contains(#""id":"late""#))
        try again.close()
    }

    @Test func aNewerFormatIsRefusedByName() throws {
        let path = try copy(2)
        let url = URL(fileURLWithPath: path.string)
        let store = try Store.open(at: path, options: options(isReadOnly: false))
        try store.environment.write { transaction in try transaction.sayFormat(99) }
        try store.close()
        let before = try Data(contentsOf: url)
        for isReadOnly in [true, false] {
            let options = options(isReadOnly: isReadOnly)
            #expect(
                kind(of: { _ = try Store.open(at: path, options: options) })
                    == .unsupportedFormat(found: 99, supported: formatVersion))
        }
        #expect(try Data(contentsOf: url) == before)
    }

    /// A program that knows more may open the file at any time.
    @Test func aNewerFormatIsRefusedWhileTheStoreIsOpen() throws {
        let store = try Store.open(at: try copy(2), options: options(isReadOnly: false))
        let newer = StoreError.Kind.unsupportedFormat(found: 99, supported: formatVersion)
        try store.read { view in
            // What a read has begun with stays as it was.
            try store.environment.write { transaction in try transaction.sayFormat(99) }
            _ = try view.contents()
        }
        let commit = try store.environment.info.lastTransactionID
        #expect(kind(of: { try store.read { _ in } }) == newer)
        #expect(kind(of: { _ = try store.verify() }) == newer)
        #expect(kind(of: { try store.administer { _ in } }) == newer)
        #expect(kind(of: { _ = try store.acceptClock() }) == newer)
        let operation = AccountOperation(
            .createGroup(Group(account: "acme", id: "late", name: "Late")), in: "acme")
        #expect(kind(of: { _ = try store.perform([operation]) }) == newer)
        #expect(try store.environment.info.lastTransactionID == commit)
        try store.close()
    }

    /// What was read and can be logged no more keeps nobody from closing.
    @Test func aStoreThatALaterVersionHasTakenCanBeClosed() throws {
        let store = try Store.open(at: try copy(2), options: options(isReadOnly: false))
        let newer = StoreError.Kind.unsupportedFormat(found: 99, supported: formatVersion)
        let session = try store.session(for: Ref("u1", of: "noc"))
        _ = try session.organizations()
        try store.environment.write { transaction in try transaction.sayFormat(99) }
        #expect(kind(of: { try store.close() }) == newer)
        #expect(kind(of: { try store.close() }) == nil)
        #expect(kind(of: { try store.read { _ in } })?.isClosed == true)
    }

    /// It is looked before each of the steps in which an old store is made anew.
    @Test func noStepOfMakingKeysAnewIsOfALaterVersion() throws {
        let store = try Store.open(at: try copy(2), options: options(isReadOnly: false))
        try store.environment.write { transaction in
            _ = try transaction.remove(MetaKey(field: .uniqueTexts), in: Tables.meta.table)
            try transaction.sayFormat(99)
        }
        let commit = try store.environment.info.lastTransactionID
        #expect(
            kind(of: { try store.foldKeys() })
                == .unsupportedFormat(found: 99, supported: formatVersion))
        #expect(try store.environment.info.lastTransactionID == commit)
        try store.close()
    }

    /// There never was a version 0: whatever says so was damaged.
    @Test func noVersionIsDamageThatIsReported() throws {
        let path = try copy(2)
        let store = try Store.open(at: path, options: options(isReadOnly: false))
        try store.environment.write { transaction in try transaction.sayFormat(0) }
        let report = try store.verify()
        #expect(
            report.problems.count == 1 && report.problems[0].contains("version 0"),
            "\(report.problems)")
        #expect(kind(of: { try store.read { _ in } }).isDamaged)
        #expect(kind(of: { try store.administer { _ in } }).isDamaged)
        try store.close()
        let options = options(isReadOnly: true)
        #expect(kind(of: { _ = try Store.open(at: path, options: options) }).isDamaged)
    }
}

extension StoreError.Kind {
    fileprivate var isClosed: Bool {
        guard case .storage(let cause) = self, case .closed = cause.kind else { return false }
        return true
    }
}
