import Testing

/// The rooms and hosts of the other tests are what they say.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct RoomTests {
    @Test func aHostAnswersInARoomOfItsOwn() throws {
        let room = try Room()
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added "))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("ask 2").hasPrefix("error unknown "))
        let reader = try room.host()
        let position = try reader.ask("open store read-only")
        #expect(position.hasPrefix("opened "))
        #expect(try reader.ask("hold").hasPrefix("holding "))
        #expect(try host.ask("add 2").hasPrefix("added "))
        #expect(try reader.ask("ask 2").hasPrefix("error unknown "))
        #expect(try reader.ask("release") == "released")
        #expect(try reader.ask("ask 2") == "allowed")
        #expect(try room.shell("latchkey info store").status == 0)
        #expect(try room.shell("id -u", as: 4711).output == "4711\n")
        try host.send("loop 10")
        #expect(try reader.ask("sleep 20") == "slept")
        #expect(try host.ask("stop").hasPrefix("looped "))
        #expect(try host.ask("close") == "closed")
        #expect(try host.finish() == 0)
    }

    /// Swift reads the arguments of a process there.
    @Test func withoutItsArgumentsTheCommandSaysWhatIsMissing() throws {
        let room = try Room()
        let run = try room.shell("umount --lazy /proc && latchkey info store 2>&1")
        #expect(run.status == 4 && run.output.contains("mount /proc"), "\(run)")
    }
}
