import AccessRules
import Foundation
import Samples
import Testing

@testable import Latchkey

/// What a redacted export says and does not say. That every decision stays is held against random worlds by
/// `RedactedWorldTests`.
@Suite struct RedactedExportTests {
    /// Lines that an import takes and that say more than the store by itself would: of an entry of another program, with whatever it
    /// likes to say of what was and is.
    private static let strange = """
        {"type":"log","account":"acme","time":"2026-02-02T00:00:00Z","action":"update","operation":"calledNorthwind","user":"noc/nia","resource":{"kind":"phoneCall","id":"techs/bob","name":"Bob"},"client":"198.51.100.7 Firefox","reason":"Ann asked","before":{"phone":4915112345678,"Northwind":{"mail":"bob@acme.example"},"tags":["vip","late"],"seen":true,"status":"active and well","role":"Ann's","time":"yesterday"},"after":{"type":"organization","account":"acme","id":"north","name":"Northwind","kind":"Customer","status":"Active"}}
        {"type":"log","account":"acme","time":"2026-02-02T00:00:00Z","action":"update","operation":"setAssetPermissions","user":"acme/ann","resource":{"kind":"asset","id":"plan","name":"Plan"},"organization":"south","before":{"type":"asset","account":"acme","id":"plan","organization":"south","kind":"document","name":"Plan","access":{"users":["bob"],"groups":["sales"],"unchanged":{"users":4096}}},"after":{"access":{"users":[],"groups":[]},"kind":"password","type":"asset"}}

        """

