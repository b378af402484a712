import Foundation
import Testing

/// The examples in the help of every command are run, in a small world of their own.
@Suite struct HelpExampleTests {
    /// A command, and what its help says.
    struct Help: CustomTestStringConvertible, Sendable {
        var command: String
        var discussion: String
        var testDescription: String { command }

        /// The lines under `EXAMPLE` or `EXAMPLES`, without their indentation.
        var examples: [String] {
            let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.drop { $0 != "EXAMPLE" && $0 != "EXAMPLES" }.dropFirst()
                .prefix { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
        }
    }

    static let all: [Help] = {
        guard let run = try? Workplace().latchkey("--experimental-dump-help"),
            let object = try? JSONSerialization.jsonObject(with: Data(run.output.utf8)),
            let root = (object as? [String: Any])?["command"] as? [String: Any]
        else { return [] }
        return helps(of: root, beneath: "")
    }()

    private static func helps(of command: [String: Any], beneath outer: String) -> [Help] {
        guard let name = command["commandName"] as? String, name != "help",
            command["shouldDisplay"] as? Bool ?? true
        else { return [] }
        let help = Help(
            command: outer + name, discussion: command["discussion"] as? String ?? "")
        let beneath = command["subcommands"] as? [[String: Any]] ?? []
        return [help] + beneath.flatMap { helps(of: $0, beneath: outer + name + " ") }
    }

    private static let world = """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Night NOC"}
        {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
        {"type":"user","account":"acme","id":"u2","email":"u2@acme.example","name":"Bob","role":"editor"}
        {"type":"user","account":"noc","id":"u8","email":"u8@noc.example","name":"Eve","role":"administrator"}
        {"type":"user","account":"noc","id":"u9","email":"u9@noc.example","name":"Nia","role":"editor"}
        {"type":"organization","account":"acme","id":"o1","name":"Northwind","kind":"Customer"}
        {"type":"group","account":"acme","id":"g1","name":"Seniors"}
        {"type":"membership","account":"acme","group":"g1","user":"u2"}
        {"type":"grant","account":"acme","organization":"o1","group":"g1"}
        {"type":"asset","account":"acme","id":"vault","organization":"o1","kind":"password","name":"Vault","access":{"users":["ann"],"groups":[]}}
        {"type":"connection","id":"c1","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","sentBy":"acme/ann","sentAt":"2026-01-12T09:00:00Z","acceptedBy":"noc/u8","acceptedAt":"2026-01-12T21:30:00Z"}
        {"type":"grant","account":"acme","organization":"o1","connection":"c1"}
        {"type":"end","lines":13}

        """

    /// A folder that has what the examples speak of.
    private static func place() throws -> Workplace {
        let place = try Workplace()
        try place.write(world, to: "world.jsonl")
        let files = [
            "latchkey import clients.latchkey world.jsonl",
            "latchkey export clients.latchkey | gzip > backup.jsonl.gz",
            "latchkey copy clients.latchkey damaged.latchkey",
            "latchkey copy clients.latchkey backup.latchkey",
            "mkdir backups && latchkey backup clients.latchkey backups",
        ]
        for line in files { #expect(try place.shell(line).status == 0, "\(line)") }
        return place
    }

    /// Gives the store a log of two years, as much as is archived together; and archives it, where examples go on from there.
    private static func addLog(to place: Workplace, isArchived: Bool) throws {
        let made = try place.shell(
            #"""
            rm clients.latchkey
            (grep -v '"type":"end"' world.jsonl
             seq 33000 | awk '{printf "{\"type\":\"log\",\"account\":\"acme\",\"time\":\"%d-05-01T%02d:%02d:%02dZ\",\"action\":\"read\",\"operation\":\"readAsset\"}\n", ($1 > 16384 ? 2025 : 2024), $1 / 3600, $1 / 60 % 60, $1 % 60}'
            ) > log.jsonl
            latchkey import clients.latchkey log.jsonl 2>/dev/null
            """#)
        #expect(made.output.contains("33,000 log entries"), "\(made)")
        guard isArchived else { return }
        for year in [2024, 2025] {
            let archived = try place.latchkey(
                "retain", "clients.latchkey", "--before", "\(year + 1)-01-01T00:00:00Z",
                "--archive",
                "logs-\(year).jsonl")
            #expect(archived.output.contains("are archived"), "\(archived)")
        }
    }

    /// In place of the command: it says how each ended, and what goes on is ended.
    private static let recorded = """
        set -o pipefail
        latchkey() {
            local limit=60
            case " $* " in *" --follow "*) limit=2 ;; esac
            timeout --signal=INT $limit latchkey "$@" 2>errors
            local status=$?
            [ $status -lt 2 ] || [ $status = 124 ] || grep -q 'what was then is not known' errors ||
                echo "$*: $status $(cat errors)" >> failed
            return 0
        }

        """

    @Test(arguments: all) func everyCommandTeachesByExamplesThatCanBeRun(help: Help) throws {
        let lines = help.examples
        try #require(!lines.isEmpty, "\(help.command) has no example")
        #expect(lines.contains { $0.contains("latchkey \(help.command.dropFirst(9))") })
        let place = try Self.place()
        if help.command == "latchkey" || help.command == "latchkey import" {
            try FileManager.default.removeItem(at: place.url("clients.latchkey"))
        }
        if ["latchkey retain", "latchkey verify"].contains(help.command) {
            try Self.addLog(to: place, isArchived: help.command == "latchkey verify")
        }
        let run = try place.shell(Self.recorded + lines.joined(separator: "\n"))
        #expect(run.errors.isEmpty && run.status < 2, "\(run)")
        let failed = (try? place.bytes("failed")).map { String(decoding: $0, as: UTF8.self) }
        #expect(failed == nil, "\(failed ?? "")")
    }

    /// What is wrapped cannot be copied, and goes on at the edge.
    @Test(arguments: all) func whatIsIndentedIsPrintedAsItIsWritten(help: Help) throws {
        let arguments = help.command.split(separator: " ").dropFirst().map(String.init)
        let printed = Set(try Workplace().latchkey(arguments + ["--help"]).lines)
        let indented = help.discussion.split(separator: "\n").filter { $0.hasPrefix("  ") }
        try #require(!indented.isEmpty)
        for line in indented {
            #expect(printed.contains(String(line)) && line.count <= 80, "\(line)")
        }
    }

    @Test func thereAreHelpsToLookAt() { #expect(Self.all.count >= 29) }
}
