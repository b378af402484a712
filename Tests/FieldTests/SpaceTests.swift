import Testing

/// Full media and limited address space.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct SpaceTests {
    /// Fills the medium to the last page.
    private static let fill = "cat /dev/zero > filler 2>/dev/null; true"

    @Test(arguments: ["rm store-lock", "rm store-lock; truncate -s 65664 store-lock"])
    func aLockFileWithoutSpaceIsAnErrorAndNoSignal(_ lockFile: String) throws {
        let room = try Room(.memory(kibibytes: 4_096))
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        #expect(try host.ask("close") == "closed")
        try room.shell("\(lockFile); \(Self.fill)")
        let before = try room.shell("ls -l").output
        for options in ["read-only", ""] {
            let answer = try host.ask("open store \(options)")
            #expect(answer.hasPrefix("error diskFull "), "\(answer)")
            #expect(answer.contains("lock file"), "\(answer)")
        }
        let command = try room.shell("latchkey info store")
        #expect(command.status == 4 && !command.isCrash, "\(command)")
        #expect(try room.shell("ls -l").output == before)
        #expect(try host.ask("open store unchanging").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("close") == "closed")
        try room.shell("rm filler")
        #expect(try host.ask("open store").hasPrefix("opened"))
        #expect(try host.ask("add 2").hasPrefix("added"))
    }

    /// Lines that are right, from a sender that never ends, are kept beside the store until there is
    /// no room: that is the medium's failure, and all of it is given back.
    @Test func aSenderThatNeverEndsFillsTheMediumAndChangesNothing() throws {
        let room = try Room(.memory(kibibytes: 20_480))
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        let before = try room.shell("ls; df --output=used .").output
        let sent = try room.shell(
            #"""
            text=$(head -c 16000 /dev/zero | tr '\0' n)
            yes '{"type":"group","account":"a","id":"g","name":"G","description":"'$text'"}' |
            latchkey import store -
            """#)
        #expect(sent.status == 4 && !sent.isCrash, "\(sent)")
        for words in ["beside store: ", "free space on the medium", "nothing was imported"] {
            #expect(sent.errors.contains(words), "\(sent.errors)")
        }
        #expect(try room.shell("ls; df --output=used .").output == before)
        #expect(try host.ask("add 2").hasPrefix("added"))
    }

    @Test func theSpaceOfALockFileIsTakenBeforeItIsMapped() throws {
        let room = try Room(.disk)
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        let (size, taken) = try room.sizes("store-lock")
        #expect(size == 192 + 64 * 1023 && taken >= size)
    }

    @Test func limitedAddressSpaceIsEnoughForHostsAndTheCommand() throws {
        let room = try Room()
        let host = try room.host(before: "ulimit -v 2000000")
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        let information = try host.ask("information")
        let words = information.split(separator: " ").first { $0.hasPrefix("maximumByteCount=") }
        let size = try #require(words.flatMap { Int($0.dropFirst(17)) })
        #expect(size > 1 << 24 && size < 2_000_000 << 10)
        let command = try room.shell("ulimit -v 2000000; latchkey verify store")
        #expect(command.status == 0, "\(command)")
    }

    @Test func aReservationShrinksToWhatCanBeHadAndFollowsGrowth() throws {
        let room = try Room()
        let writer = try room.host()
        #expect(try writer.ask("raw-open file").hasPrefix("opened"))
        #expect(try writer.ask("raw-fill 1") == "filled 1")
        let reader = try room.host()
        #expect(try reader.ask("limit 100000000") == "limited")
        let opened = try reader.ask("raw-open file read-only")
        let size = try #require(Int(opened.dropFirst("opened ".count)))
        #expect(size >= 1 << 23 && size <= 100_000_000, "\(opened)")
        // Beyond the map, and then beyond everything that can be had.
        #expect(try writer.ask("raw-fill 40") == "filled 40")
        #expect(try reader.ask("raw-count") == "count 41")
        #expect(try writer.ask("raw-fill 79") == "filled 79")
        for _ in 0..<2 {
            let answer = try reader.ask("raw-count")
            #expect(answer.hasPrefix("error addressSpaceFull "), "\(answer)")
            #expect(answer.contains("ulimit -v"), "\(answer)")
            #expect(answer.contains("maximumByteCount"), "\(answer)")
        }
    }

    @Test func aWriterWhoseSmallerMapIsFullIsToldOfTheLimit() throws {
        let room = try Room()
        let writer = try room.host()
        #expect(try writer.ask("limit 100000000") == "limited")
        #expect(try writer.ask("raw-open file").hasPrefix("opened"))
        let answer = try writer.ask("raw-fill 110")
        #expect(answer.hasPrefix("error addressSpaceFull "), "\(answer)")
        #expect(answer.contains("ulimit -v"), "\(answer)")
        #expect(answer.contains("maximumByteCount"), "\(answer)")
        let count = try writer.ask("raw-count")
        #expect(count.hasPrefix("count ") && count != "count 0", "\(count)")
        let other = try room.host()
        #expect(try other.ask("raw-open file").hasPrefix("opened"))
        #expect(try other.ask("raw-fill 1") == "filled 1")
    }
}

extension Room {
    /// The length of a file in the room, and the space that it takes, in bytes.
    func sizes(_ name: String) throws -> (length: Int, taken: Int) {
        let words = try shell("stat -c '%s %b' \(name)").output.split(
            whereSeparator: \.isWhitespace)
        return (Int(words[0]) ?? -1, (Int(words[1]) ?? -1) * 512)
    }
}
