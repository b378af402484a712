import Testing

/// A limit on the size of files, in a host that does nothing about the signal that comes with it.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct SizeLimitTests {
    @Test func aWriteBeyondTheLimitIsAnErrorAndLosesNothing() throws {
        let room = try Room()
        let host = try room.host(before: "ulimit -f 256")
        #expect(try host.ask("create store") == "created")
        var answer = ""
        var count = 0
        while count < 10_000 {
            answer = try host.ask("add \(count)")
            guard answer.hasPrefix("added") else { break }
            count += 1
        }
        #expect(count > 10)
        #expect(answer.hasPrefix("error system") && answer.contains("ulimit -f"), "\(answer)")
        #expect(try host.ask("ask \(count - 1)") == "allowed")
        #expect(try host.ask("verify") == "sound")
        // It goes on refusing, and lives.
        #expect(try host.ask("add \(count)").hasPrefix("error system"))
        #expect(try host.ask("close") == "closed")

        let other = try room.host()
        #expect(try other.ask("open store").hasPrefix("opened"))
        for number in 0..<count { #expect(try other.ask("ask \(number)") == "allowed") }
        #expect(try other.ask("add \(count)").hasPrefix("added"))
        #expect(try other.ask("verify") == "sound")
    }

    @Test func aLockFileBeyondTheLimitIsAnErrorAndIsNotMade() throws {
        let room = try Room()
        let maker = try room.host()
        #expect(try maker.ask("create store") == "created")
        #expect(try maker.ask("add 1").hasPrefix("added"))
        #expect(try maker.ask("close") == "closed")
        try room.shell("rm store-lock")
        let before = try room.shell("ls").output

        let host = try room.host(before: "ulimit -f 8")
        let answer = try host.ask("open store")
        #expect(answer.hasPrefix("error system") && answer.contains("ulimit -f"), "\(answer)")
        #expect(try room.shell("ls").output == before)
        #expect(try host.ask("open store unchanging").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
    }
}
