import AccessRules
import Testing

@testable import Latchkey

/// An export says where it ends, and exports of connected accounts fit together.
@Suite struct ExportEndTests {
    private func export(_ store: Store, _ accounts: [Identity]? = nil) throws -> String {
        var bytes: [UInt8] = []
        try store.read { (view) throws in
            try view.export(ExportOptions(accounts: accounts, includesLog: true)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func report(_ texts: String...) throws -> ImportReport {
        let scratch = try Scratch()
        var sources: [ImportSource] = []
        for (number, text) in texts.enumerated() {
            sources.append(try scratch.source(text, name: "\(number).jsonl"))
        }
        let (store, report) = try Store.create(at: scratch.store, importing: sources)
        #expect(try store.problems() == [])
        try store.close()
        return report
    }

    @Test func theLastLineCountsThoseBeforeIt() throws {
        let scratch = try Scratch()
        let text = try export(try makeStore(scratch, smallWorld))
        let lines = text.split(separator: "\n")
        #expect(lines.last == #"{"type":"end","lines":\#(lines.count - 1)}"#)
        #expect(try report(text).sourcesWithoutEnd == [])
    }

    @Test func whatIsCutOffIsNamed() throws {
        let scratch = try Scratch()
        let text = try export(try makeStore(scratch, smallWorld))
        let cut = text.split(separator: "\n").dropLast(3).joined(separator: "\n")
        #expect(try report(cut).sourcesWithoutEnd == ["0.jsonl"])
        // Lines that are lost in the middle are an error.
        let holed = text.split(separator: "\n").filter { !$0.contains("\"type\":\"log\"") }
        guard case .invalid(let what) = kind(of: { _ = try report(holed.joined(separator: "\n")) })
        else {
            Issue.record("a wrong count was taken")
            return
        }
        #expect(what.contains("the lines before it"))
    }

    @Test func oneExportMayFollowAnother() throws {
        let (one, two) = (try Scratch(), try Scratch())
        let far = #"{"type":"account","id":"far","subdomain":"far","name":"Far"}"# + "\n"
        let both =
            try export(try makeStore(one, smallWorld)).withoutLog
            + export(try makeStore(two, far)).withoutLog
        let report = try report(both)
        #expect(report.accounts == ["acme", "noc", "far"])
        #expect(report.sourcesWithoutEnd == [])
    }

    /// Lines of two accounts, each of which refers to the other and its users.
    private static let connected =
        smallWorld + """
            {"type":"organization","account":"noc","id":"base","name":"Base"}
            {"type":"connection","id":"days","host":"noc","delegate":"acme","maximumRole":"manager","status":"accepted","sentBy":"noc/nia","sentAt":"2026-01-01T00:00:00Z","acceptedBy":"acme/ann","acceptedAt":"2026-01-02T00:00:00Z"}
            {"type":"grant","account":"noc","organization":"base","connection":"days","by":"acme/bob","time":"2026-01-01T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","connection":"nights","by":"noc/nia","time":"2026-01-01T00:00:00Z"}

            """

    @Test(arguments: [false, true], [false, true])
    func exportsOfConnectedAccountsComeInTogether(isBare: Bool, isReversed: Bool) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.connected)
        var texts: [String] = []
        for account in ["acme", "noc"] as [Identity] {
            var bytes: [UInt8] = []
            try store.read { (view) throws in
                var options = ExportOptions(accounts: [account])
                options.isBareOfOthers = isBare
                try view.export(options) { bytes += $0 }
            }
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(texts[0].contains(#""id":"noc""#) && texts[1].contains(#""id":"acme""#))
        #expect(texts.allSatisfy { $0.contains(#""stub":true"#) })
        if isReversed { texts.reverse() }
        let again = try Scratch()
        var sources: [ImportSource] = []
        for (number, text) in texts.enumerated() {
            sources.append(try again.source(text, name: "\(number).jsonl"))
        }
        let (second, report) = try Store.create(at: again.store, importing: sources)
        #expect(try second.problems() == [])
        // A stub and the line that says the rest are one thing.
        let contents = try second.read { (view) throws in try view.contents() }
        #expect(report.objectCounts["account"] == contents.accountCount)
        #expect(report.objectCounts["user"] == contents.userCount)
        #expect(
            try second.exportedRecords().split(separator: "\n").sorted()
                == store.exportedRecords().split(separator: "\n").sorted())
        // And what is exported then comes in, and out, the same.
        let third = try Scratch()
        let records = try second.exportedRecords()
        #expect(try makeStore(third, records).exportedRecords() == records)
    }

    /// A stub may be given what it loses with the line that says the rest.
    @Test(arguments: [false, true]) func whoIsRemovedByTheLineForAStubHasNothing(intoAStore: Bool)
        throws
    {
        let scratch = try Scratch()
        let world = """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u","email":"u@acme.example","name":"","role":"editor","stub":true}
            {"type":"organization","account":"acme","id":"north","name":"Northwind Traders"}
            {"type":"organization","account":"acme","id":"south","name":"Southwind Traders"}
            {"type":"group","account":"acme","id":"techs","name":"Technicians"}
            {"type":"group","account":"acme","id":"nights","name":"Nights"}
            {"type":"asset","account":"acme","id":"rack","organization":"north","kind":"configuration","name":"Rack","access":{"users":["u"],"groups":["techs"]}}
            {"type":"asset","account":"acme","id":"safe","organization":"north","kind":"password","name":"Safe","access":{"users":["u","ann"],"groups":[]}}
            {"type":"membership","account":"acme","group":"techs","user":"u"}
            {"type":"membership","account":"acme","group":"nights","user":"u"}
            {"type":"grant","account":"acme","organization":"north","user":"u"}
            {"type":"grant","account":"acme","organization":"south","user":"u"}
            {"type":"grant","account":"acme","organization":"north","group":"techs"}
            {"type":"user","account":"acme","id":"u","email":"u@acme.example","name":"Uma","role":"editor","status":"removed"}
            {"type":"grant","account":"acme","organization":"south","group":"techs"}

            """
        let store: Store
        if intoAStore {
            store = try makeStore(
                scratch, #"{"type":"account","id":"other","subdomain":"other","name":"O"}"# + "\n")
            try store.importLines(from: [scratch.source(world)])
        } else {
            store = try makeStore(scratch, world)
        }
        #expect(try store.problems() == [])
        let lines = try store.exportedRecords().split(separator: "\n")
        #expect(lines.filter { $0.contains(#""u""#) }.count == 1)
        #expect(lines.count { $0.contains(#""type":"grant""#) } == 2)
    }

    @Test func aStubOfWhatIsThereSaysNothingNew() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.connected)
        let before = try store.exported()
        let alone = try export(store, ["noc"]).split(separator: "\n")
            .filter { $0.contains(#""stub":true"#) }
        #expect(alone.count == 3)
        try store.importLines(from: [scratch.source(alone.joined(separator: "\n"))])
        #expect(try store.exported() == before)
    }
}

extension String {
    /// An export without the entries of the log, and with the count that belongs to that.
    fileprivate var withoutLog: String {
        let lines = withoutEnd.split(separator: "\n").filter { !$0.contains(#""type":"log""#) }
        return (lines + [#"{"type":"end","lines":\#(lines.count)}"#]).joined(separator: "\n") + "\n"
    }
}
