import Testing

/// Who may read the data file and not write the lock file, and whose the lock file is.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct PermissionTests {
    private static let owner = 4711
    private static let auditor = 4712

    /// A room with a store of the owner's that everybody may read, in a folder that only the
    /// owner may write, and a host of the owner's that has it open.
    private func readableStore() throws -> (Room, Child) {
        let room = try Room()
        try room.shell("mkdir app; chown \(Self.owner):\(Self.owner) app")
        let host = try room.host(as: Self.owner)
        #expect(try host.ask("create app/store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        try room.shell("chmod 644 app/store")
        return (room, host)
    }

    @Test func whoMayNotWriteTheLockFileIsToldSo() throws {
        let (room, host) = try readableStore()
        let auditor = try room.host(as: Self.auditor)
        for number in 0..<2 {
            let answer = try auditor.ask("open app/store read-only")
            #expect(answer.hasPrefix("error noLock "), "\(answer)")
            #expect(answer.contains("app/store-lock") && answer.contains("unchanging"), "\(answer)")
            if number == 0 {
                #expect(answer.contains("may not write it"), "\(answer)")
                #expect(try host.ask("close") == "closed")
                try room.shell("rm app/store-lock")
            } else {
                #expect(answer.contains("make no files in its folder"), "\(answer)")
            }
        }
        #expect(try room.shell("ls app").output == "store\n")
        let command = try room.shell("latchkey info app/store", as: Self.auditor)
        #expect(command.status == 4 && command.errors.contains("unchanging"), "\(command)")
        for line in ["info app/store", "export app/store", "verify app/store"] {
            let read = try room.shell("latchkey \(line) --unchanging", as: Self.auditor)
            #expect(read.status == 0 && read.errors.isEmpty, "\(line): \(read)")
        }
        #expect(try room.shell("ls app").output == "store\n")
    }

    @Test func whatIsReadAsUnchangingIsNotReadWhileSomebodyWrites() throws {
        let (room, host) = try readableStore()
        let auditor = try room.host(as: Self.auditor)
        #expect(try auditor.ask("open app/store unchanging").hasPrefix("error notUnchanging "))
        #expect(try host.ask("close") == "closed")
        #expect(try auditor.ask("open app/store unchanging").hasPrefix("opened"))
        #expect(try auditor.ask("information").contains("access=unchanging"))
        #expect(try auditor.ask("ask 1") == "allowed")
        #expect(try auditor.ask("add 5").hasPrefix("error readOnly "))
        // A read proves at its end that nothing was written since the file was opened.
        #expect(try auditor.ask("hold").hasPrefix("holding"))
        #expect(try host.ask("open app/store").hasPrefix("opened"))
        #expect(try host.ask("information").contains("access=readWrite"))
        #expect(try auditor.ask("ask 1") == "allowed")
        #expect(try host.ask("add 2").hasPrefix("added"))
        #expect(try auditor.ask("release").hasPrefix("error notUnchanging "))
        #expect(try auditor.ask("ask 1").hasPrefix("error notUnchanging "))
        #expect(try auditor.ask("close") == "closed")
        #expect(try host.ask("verify") == "sound")
    }

    @Test func aVolumeThatIsReadOnlyHereIsReadAsUnchangingOrNotAtAll() throws {
        let (room, host) = try readableStore()
        let inner = try Room(
            in: room,
            setup: "mount --bind $F/app $F/app; mount -o remount,bind,ro $F/app")
        let reader = try inner.host()
        let answer = try reader.ask("open app/store read-only")
        #expect(answer.hasPrefix("error noLock "), "\(answer)")
        #expect(answer.contains("read-only file system"), "\(answer)")
        #expect(try reader.ask("open app/store unchanging").hasPrefix("error notUnchanging "))
        #expect(try host.ask("close") == "closed")
        #expect(try reader.ask("open app/store unchanging").hasPrefix("opened"))
        #expect(try reader.ask("ask 1") == "allowed")
    }

    @Test(arguments: ["660", "600", "440"])
    func aNewLockFileIsTheDataFilesOwners(_ mode: String) throws {
        let (room, host) = try readableStore()
        #expect(try host.ask("close") == "closed")
        try room.shell("chmod \(mode) app/store; chgrp 4720 app/store; rm app/store-lock")
        // The administrator looks at it.
        #expect(try room.shell("latchkey info app/store").status == 0)
        let lock = try room.shell("stat -c %u:%g:%a app/store-lock").output
        #expect(lock == "\(Self.owner):4720:\(mode == "440" ? "640" : mode)\n")
        #expect(try host.ask("open app/store read-only").hasPrefix("opened"))
        guard mode != "440" else { return }
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open app/store").hasPrefix("opened"))
        #expect(try host.ask("add 2").hasPrefix("added"))
    }

    @Test func aLockFileThatWouldShutTheOwnerOutIsNotMade() throws {
        let (room, host) = try readableStore()
        #expect(try host.ask("close") == "closed")
        try room.shell("chmod 777 app; rm app/store-lock")
        let reader = try room.host(as: Self.auditor)
        let answer = try reader.ask("open app/store read-only")
        #expect(answer.hasPrefix("error noLock "), "\(answer)")
        #expect(
            answer.contains("user \(Self.auditor)") && answer.contains("user \(Self.owner)"),
            "\(answer)")
        #expect(try room.shell("ls app").output == "store\n")
        #expect(try host.ask("open app/store").hasPrefix("opened"))
    }
}
