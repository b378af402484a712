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

    /// Killed at any moment, nothing is lost, and the same command goes on.
    @Test func aKilledCommandLosesNothing() throws {
        let room = try Room()
        let made = try room.shell(
            #"""
            (echo '{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}'
             seq 33000 | awk '{printf "{\"type\":\"log\",\"account\":\"acme\",\"time\":\"2025-01-01T%02d:%02d:%02dZ\",\"action\":\"read\",\"operation\":\"op%d\",\"resource\":{\"kind\":\"asset\",\"id\":\"a%d\"}}\n", $1/3600, $1/60%60, $1%60, $1%9, $1%5000}'
            ) > lines
            latchkey import made lines >/dev/null 2>&1
            latchkey log made --in acme --limit 100000 --json | sort > all
            retain="latchkey retain store --before 2025-06-01T00:00:00Z --archive old.jsonl"
            for delay in 0.3 0.8 1.5 2 2.5 3 3.5 4 5; do
                cp made store; rm -f old.jsonl*
                $retain >/dev/null & sleep $delay; kill -9 $! 2>/dev/null; wait $! 2>/dev/null
                latchkey verify store >/dev/null || echo "damaged after $delay"
                (latchkey log store --in acme --limit 100000 --json 2>/dev/null
                 test -e old.jsonl && grep '"type":"log"' old.jsonl) | sort -u | cmp - all || echo "lost after $delay"
                if test -e old.jsonl; then
                    latchkey verify store --with old.jsonl >/dev/null || echo "not proven after $delay"
                fi
                out=$($retain 2>&1) || case $out in *exists*) ;; *) echo "after $delay: $out";; esac
                latchkey verify store --with old.jsonl | tail -1
            done | sort | uniq -c
            """#)
        #expect(
            made.output.split(separator: "\n").map { $0.drop { $0 == " " } }
                == ["9   acme: entries 1 to 32,768 are archived"], "\(made)")
    }
}
