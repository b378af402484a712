import Foundation
import Testing

/// Backups of the command: beside writers, interrupted, listed and restored.
@Suite struct BackupTests {
    private func place() throws -> Workplace {
        let place = try Workplace.withBright()
        try place.shell("mkdir backups").expectDone()
        return place
    }

    @Test func backupsAreListedKeptAndRestored() throws {
        let place = try place()
        for _ in 0..<3 {
            try place.latchkey("backup", "bright.latchkey", "backups", "--keep", "2").expectDone()
        }
        let listed = try place.latchkey("backups", "backups", "--json")
        listed.expectDone()
        let backups = try listed.objects()
        #expect(backups.count == 2)
        for backup in backups {
            let name = try #require(backup["backup"] as? String)
            #expect(backup["whole"] as? Bool == true)
            let sum = try place.shell("sha256sum backups/\(name).latchkey").output
            #expect(sum.hasPrefix(try #require(backup["sha256"] as? String)))
        }
        let oldest = try #require(backups.first?["backup"] as? String)
        try place.latchkey("restore", "backups", "old.latchkey", "--backup", oldest).expectDone()
        let newest = try place.latchkey("restore", "backups", "new.latchkey", "--json")
        #expect(
            try newest.objects().first?["backup"] as? String == backups.last?["backup"] as? String)
        let whole = try place.latchkey("export", "bright.latchkey", "--log").output
        for store in ["old.latchkey", "new.latchkey"] {
            #expect(try place.latchkey("export", store, "--log").output == whole)
            try place.latchkey("verify", store).expectDone()
        }
    }

    /// What an interrupted backup left is no backup, and is told as that.
    @Test func whatIsUnfinishedIsTold() throws {
        let place = try place()
        try place.shell("touch backups/unnamed-backup.latchkey.copying-abc").expectDone()
        let only = try place.latchkey("backups", "backups")
        only.expectDone()
        #expect(only.lines.first == "no backups" && only.lines.count == 2, "\(only.output)")
        try place.latchkey("backup", "bright.latchkey", "backups").expectDone()
        try place.shell("touch backups/unnamed-backup.latchkey").expectDone()
        let listed = try place.latchkey("backups", "backups")
        listed.expectDone()
        #expect(
            listed.lines.last
                == "no backup: unnamed-backup.latchkey: one is being made, or was interrupted")
        let objects = try place.latchkey("backups", "backups", "--json").objects()
        #expect(objects.count == 2 && objects.first?["whole"] as? Bool == true)
        #expect(objects.last?["unfinished"] as? String == "unnamed-backup.latchkey")
        try place.latchkey("backup", "bright.latchkey", "backups").expectDone()
        #expect(try place.latchkey("backups", "backups", "--json").objects().count == 2)
    }

    /// Whoever writes goes on; what is restored is what one commit left, with its log, byte for byte.
    @Test func aBackupBesideAWriterIsTheStateOfOneCommit() throws {
        let place = try place()
        let run = try place.shell(
            """
            (
                for number in $(seq 2000); do
                    [ -e stop ] && break
                    echo "{\\"operation\\":\\"createGroup\\",\\"account\\":\\"bright\\",\\"id\\":\\"g$number\\",\\"name\\":\\"G\\"}" |
                        latchkey perform bright.latchkey - --host >/dev/null || echo "perform failed"
                done
            ) & writing=$!
            for attempt in 1 2 3 4 5; do
                sleep 0.2
                latchkey backup bright.latchkey backups --json >said || echo "backup failed"
                latchkey restore backups restored.latchkey >/dev/null || echo "restore failed"
                position=$(sed 's/.*"position":"\\([0-9a-f]*\\)".*/\\1/' said)
                latchkey verify restored.latchkey >/dev/null || echo "unsound"
                latchkey export restored.latchkey --log >found
                latchkey export bright.latchkey --log --as-of $position | cmp - found
                grep -c '"createGroup"' found >>counts
                rm -f restored.latchkey*
            done
            touch stop
            wait $writing
            sort -un counts | wc -l >distinct
            """)
        #expect(run.output == "", "\(run)")
        #expect(run.errors == "", "\(run)")
        // The writer wrote all the while.
        let distinct = try Int(String(decoding: place.bytes("distinct"), as: UTF8.self).dropLast())
        #expect(distinct ?? 0 >= 3)
        #expect(try place.latchkey("backups", "backups").lines.count == 6)
    }

    /// Killed or ended at any moment, a backup is whole or does not count, and the next one leaves nothing of it.
    @Test(arguments: ["KILL", "TERM"]) func anInterruptedBackupLeavesNothingThatCounts(
        _ signal: String
    )
        throws
    {
        let place = try place()
        let run = try place.shell(
            """
            for attempt in $(seq 40); do
                env --default-signal latchkey backup bright.latchkey backups >/dev/null 2>&1 & backing=$!
                sleep 0.$(printf %03d $((attempt * 4)))
                kill -\(signal) $backing 2>/dev/null
                wait $backing 2>/dev/null
                latchkey backups backups >list || { echo "attempt $attempt"; cat list; }
            done
            latchkey backup bright.latchkey backups --keep 1 >/dev/null || echo failed
            ls backups | wc -l
            latchkey restore backups restored.latchkey >/dev/null && latchkey export restored.latchkey --log >found
            latchkey export bright.latchkey --log | cmp - found
            """)
        #expect(run.output == "2\n", "\(run)")
    }

    /// The moment between the copy and its manifest is the worst.
    @Test func aCopyWithoutAManifestIsNoBackup() throws {
        let place = try place()
        let run = try place.shell(
            """
            for attempt in $(seq 60); do
                latchkey backup bright.latchkey backups >/dev/null 2>&1 & backing=$!
                until ls backups | grep -q 'latchkey$'; do kill -0 $backing 2>/dev/null || break; done
                kill -KILL $backing 2>/dev/null
                wait $backing 2>/dev/null
                latchkey backups backups >list || { echo "attempt $attempt"; cat list; }
                rm -f backups/*.json
            done
            latchkey backup bright.latchkey backups >/dev/null || echo failed
            ls backups | wc -l
            """)
        #expect(run.output == "2\n", "\(run)")
    }

    @Test func twoAtOnceDoNotHurtOneAnother() throws {
        let place = try place()
        let run = try place.shell(
            """
            for attempt in $(seq 10); do
                latchkey backup bright.latchkey backups >/dev/null 2>error1 & one=$!
                latchkey backup bright.latchkey backups >/dev/null 2>error2 & two=$!
                wait $one; first=$?
                wait $two; second=$?
                case "$first $second" in
                    "0 0") ;;
                    "0 3") grep -q 'somebody is backing up' error2 || cat error2 ;;
                    "3 0") grep -q 'somebody is backing up' error1 || cat error1 ;;
                    *) echo "$first $second" ;;
                esac
            done
            latchkey backups backups | grep -vc whole
            ls backups | grep -vc '^2.*[0-9a-f]\\.\\(json\\|latchkey\\)$'
            """)
        #expect(run.output == "1\n0\n", "\(run)")
    }

    @Test func whatIsNotWholeIsToldAndNotRestored() throws {
        let place = try place()
        try place.latchkey("backup", "bright.latchkey", "backups").expectDone()
        try place.shell("truncate -s -4096 backups/*.latchkey").expectDone()
        let listed = try place.latchkey("backups", "backups")
        listed.expectError(4, "1 backup", "cannot be restored")
        #expect(listed.output.contains("bytes, and had"))
        let before = try place.names()
        try place.latchkey("restore", "backups", "restored.latchkey")
            .expectError(4, "cannot be restored", "latchkey backups")
        #expect(try place.names() == before)
    }

    @Test func errorsSayWhatAndWhere() throws {
        let place = try place()
        try place.latchkey("backup", "bright.latchkey", "missing").expectError(
            4, "missing", "no such file")
        try place.latchkey("backup", "missing.latchkey", "backups").expectError(
            4, "missing.latchkey")
        try place.latchkey("backups", "missing").expectError(4, "missing")
        try place.latchkey("restore", "backups", "new.latchkey").expectError(3, "has no backups")
        try place.latchkey("backup", "bright.latchkey", "backups", "--keep", "0").expectError(
            2, "--keep")
        try place.latchkey("backup", "bright.latchkey", "-").expectError(2, "folder")
        try place.latchkey("backup", "bright.latchkey", "backups").expectDone()
        try place.latchkey("restore", "backups", "new.latchkey", "--backup", "yesterday")
            .expectError(3, "no backup yesterday")
        try place.latchkey("restore", "backups", "bright.latchkey")
            .expectError(4, "bright.latchkey", "exists already")
        #expect(try place.latchkey("import", "other.latchkey", "world.jsonl").status == 0)
        try place.latchkey("backup", "other.latchkey", "backups")
            .expectError(3, "another store", "a folder of its own")
    }

    @Test func aCopyTellsItsPositionAndDigest() throws {
        let place = try place()
        let copied = try place.latchkey("copy", "bright.latchkey", "copy.latchkey", "--json")
        let told = try #require(try copied.objects().first)
        let sum = try place.shell("sha256sum copy.latchkey").output
        #expect(sum.hasPrefix(try #require(told["sha256"] as? String)))
        let position = try #require(told["position"] as? String)
        for store in ["bright.latchkey", "copy.latchkey"] {
            let info = try #require(try place.latchkey("info", store, "--json").objects().first)
            #expect(info["position"] as? String == position)
        }
    }

    @Test func indexesAreMadeAnewWhereAPackOfTheirsIsDamaged() throws {
        let place = try place()
        // Folded names are in an index alone.
        try place.shell("sed -i 's/northwind traders/northwind raiders/' bright.latchkey")
            .expectDone()
        try place.latchkey("verify", "bright.latchkey").expectError(4, "damaged")
        let before = try place.latchkey("export", "bright.latchkey", "--log").output
        let run = try place.latchkey("reindex", "bright.latchkey")
        run.expectDone()
        #expect(run.output == "8 of 8 indexes made anew\n")
        try place.latchkey("verify", "bright.latchkey").expectDone()
        #expect(try place.latchkey("export", "bright.latchkey", "--log").output == before)
    }

    @Test func whatNoIndexMendsIsToldByReindexing() throws {
        let place = try place()
        try place.shell("sed -i 's/Northwind Traders/Northwind Raiders/' bright.latchkey")
            .expectDone()
        let run = try place.latchkey("reindex", "bright.latchkey")
        run.expectError(4, "no index mends", "latchkey verify")
        #expect(run.output.contains("the index nameOrder of account #0"))
        let told = try place.latchkey("reindex", "bright.latchkey", "--json")
        #expect(told.status == 4)
        #expect(try told.objects().first?["whole"] as? Bool == false)
    }
}
