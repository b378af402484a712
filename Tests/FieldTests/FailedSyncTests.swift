import Testing

/// A medium that fails when it is synchronized: a file system that has room, on a disk that has
/// none. The kernel tells of it once; the next sync succeeds and proves nothing.
@Suite(.enabled(if: FullDisk.isPossible, "needs root and loop devices"))
struct FailedSyncTests {
    private let room: Room
    private let host: Child

    init() throws {
        room = try Room(setup: FullDisk.setup)
        host = try room.host()
        #expect(try host.ask("create disk/store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added "))
        #expect(try room.shell("sync; cat /dev/zero > memory/rest").status != 0)
    }

    @Test func nothingIsWrittenAfterASyncHasFailedUntilTheStoreIsOpenedAnew() throws {
        // The file system itself is not full: it is the sync that finds no room.
        var answer = ""
        for number in 100..<2_000 where !answer.hasPrefix("error") {
            answer = try host.ask("add \(number)")
        }
        #expect(answer.hasPrefix("error syncFailed "), "\(answer)")
        #expect(try room.shell("rm memory/rest; sync").status == 0)
        for number in 3_000..<3_003 {
            let refusal = try host.ask("add \(number)")
            #expect(refusal.hasPrefix("error writesRefused "), "\(refusal)")
        }
        // What had been committed is read.
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("ask 3000").hasPrefix("error unknown "))
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open disk/store").hasPrefix("opened "))
        #expect(try host.ask("verify") == "sound")
        #expect(try host.ask("add 4000").hasPrefix("added "))
    }

    /// Those who shared a commit have one answer: none is done alone when it has failed.
    @Test func operationsThatShareACommitShareItsFailure() throws {
        let answer = try host.ask("group 64")
        #expect(try room.shell("rm memory/rest; sync").status == 0)
        let words = answer.split(separator: " ")
        let kinds = Set(words.dropFirst().map { $0.prefix { $0 != "=" } })
        #expect(kinds.contains("syncFailed"), "\(answer)")
        #expect(kinds.isSubset(of: ["syncFailed", "writesRefused", "done"]), "\(answer)")
        let done = words.first { $0.hasPrefix("done=") }.map { Int($0.dropFirst(5)) ?? -1 } ?? 0
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open disk/store").hasPrefix("opened "))
        #expect(try host.ask("verify") == "sound")
        #expect(try host.ask("organizations") == "organizations \(done + 1)")
    }
}

/// A file system that has room on a disk that has none.
enum FullDisk {
    /// An image in memory, of which only a part fits there.
    static let setup = """
        mkdir $F/memory $F/disk
        mount -t tmpfs -o size=24m none $F/memory
        truncate -s 128M $F/memory/image
        mkfs.ext4 -q -O ^has_journal $F/memory/image
        mount -o loop $F/memory/image $F/disk
        """

    static let isPossible =
        Room.isRequired || Room.isPossible && (try? Room(setup: setup)) != nil
}
