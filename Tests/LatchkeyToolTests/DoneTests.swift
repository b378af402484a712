import Foundation
import Testing

/// A command that has changed something says so, whatever goes wrong afterwards; and one that has
/// not, how it can be known.
@Suite struct DoneTests {
    private let group = #"{"type":"group","account":"bright","id":"more","name":"More"}"#

    @Test(arguments: ["", " --json"])
    func anImportThatIsDoneSaysSoThoughNothingCanBeWritten(format: String) throws {
        let place = try Workplace.withBright()
        // What is told of files that do not end as an export does is another line.
        func full(_ line: String) throws -> Run {
            try place.shell("\(line)\(format) 2>err >/dev/full; s=$?; tail -1 err >&2; exit $s")
        }
        func count(_ store: String) throws -> Int {
            try place.latchkey("export", store).lines.count
        }
        try full("latchkey import new world.jsonl")
            .expectError(4, "write standard output: No space left", "the import is done")
        try place.latchkey("verify", "new").expectDone()
        #expect(try count("new") == count("bright.latchkey"))

        let before = try count("bright.latchkey")
        try full("echo '\(group)' | latchkey import bright.latchkey -")
            .expectError(4, "write standard output: No space left", "the import is done")
        #expect(try count("bright.latchkey") == before + 1)
    }

    @Test func whatWasNotDoneIsToldToBeNotDone() throws {
        let place = try Workplace.withBright()
        try place.shell("latchkey import world.jsonl world.jsonl >/dev/full")
            .expectError(4, "nothing was imported")
        try place.latchkey(["import", "bright.latchkey", "-"], input: group + group)
            .expectError(3, "line 1", "nothing was imported")
    }

    /// A store that is replaced before an import writes: nothing is written into either file.
    @Test func intoAStoreThatIsReplacedNothingIsImported() throws {
        let place = try Workplace.withBright()
        let run = try place.shell(
            """
            cp bright.latchkey other
            (
              for i in $(seq 1000); do
                lock=$(stat -c %i bright.latchkey-lock 2>/dev/null)
                grep -q ":${lock:-none} " /proc/locks && break
                sleep 0.02
              done
              mv other bright.latchkey
              echo '\(group)'
            ) | latchkey import bright.latchkey -
            """)
        run.expectError(4, "replaced", "nothing was imported")
        #expect(!(try place.latchkey("export", "bright.latchkey").output.contains(#""id":"more""#)))
    }

    /// What keeps lines until they are read is full: the medium's fault, not the lines'.
    @Test func aMediumWithoutRoomForWhatComesThroughAPipe() throws {
        let place = try Workplace.withBright()
        let long = String(repeating: "n", count: 16_000)
        try place.write(
            #"{"type":"group","account":"bright","id":"g","name":"G","description":"\#(long)"}"#
                + "\n", to: "line")
        // A limit on the size of files stands for a full medium: none is needed to be made.
        let run = try place.shell(
            "for i in $(seq 1100); do cat line; done | (ulimit -f 4096; latchkey import bright.latchkey -)"
        )
        run.expectError(
            4, "keep the lines of an import beside bright.latchkey", "ulimit -f",
            "nothing was imported")
        #expect(
            try place.names() == ["bright.latchkey", "bright.latchkey-lock", "line", "world.jsonl"])
    }

    @Test(arguments: [
        "yes garbage |", "cat /dev/zero |",
        "(echo '{\"type\":\"latchkey\",\"version\":1}'; yes garbage) |",
    ])
    func whatNeverEndsIsRefusedAtItsFirstWrongLine(sender: String) throws {
        let place = try Workplace.withBright()
        try place.shell("\(sender) latchkey import bright.latchkey -")
            .expectError(3, "standard input, line", "nothing was imported")
        try place.latchkey("import", "bright.latchkey", "/dev/zero")
            .expectError(3, "/dev/zero, line 1", "nothing was imported")
    }
}
