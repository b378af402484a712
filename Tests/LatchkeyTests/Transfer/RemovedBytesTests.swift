import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// What remains of what was removed, and the surest way to be rid of it: an export, imported into a new file.
@Suite struct RemovedBytesTests {
    private func holds(_ text: String, _ path: FilePath) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: path.string)).range(of: Data(text.utf8)) != nil
    }

    /// Whether an export tells of a text, without the log: of a moment, or of now.
    private func tells(_ text: String, _ store: Store, asOf moment: Moment? = nil) throws -> Bool {
        var lines: [UInt8] = []
        func export(_ view: View) throws {
            try view.export(ExportOptions(includesLog: false)) { lines += $0 }
        }
        if let moment {
            try store.read(asOf: moment) { view in try export(view) }
        } else {
            try store.read { view in try export(view) }
        }
        return String(decoding: lines, as: UTF8.self).contains(text)
    }

    @Test func whatWasRemovedIsNotInANewFile() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld) { $0.trials.sweeps = false }
        let forgotten = [
            "Secret cabinet 4711", "gertrude.forgotten@acme.example", "Old name of a client",
        ]
        try store.administer { administration in
            try administration.insert(
                .asset(
                    Asset(
                        account: "acme", id: "cabinet", organization: "north", kind: "document",
                        name: forgotten[0])))
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "gertrude", email: forgotten[1], name: "G",
                        role: .editor)))
            try administration.perform(
                .editOrganization("south", OrganizationEdit(name: forgotten[2])), in: "acme")
        }
        try store.administer { administration in
            try administration.destroy(Ref<Asset>("cabinet", of: "acme"))
            try administration.perform(
                .editUser("gertrude", UserEdit(email: "g@acme.example")), in: "acme")
            try administration.perform(
                .editOrganization("south", OrganizationEdit(name: "New name")), in: "acme")
        }
        for text in forgotten { #expect(try holds(text, scratch.store), "\(text)") }
        var lines: [UInt8] = []
        try store.read { (view) throws in
            try view.export(ExportOptions(includesLog: false)) { lines += $0 }
        }
        let copy = scratch.folder.appending("new.latchkey")
        let source = try scratch.source(
            String(decoding: lines, as: UTF8.self), name: "export.jsonl")
        defer { try? source.file.close() }
        var options = Store.Options()
        options.clock = { testNow }
        let made = try Store.create(at: copy, importing: [source], options: options).store
        #expect(try made.problems() == [])
        #expect(try holds("New name", copy))
        for text in forgotten { #expect(try !holds(text, copy), "\(text)") }
        try made.close()
        try store.close()
    }

    /// What is asked about then is told of what was destroyed since, as long as the past is kept.
    @Test func whatWasRemovedIsToldOfThenUntilThePastIsLetGoOf() throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        func change(_ options: inout Store.Options) {
            options.trials.sweeps = false
            options.clock = { clock.now }
            options.pastDuration = .seconds(10)
        }
        let store = try makeStore(scratch, smallWorld, change)
        let name = "Secret cabinet 4711"
        clock.step(1_000)
        try store.administer { administration in
            try administration.insert(
                .asset(
                    Asset(
                        account: "acme", id: "cabinet", organization: "north", kind: "document",
                        name: name)))
        }
        let then = Moment.instant(clock.now)
        clock.step(1_000)
        try store.administer { try $0.destroy(Ref<Asset>("cabinet", of: "acme")) }
        /// The tables that say it.
        func tables(with text: String) throws -> Set<String> {
            let told = try store.sealedEntries().filter {
                String(decoding: $0.key + $0.payload, as: UTF8.self).contains(text)
            }
            return Set(told.map(\.table.table.name))
        }
        #expect(try tables(with: name) == ["log", "past"])
        #expect(try !tells(name, store))
        #expect(try tells(name, store, asOf: then))
        // A copy that is compacted has all of the past.
        let copy = scratch.folder.appending("copy.latchkey")
        try store.environment.copy(to: copy, compacting: true)
        var reading = Store.Options()
        change(&reading)
        reading.isReadOnly = true
        let compacted = try Store.open(at: copy, options: reading)
        #expect(try tells(name, compacted, asOf: then))
        try compacted.close()
        // The store that an import makes has none.
        var lines: [UInt8] = []
        try store.read { (view) throws in try view.export { lines += $0 } }
        let source = try scratch.source(String(decoding: lines, as: UTF8.self), name: "all.jsonl")
        defer { try? source.file.close() }
        let new = scratch.folder.appending("new.latchkey")
        var making = Store.Options()
        change(&making)
        let made = try Store.create(at: new, importing: [source], options: making).store
        #expect(
            kind { _ = try tells(name, made, asOf: then) } == .pastUnknown(since: clock.now))
        #expect(try !holds(name, new))
        try made.close()
        // Time alone lets go of nothing; commits do, of two with each.
        clock.step(11_000)
        #expect(try tells(name, store, asOf: then))
        for role in [Role.manager, .editor, .manager, .editor] {
            clock.step(11_000)
            try store.perform([AccountOperation(.assignRole("bob", role), in: "acme")])
        }
        guard case .pastUnknown? = kind(of: { _ = try tells(name, store, asOf: then) }) else {
            Issue.record("it is still told")
            return
        }
        // The log stays, and free pages may have its bytes.
        #expect(try tables(with: name) == ["log"])
        #expect(try store.problems() == [])
        try store.close()
    }
}
