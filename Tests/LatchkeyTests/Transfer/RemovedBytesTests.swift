import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// The surest way to be rid of what was removed: an export, imported into a new file.
@Suite struct RemovedBytesTests {
    private func holds(_ text: String, _ path: FilePath) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: path.string)).range(of: Data(text.utf8)) != nil
    }

    @Test func whatWasRemovedIsNotInANewFile() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld) { $0.sweeps = false }
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
}