    private let scratch: Scratch
    /// For a second store.
    private let elsewhere: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        elsewhere = try Scratch()
        store = try makeStore(scratch, richWorld + Self.strange)
    }

    private func lines(_ isRedacted: Bool, of store: Store? = nil, log: Bool = true) throws
        -> [String]
    {
        var bytes: [UInt8] = []
        let options = ExportOptions(includesLog: log, isRedacted: isRedacted)
        try (store ?? self.store).read { (view) throws in try view.export(options) { bytes += $0 } }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func line(_ part: String, _ lines: [String]) throws -> String {
        try #require(lines.first { $0.contains(part) })
    }

    @Test func allThatIsSaidIsTheFormatsOwnOrAStandIn() throws {
        let standIn = /[a-zA-Z]+-[0-9]+(@redacted\.invalid|\/[a-zA-Z]+-[0-9]+)?/
        let known = RedactedWords.words.union(RedactedWords.operations)
        for line in try lines(true) {
            for text in try RedactedTexts.of(line) where !known.contains(Array(text.utf8)) {
                #expect(
                    try standIn.wholeMatch(in: text) != nil
                        || Instant(iso8601: Array(text.utf8).span) != nil, "\(text) in \(line)")
            }
        }
    }

    @Test func linesAreThoseOfAnExportWithStandIns() throws {
        let (plain, redacted) = (try lines(false), try lines(true))
        #expect(plain.count == redacted.count)
        #expect(redacted[0] == plain[0])
        #expect(redacted.last == plain.last)
        #expect(
            try line(#""type":"user""#, redacted)
                == #"{"type":"user","account":"account-1","id":"user-1","email":"mail-1@redacted.invalid","name":"name-4","role":"administrator"}"#
        )
        // Equal texts are equal, wherever they stand: this is also what an account is called in references.
        #expect(
            try line(#""type":"delivery""#, redacted).contains(#""administrator":"account-2/user-"#)
        )
        let settings = try line(#""type":"settings""#, redacted)
        #expect(
            settings.contains(
                #""sidebar":["section-1","section-2"],"integrations":["integration-1"],"features":["feature-1"]"#
            ))
        #expect(
            settings.contains(
                #""integration":"integration-1","direction":"inbound","kinds":["kind-"#))
        #expect(settings.contains(#""retention":{"deleted":90}"#))
    }

    @Test func theSameRecordsGiveTheSameBytes() throws {
        #expect(try lines(true) == lines(true))
        let copy = scratch.folder.appending("copy.latchkey")
        try store.copy(to: copy)
        let copied = try Store.open(at: copy)
        #expect(try lines(true, of: copied) == lines(true))
        try copied.close()
    }

    @Test func itIsImportedAndExportedAgainAsItIs() throws {
        let redacted = try lines(true)
        let again = try makeStore(elsewhere, redacted.joined(separator: "\n"))
        #expect(try again.problems() == [])
        let records = try lines(true, log: false)
        #expect(try lines(false, of: again, log: false) == records)
        // The log goes on with the entry of the import, and is the same up to it.
        let log = try lines(false, of: again).filter { $0.hasPrefix(#"{"type":"log""#) }
        let before = redacted.filter { $0.hasPrefix(#"{"type":"log""#) }
        #expect(Set(log).isSuperset(of: before))
        try again.close()
    }

    @Test func whatAnotherProgramLoggedIsReplacedUnlessItIsKnownToTellNothing() throws {
        let entries = try lines(true)
        let call = try line(#""operation":"operation-1""#, entries)
        #expect(call.contains(#""resource":{"kind":"value-"#))
        #expect(call.contains(#""client":"client-1","reason":"reason-1""#))
        #expect(
            try Regex(
                #""before":\{"key-\d+":0,"name-\d+":\{"key-\d+":"mail-\d+"\},"key-\d+":\["value-\d+","value-\d+"\],"key-\d+":true,"status":"value-\d+","role":"value-\d+","time":"value-\d+"\}"#
            ).firstMatch(in: call) != nil, "\(call)")
        // A label of an organization is no word of the format, whatever it says.
        #expect(
            try Regex(
                #""after":\{"type":"organization",.*"kind":"kind-\d+","status":"status-\d+"\}"#
            ).firstMatch(in: call) != nil, "\(call)")
        let list = try line(#""operation":"setAssetPermissions""#, entries)
        #expect(list.contains(#""unchanged":{"users":4096}"#))
        #expect(
            list.contains(
                #""after":{"access":{"users":[],"groups":[]},"kind":"password","type":"asset"}"#))
    }

    @Test func anImportIsToldWithoutTheHashOfItsLines() throws {
        let entry = try line(#""operation":"import""#, lines(true))
        #expect(
            try Regex(#""after":\{"counts":\{"account":1,.*"user":\d+\},"digest":"digest-\d+"\}"#)
                .firstMatch(in: entry) != nil, "\(entry)")
    }

    /// The numbers of stand-ins would otherwise say which text comes before which.
    @Test func sortedListsDoNotSayWhichTextComesFirst() throws {
        let names = (0..<40).map { "feature\($0 + 10)" }
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        let world = """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"settings","account":"acme","sidebar":[\(list)],"features":[\(list)]}
            {"type":"group","account":"acme","id":"g","name":"G","deniedAssetTypes":[\(list)]}
            """
        let store = try makeStore(elsewhere, world)
        let settings = try line(#""type":"settings""#, lines(true, of: store))
        // Groups come before settings, so that it is their list in which the kinds come first.
        let sections = try #require(settings.firstMatch(of: /"sidebar":\[([^\]]*)\]/)).output.1
            .split(separator: ",").map(String.init)
        #expect(Set(sections) == Set((1...40).map { "\"kind-\($0)\"" }))
        #expect(sections != (1...40).map { "\"kind-\($0)\"" })
        // Once more it is the same.
        #expect(try line(#""type":"settings""#, lines(true, of: store)) == settings)
        try store.close()
    }

    @Test func anEntryThatWouldGrowTooLongLeavesOutWhatWas() throws {
        let short = (0..<400_000).map { "\"\(String($0, radix: 36))\"" }.joined(separator: ",")
        let entry =
            #"{"type":"log","account":"a","time":"2026-01-01T00:00:00Z","action":"update","operation":"editUser","before":{"all":["#
            + short + #"]},"after":{"name":"A"}}"#
        let world = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"# + "\n" + entry
        let long = try Scratch()
        let store = try makeStore(long, world)
        let redacted = try lines(true, of: store)
        #expect(try line(#""editUser""#, redacted).contains(#""before":{},"#))
        let again = try makeStore(elsewhere, redacted.joined(separator: "\n"))
        try again.close()
        try store.close()
    }

    @Test func someAccountsAndWhatWasAreRedactedAsWell() throws {
        try store.administer { administration in
            try administration.update(
                .account(Account(id: "noc", subdomain: "noc", name: "Renamed since")))
        }
        for past in [false, true] {
            var bytes: [UInt8] = []
            let options = ExportOptions(accounts: ["acme"], isRedacted: true)
            try store.read { (view) throws in
                let write: ([UInt8]) -> Void = { bytes += $0 }
                if past {
                    try view.asOf(.instant(testNow)) { (then) throws in
                        try then.export(options, to: write)
                    }
                } else {
                    try view.export(options, to: write)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(#""stub":true"#))
            for name in ["acme", "Acme", "noc", "Night", "Renamed", "nia", "Nia", "Northwind"] {
                #expect(!text.contains(name), "\(name) in \(text)")
            }
        }
    }
}

/// Every string and every key of a line.
enum RedactedTexts {
    static func of(_ line: String) throws -> [String] {
        var texts: [String] = []
        collect(try JSONSerialization.jsonObject(with: Data(line.utf8)), &texts)
        return texts.filter {
            InterchangeKey(Array($0.utf8).span) == nil && $0 != "counts" && $0 != "digest"
        }
    }

    private static func collect(_ value: Any, _ texts: inout [String]) {
        switch value {
        case let text as String: texts.append(text)
        case let list as [Any]: for item in list { collect(item, &texts) }
        case let object as [String: Any]:
            for (key, item) in object {
                texts.append(key)
                collect(item, &texts)
            }
        default: break
        }
    }
}
