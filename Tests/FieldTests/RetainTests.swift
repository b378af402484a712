import Testing

/// Logs that are archived on a medium without room.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct RetainTests {
    /// What is archived is written before anything is removed: where it cannot be, the log stays as it is.
    @Test func aFullMediumLeavesTheLogAsItIs() throws {
        let room = try Room(.memory(kibibytes: 60_000))
        try room.shell(
            #"""
            (echo '{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}'
             seq 33000 | awk '{printf "{\"type\":\"log\",\"account\":\"acme\",\"time\":\"2025-01-01T%02d:%02d:%02dZ\",\"action\":\"read\",\"operation\":\"viewAsset\",\"resource\":{\"kind\":\"asset\",\"id\":\"a%d\"}}\n", $1/3600, $1/60%60, $1%60, $1%50}'
            ) > lines
            latchkey import store lines && rm lines
            """#)
        let retain = "latchkey retain store --before 2025-06-01T00:00:00Z --archive old.jsonl"
        let before = try room.shell("latchkey export store --log | sha256sum; ls").output
        try room.shell("cat /dev/zero > filler 2>/dev/null; truncate -s -1000000 filler")
        let refused = try room.shell(retain)
        #expect(refused.status == 4 && !refused.isCrash, "\(refused)")
        #expect(refused.errors.contains("space"), "\(refused.errors)")
        try room.shell("rm filler")
        #expect(try room.shell("latchkey export store --log | sha256sum; ls").output == before)
        let done = try room.shell("\(retain) && latchkey verify store --with old.jsonl")
        #expect(done.status == 0, "\(done)")
        #expect(done.output.contains("acme: entries 1 to 32,768 are archived"), "\(done.output)")
    }
}
