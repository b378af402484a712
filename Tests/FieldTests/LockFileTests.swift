import Foundation
import Testing

/// LMDB writes to whatever has the lock file's name. So it is a file of one name that LMDB made, or
/// nothing is opened; and it is one store's.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct LockFileTests {
    /// A room with two stores that nobody has open.
    private func twoStores() throws -> Room {
        let room = try Room()
        for name in ["one", "two"] {
            let host = try room.host()
            #expect(try host.ask("create \(name)") == "created")
            #expect(try host.ask("add 1").hasPrefix("added"))
            #expect(try host.ask("close") == "closed")
        }
        return room
    }

    /// What would be destroyed stays as it is, and the error says what stands in the way.
    @Test(arguments: [
        ("ln -s one one-lock", "it is a link"),
        ("ln -s two one-lock", "it is a link"),
        ("ln -s two-lock one-lock", "it is a link"),
        ("ln one one-lock", "it has 2 names"),
        ("ln two-lock one-lock", "it has 2 names"),
        ("cp two one-lock", "it is no lock file of LMDB"),
        ("echo important > one-lock", "it is no lock file of LMDB"),
        ("mkfifo one-lock", "it is no regular file"),
        ("cp two-lock one-lock; truncate -s 5G one-lock", "it has 5368709120 bytes"),
    ])
    func whatIsNoLockFileOfTheStoreIsNotWrittenTo(_ making: String, _ reason: String) throws {
        let room = try twoStores()
        try room.shell("rm one-lock; \(making)")
        let state =
            "cat one two | sha256sum; stat -c '%F %s %b' one-lock; [ -p one-lock ] || head -c 9999 one-lock | sha256sum"
        let before = try room.shell(state).output
        for line in ["info one", "verify one", "export one"] {
            let command = try room.shell("latchkey \(line)")
            #expect(command.status == 4 && command.errors.contains(reason), "\(line): \(command)")
        }
        let host = try room.host()
        let answer = try host.ask("open one")
        #expect(answer.hasPrefix("error noLock ") && answer.contains(reason), "\(answer)")
        #expect(try room.shell(state).output == before)
        try room.shell("rm one-lock")
        #expect(try host.ask("open one").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
    }

    /// One in which nothing was made yet is made now, also where LMDB 0.9.26 and later destroyed locks that
    /// they could not make: words of ones.
    @Test(arguments: [
        ": > one-lock", "truncate -s 8192 one-lock",
        """
        truncate -s 8192 one-lock
        for place in 88 152; do
            printf '\\377\\377\\377\\377' | dd of=one-lock bs=1 seek=$place conv=notrunc status=none
        done
        """,
    ])
    func aLockFileInWhichNothingWasMadeIsTaken(_ making: String) throws {
        let room = try twoStores()
        try room.shell("rm one-lock; \(making)")
        let host = try room.host()
        #expect(try host.ask("open one").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("add 2").hasPrefix("added"))
    }

    /// Where a file system cannot rename without replacing, the file has for a moment the name under which it
    /// was made as well, and keeps it if the process is killed in that moment.
    @Test func aNameUnderWhichTheLockFileWasMadeIsTakenAway() throws {
        let room = try twoStores()
        try room.shell("ln one-lock one-lock.new-1a2b; cp two-lock one-lock.new-other")
        let host = try room.host()
        #expect(try host.ask("open one").hasPrefix("opened"))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(
            try room.shell("ls one*; stat -c %h one-lock").output
                == "one\none-lock\none-lock.new-other\n1\n")
        // Where another name is left it is still refused.
        try room.shell(
            "rm two-lock; cp one-lock two-lock; ln two-lock two-lock.new-1a2b; ln two-lock third")
        let answer = try room.host().ask("open two")
        #expect(answer.hasPrefix("error noLock ") && answer.contains("it has 2 names"), "\(answer)")
    }

    /// Nobody waits for LMDB's mutex of writers, of which Linux knows the owner by the number of a thread in
    /// its own PID namespace: one of that number that waits in another, and is ended, would give it away.
    @Test func whoWaitsToWriteDoesNotWaitForTheMutex() throws {
        let room = try twoStores()
        let (writer, other) = (try room.host(), try room.host())
        for host in [writer, other] { #expect(try host.ask("open one").hasPrefix("opened")) }
        #expect(try writer.ask("add-slowly 2") == "writing")
        try other.send("add 3")
        usleep(300_000)
        // A word of it says who has it, and whether anybody waits.
        let word = try room.shell("od -An -tu4 -j64 -N4 one-lock").output
        let owner = try #require(UInt32(word.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(owner & 0x3FFF_FFFF != 0 && owner & 0x8000_0000 == 0, "\(word)")
        #expect(try writer.ask("go").hasPrefix("added"))
        #expect(try other.reply().hasPrefix("added"))
        #expect(try other.ask("ask 2") == "allowed")
        #expect(try other.ask("verify") == "sound")
    }

    /// By a mount one file can have the name of two stores' lock files and be one file for all.
    @Test func oneLockFileServesOneStore() throws {
        let room = try twoStores()
        try room.shell("mount --bind two-lock one-lock")
        let two = try room.host()
        #expect(try two.ask("open two").hasPrefix("opened"))
        let one = try room.host()
        let answer = try one.ask("open one")
        #expect(answer.hasPrefix("error noLock ") && answer.contains("another store"), "\(answer)")
        #expect(try two.ask("add 2").hasPrefix("added"))
        #expect(try two.ask("close") == "closed")
        try room.shell("umount one-lock")
        #expect(try one.ask("open one").hasPrefix("opened"))
        #expect(try one.ask("ask 1") == "allowed")
    }

    /// What is printed where nothing is open goes nowhere, and never into a file of the store.
    @Test(arguments: ["<&- >&-", "<&- >&- 2>&-", ">&-", "<&- 2>&-"])
    func whatIsPrintedGoesIntoNoFileOfTheStore(_ closed: String) throws {
        let room = try twoStores()
        let done = try room.shell(
            """
            mount -t tmpfs none /dev; mount -o remount,ro /dev
            for command in 'export one' 'info one' 'query one users --in acme'; do
                latchkey $command \(closed); echo $? >> status
            done
            cat status; head -c 4 one-lock | od -An -tx1; latchkey verify one
            """)
        let isOutputClosed =
            closed.contains(">&- ") || closed.hasSuffix(">&-") && !closed.hasSuffix("2>&-")
        let status = isOutputClosed ? "4\n4\n4\n" : ""
        #expect(done.output.contains(status + " de c0 ef be\n"), "\(done)")
        #expect(done.output.contains("sound"), "\(done)")
        // A host that has no standard error opens none by opening a store.
        let host = try room.host(before: "exec 2>&-; echo $$ > number")
        #expect(try host.ask("open one").hasPrefix("opened"))
        let open = try room.shell("for n in 0 1 2; do readlink /proc/$(cat number)/fd/$n; done")
            .output
        #expect(!open.contains("one") && open.hasSuffix("\n/\n"), "\(open)")
    }

    /// In a user namespace an owner who has no number there looks like any other who has none.
    @Test func nobodyWhoIsUnknownIsShutOut() throws {
        let room = try twoStores()
        let done = try room.shell(
            """
            mkdir folder; cp one folder/store; chown 4242 folder/store; chmod 644 folder/store; chmod 777 folder
            unshare -U sleep 100 &
            while [ "$(readlink /proc/$!/ns/user)" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.1; done
            echo '0 100000 65536' > /proc/$!/uid_map && echo '0 100000 65536' > /proc/$!/gid_map || echo none
            for user in 0 1000 65534; do
                nsenter -U -t $! -S $user -G $user latchkey info folder/store > /dev/null; echo $?
                ls folder
            done
            kill $!
            setpriv --reuid=4242 --regid=4242 --clear-groups latchkey info folder/store > /dev/null; echo $?
            """)
        // Where no user namespace is to be had.
        if done.output.hasPrefix("none") { return }
        #expect(done.output == "4\nstore\n4\nstore\n4\nstore\n0\n", "\(done)")
        #expect(done.errors.contains("would shut out"), "\(done)")
    }
}
