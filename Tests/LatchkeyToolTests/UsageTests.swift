import Foundation
import Testing

@Suite struct UsageTests {
    @Test(arguments: [
        "import", "export", "info", "decide", "explain", "organizations", "assets", "users",
        "query",
    ])
    func everyCommandExplainsItself(command: String) throws {
        let place = try Workplace()
        let help = try place.latchkey(command, "--help")
        #expect(help.status == 0)
        #expect(help.errors.isEmpty)
        #expect(help.output.contains("USAGE: latchkey \(command)"))
        #expect(help.output.contains("EXAMPLE") || command == "info")
        #expect(try place.latchkey("help", command).output == help.output)
        try place.latchkey(command).expectError(2, "see 'latchkey \(command) --help'")
    }

    @Test func theOverviewNamesEveryCommandAndStatus() throws {
        let run = try Workplace().latchkey("--help")
        #expect(run.status == 0)
        for word in [
            "import", "export", "info", "decide", "explain", "organizations", "EXIT STATUS",
        ] {
            #expect(run.output.contains(word))
        }
    }

    @Test func saysItsVersion() throws {
        let run = try Workplace().latchkey("--version")
        #expect(run.status == 0)
        #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test func refusesWhatIsNoCommand() throws {
        try Workplace().latchkey().expectError(2, "no command is given", "latchkey --help")
        try Workplace().latchkey("bake").expectError(2, "bake")
        try Workplace().latchkey("--bake").expectError(2, "--bake")
        try Workplace().latchkey("info", "a", "--bake").expectError(2, "--bake", "info --help")
        try Workplace().latchkey("info", "a", "b").expectError(2, "'b'", "info --help")
    }
}
