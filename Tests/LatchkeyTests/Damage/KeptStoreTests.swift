import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// A store of format version 2 that was left in the middle of everything: addresses that differ in
/// letter case beyond ASCII, indexes that are built in part, a key and an invitation that are in use.
@Suite(.timeLimit(.minutes(20))) struct KeptStoreTests {
    private let scratch: Scratch
    private let name = "format-2-unfinished"

    init() throws { scratch = try Scratch() }

    /// The lines of the export by the program that wrote it, without what says that it is one.
    private func expected() throws -> [Substring] {
        let url = KeptStore.folder.appending(path: "\(name).jsonl")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    }

    private func lines(_ store: Store) throws -> [Substring] {
        try store.exported().split(separator: "\n")
    }

    @Test func isReadAsItIs() throws {
        let store = try Store.open(
            at: try KeptStore.copy(name, to: scratch), options: KeptStore.options(isReadOnly: true))
        #expect(try lines(store) == expected())
        #expect(try store.problems() == [])
        // Two more were: those of names, by the folding of then.
        let readable = try store.indexes().filter { $0.state == .readable }
        #expect(readable.map(\.name) == ["organizationLabels"])
        #expect(try store.indexes().count { $0.state == .building && $0.doneCount > 0 } == 1)
        #expect(try store.read { (view) throws in try !view.reader.hasFoldedKeys() })
        try store.close()
    }

    private func expectFoldedKeys(_ store: Store) throws {
        try store.read { (view) throws in
            let reader = view.reader
            #expect(try reader.hasFoldedKeys())
            let acme = try reader.require(account: "acme")
            for (text, ids) in [
                ("strasse@x.de", ["s1", "s2"]), ("οδοσ@x.gr", ["o1"]),
                ("ÄNN@ACME.EXAMPLE", ["ann"]),
                ("οδοσ@gone.gr", []),
            ] {
                let holders = try reader.holders(of: text, .email, acme)
                #expect(try holders.map { try reader.user(acme, $0).id.text } == ids, "\(text)")
            }
            #expect(try reader.holders(of: "STRASSE", .subdomain, 0) == [acme])
            // Nothing is left under what it stood under.
            for old in ["straße@x.de", "änn@acme.example"] {
                #expect(try reader.name(acme, .email, old) == nil, "\(old)")
            }
        }
    }

    private func expectIndexed(_ store: Store) throws {
        let query = Query<Asset>(in: "acme").where { $0.name.hasWords("ässet 7") }
            .requiringIndex()
        #expect(try store.read { (view) throws in try view.all(query) }.map(\.id) == ["a7"])
    }

    @Test func openingItForWritingMakesItsKeysAnewAndBuildsItsIndexes() async throws {
        var options = KeptStore.options()
        options.trials.sweeps = true
        let store = try await Store.open(
            at: try KeptStore.copy(name, to: scratch), options: options)
        #expect(try store.information().formatVersion == unpackedFormatVersion)
        #expect(try lines(store) == expected())
        try expectFoldedKeys(store)
        #expect(try await eventually { try !store.read { try $0.reader.hasWork() } })
        #expect(try store.indexes().allSatisfy { $0.state == .readable })
        #expect(
            try store.indexes().allSatisfy { $0.doneCount == $0.totalCount })
        try expectIndexed(store)
        #expect(try store.problems() == [])
        #expect(try lines(store) == expected())
        try await store.close()
    }

    @Test func theKeyAndTheTokenThatWereGivenOutOpenWhatTheyDid() throws {
        let path = try KeptStore.copy(name, to: scratch)
        for isFirst in [true, false] {
            let store = try Store.open(at: path, options: KeptStore.options())
            let presented = try #require(try store.present(apiKey: KeptStore.apiKey))
            #expect(presented.status == .active)
            #expect(presented.key.id == "k1" && presented.key.account == "acme")
            #expect(try store.present(apiKey: KeptStore.apiKey.dropLast() + "0") == nil)
            if isFirst {
                let opened = try #require(try store.open(invitationToken: KeptStore.token))
                #expect(opened.administrator == Ref("nia", of: "noc"))
                #expect(opened.connection == Ref("nights", of: "acme"))
                #expect(opened.opened != nil)
            } else {
                #expect(
                    brokenRule { _ = try store.open(invitationToken: KeptStore.token) }
                        == .openedDelivery)
            }
            #expect(try store.problems() == [])
            try store.close()
        }
    }
}
