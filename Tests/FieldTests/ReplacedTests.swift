import Foundation
import Testing

/// Files that are replaced, removed or copied up while they are open.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct ReplacedTests {
    private func storeInUse() throws -> (Room, Child) {
        let room = try Room()
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        return (room, host)
    }

    @Test(arguments: ["cp store new && mv new store", "mv store old", "rm store store-lock"])
    func nothingIsWrittenIntoAFileWithoutItsName(_ command: String) throws {
        let (room, host) = try storeInUse()
        try room.shell(command)
        for number in 2...3 {
            let answer = try host.ask("add \(number)")
            #expect(answer.hasPrefix("error replaced "), "\(answer)")
            #expect(answer.contains("store: another file has the name, or none"), "\(answer)")
        }
        let answer = try host.ask("ask 1")
        #expect(answer.hasPrefix("error replaced "), "\(answer)")
        #expect(try host.ask("close") == "closed")
        if command.hasPrefix("cp") {
            #expect(try host.ask("open store").hasPrefix("opened"))
            #expect(try host.ask("ask 1") == "allowed")
            #expect(try host.ask("ask 2").hasPrefix("error unknown"))
        }
    }

    @Test func readsNoticeWithinTheLimitThatTheFileIsAnother() throws {
        let (room, host) = try storeInUse()
        try room.shell("cp store other; mv other store")
        // Twice the limit: the clock that reads look at ticks in steps.
        #expect(try host.ask("sleep 200") == "slept")
        #expect(try host.ask("ask 1").hasPrefix("error replaced "))
        #expect(try host.ask("ask 1").hasPrefix("error replaced "))
    }

    @Test func aRemovedLockFileStopsWritesAndNewcomersAndNoReads() throws {
        let (room, host) = try storeInUse()
        let reader = try room.host()
        #expect(try reader.ask("open store read-only").hasPrefix("opened"))
        try room.shell("rm store-lock")
        #expect(try room.host().ask("open store").hasPrefix("error lockedElsewhere "))
        #expect(try room.shell("ls store-lock").status != 0)
        let answer = try host.ask("add 2")
        #expect(answer.hasPrefix("error replaced "), "\(answer)")
        #expect(answer.contains("the lock file was replaced or removed"), "\(answer)")
        #expect(try reader.ask("ask 1") == "allowed")
        for child in [host, reader] { #expect(try child.ask("close") == "closed") }
        #expect(try host.ask("open store").hasPrefix("opened"))
        #expect(try host.ask("add 2").hasPrefix("added"))
    }

    /// Closing any descriptor of a file ends all locks of the process on it.
    @Test func whoseLocksWereGivenUpWritesAndAnswersNothingMore() throws {
        let (room, host) = try storeInUse()
        let other = try room.host()
        #expect(try other.ask("open store").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("touch store-lock") == "touched")
        // Nobody takes the lock file for one that nobody uses, and makes it anew.
        let third = try room.host()
        #expect(try third.ask("open store").hasPrefix("opened"))
        for (number, child) in [other, third].enumerated() {
            #expect(try child.ask("add 1\(number)").hasPrefix("added"))
        }
        let answer = try host.ask("add 2")
        #expect(answer.hasPrefix("error replaced "), "\(answer)")
        #expect(answer.contains("opened the lock file and closed it"), "\(answer)")
        #expect(try host.ask("ask 1").hasPrefix("error replaced "))
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open store").hasPrefix("opened"))
        #expect(try host.ask("ask 11") == "allowed")
        #expect(try host.ask("add 3").hasPrefix("added"))
        #expect(try other.ask("verify") == "sound")
    }

    @Test func readsNoticeThatTheirLocksWereGivenUp() throws {
        let (room, host) = try storeInUse()
        #expect(try host.ask("touch store-lock") == "touched")
        #expect(try host.ask("sleep 200") == "slept")
        #expect(try host.ask("ask 1").hasPrefix("error replaced "))
        // And one that goes on, where others have written meanwhile, has no answer.
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open store").hasPrefix("opened"))
        let other = try room.host()
        #expect(try other.ask("open store").hasPrefix("opened"))
        #expect(try host.ask("hold").hasPrefix("holding"))
        #expect(try host.ask("touch store-lock") == "touched")
        for number in 5..<8 { #expect(try other.ask("add \(number)").hasPrefix("added")) }
        #expect(try host.ask("release").hasPrefix("error replaced "))
        #expect(try host.ask("close") == "closed")
        #expect(try other.ask("verify") == "sound")
    }

    /// What others have taken for the slot of a dead process may be somebody else's by now.
    @Test(arguments: [true, false])
    func whoseLocksWereGivenUpLeavesTheSlotsOfOthersAlone(isReading: Bool) throws {
        let (room, host) = try storeInUse()
        #expect(try host.ask("ask 1") == "allowed")
        if isReading { #expect(try host.ask("hold").hasPrefix("holding")) }
        #expect(try host.ask("touch store-lock") == "touched")
        // Opening looks for slots of dead processes, and the next read takes the first that is free.
        let (reader, writer) = (try room.host(), try room.host())
        for child in [reader, writer] { #expect(try child.ask("open store").hasPrefix("opened")) }
        #expect(try reader.ask("hold").hasPrefix("holding"))
        if isReading { #expect(try host.ask("release").hasPrefix("error replaced ")) }
        #expect(try host.ask("close") == "closed")
        for number in 2..<6 { #expect(try writer.ask("add \(number)").hasPrefix("added")) }
        #expect(try reader.ask("release") == "released")
        #expect(try reader.ask("ask 5") == "allowed")
        #expect(try reader.ask("verify") == "sound")
    }

    @Test func anImportWhoseLockFileIsRemovedChangesNothingAndSaysWhy() throws {
        let (room, host) = try storeInUse()
        #expect(try host.ask("close") == "closed")
        let run = try room.shell(
            """
            before=$(latchkey export store --log | sha256sum)
            latchkey export store > lines
            sed -n 's/"id":"u1"/"id":"u9"/; s/u1@/u9@/; /"user".*u9/p' lines > more
            mkfifo pipe; latchkey import store pipe & importing=$!
            exec 3>pipe; cat more >&3
            # The lock that it holds while it has the store open tells that it has come so far.
            for ((i = 0; i < 6000; i++)); do
                grep -q ":$(stat -c %i store-lock) " /proc/locks && break
                sleep 0.01
            done
            rm store-lock; exec 3>&-
            wait $importing; echo status $?
            [ "$before" = "$(latchkey export store --log | sha256sum)" ] && echo same
            latchkey verify store
            """)
        #expect(run.output.contains("status 4\n"), "\(run)")
        #expect(run.errors.contains("lock file was replaced or removed"), "\(run)")
        #expect(run.output.contains("same\nsound"), "\(run)")
        #expect(!run.errors.contains("damaged"), "\(run)")
    }

    @Test func aReaderOfAnOverlaysLowerLayerSeesTheCommitOrAnError() throws {
        let room = try Self.roomOfLayers()
        let (inner, reader) = try Self.overlay(in: room)
        let writer = try inner.host()
        #expect(try writer.ask("open merged/store").hasPrefix("opened"))
        for number in 2...4 {
            #expect(try writer.ask("add \(number)").hasPrefix("added"))
            for asked in [1, number] {
                let answer = try reader.ask("ask \(asked)")
                #expect(answer == "allowed" || answer.hasPrefix("error replaced "), "\(answer)")
            }
        }
        #expect(try reader.ask("close") == "closed")
        #expect(try reader.ask("open merged/store read-only").hasPrefix("opened"))
        #expect(try reader.ask("ask 4") == "allowed")
    }

    /// Who reads without a lock is told of no commit; the first one makes another layer of the file.
    @Test func anUnchangingReaderOfAnOverlayNoticesThatTheFileIsWritten() throws {
        let room = try Self.roomOfLayers()
        let (inner, other) = try Self.overlay(in: room)
        #expect(try other.ask("close") == "closed")
        let reader = try inner.host()
        #expect(try reader.ask("open merged/store unchanging").hasPrefix("opened"))
        #expect(try reader.ask("ask 1") == "allowed")
        let writer = try inner.host()
        #expect(try writer.ask("open merged/store").hasPrefix("opened"))
        #expect(try writer.ask("add 2").hasPrefix("added"))
        usleep(300_000)
        for _ in 0..<2 {
            let answer = try reader.ask("ask 1")
            #expect(
                answer.hasPrefix("error notUnchanging ") || answer.hasPrefix("error replaced "),
                "\(answer)")
        }
    }

    /// A room with the folders of an overlay, and a store in the lower one that nobody has open.
    private static func roomOfLayers() throws -> Room {
        let room = try Room()
        try room.shell("mkdir lower upper work merged")
        let maker = try room.host()
        #expect(try maker.ask("create lower/store") == "created")
        #expect(try maker.ask("add 1").hasPrefix("added"))
        #expect(try maker.ask("close") == "closed")
        return room
    }

    /// A room with an overlay over another's folders, and a reader of the store in it that has seen user 1.
    private static func overlay(in room: Room) throws -> (room: Room, reader: Child) {
        let inner = try Room(
            in: room,
            setup: """
                mount -t overlay -o lowerdir=$F/lower,upperdir=$F/upper,workdir=$F/work \
                    overlay $F/merged
                """)
        let reader = try inner.host()
        #expect(try reader.ask("open merged/store read-only").hasPrefix("opened"))
        #expect(try reader.ask("ask 1") == "allowed")
        return (inner, reader)
    }

    /// Who writes to the lower layer itself has another lock file, and knows of no reader of the overlay.
    @Test func aReaderOfAnOverlayNoticesWhoWritesBelow() throws {
        let room = try Room()
        try room.shell("mkdir lower upper work merged")
        let writer = try room.host()
        #expect(try writer.ask("create lower/store") == "created")
        #expect(try writer.ask("add 1").hasPrefix("added"))
        let (inner, reader) = try Self.overlay(in: room)
        let holder = try inner.host()
        #expect(try holder.ask("open merged/store read-only").hasPrefix("opened"))
        #expect(try holder.ask("hold").hasPrefix("holding"))
        let thrower = try inner.host()
        #expect(try thrower.ask("open merged/store read-only").hasPrefix("opened"))
        #expect(try thrower.ask("hold").hasPrefix("holding"))
        for number in 2...5 { #expect(try writer.ask("add \(number)").hasPrefix("added")) }
        for number in 1...5 {
            let answer = try reader.ask("ask \(number)")
            #expect(answer.hasPrefix("error replaced "), "\(answer)")
        }
        // A read that had begun before says so at its end, whatever it answered or threw.
        for (host, end) in [(holder, "release"), (thrower, "throw")] {
            let ended = try host.ask(end)
            #expect(ended.hasPrefix("error replaced "), "\(ended)")
        }
        // The lock file says what there is to the first who opens when nobody has it.
        for host in [holder, thrower, reader] { #expect(try host.ask("close") == "closed") }
        #expect(try reader.ask("open merged/store read-only").hasPrefix("opened"))
        for number in 1...5 { #expect(try reader.ask("ask \(number)") == "allowed") }
        #expect(try writer.ask("verify") == "sound")
    }
}
