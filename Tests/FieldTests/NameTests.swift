import Testing

/// One file has one lock, by whatever name and through whatever mount it is opened.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct NameTests {
    /// A room with a store in the folder `here`, and a host that has it open.
    private func storeInUse() throws -> (Room, Child) {
        let room = try Room()
        try room.shell("mkdir here there")
        let host = try room.host()
        #expect(try host.ask("create here/store") == "created")
        return (room, host)
    }

    private func expectOneLock(_ answer: String, at location: SourceLocation = #_sourceLocation) {
        #expect(answer.hasPrefix("error lockedElsewhere "), "\(answer)", sourceLocation: location)
        #expect(answer.contains("-lock file"), "\(answer)", sourceLocation: location)
    }

    @Test(arguments: ["", " read-only"])
    func aHardLinkIsRefusedWhileTheFileIsOpenByItsOtherName(_ options: String) throws {
        let (room, host) = try storeInUse()
        try room.shell("ln here/store there/store")
        let other = try room.host()
        expectOneLock(try other.ask("open there/store\(options)"))
        #expect(try room.shell("ls there").output == "store\n")
        #expect(try host.ask("add 1").hasPrefix("added"))
        #expect(try host.ask("close") == "closed")
        #expect(try other.ask("open there/store\(options)").hasPrefix("opened"))
        #expect(try other.ask("ask 1") == "allowed")
        expectOneLock(try host.ask("open here/store"))
        #expect(try room.shell("latchkey verify there/store").status == 0)
        let refused = try room.shell("latchkey verify here/store")
        #expect(refused.status == 4 && refused.errors.contains("-lock file"), "\(refused)")
    }

    @Test func aLinkSharesTheLockOfWhatItPointsTo() throws {
        let (room, host) = try storeInUse()
        try room.shell("ln -s ../here/store there/link; ln -s here folder")
        for (name, number) in [("there/link", 1), ("folder/store", 2)] {
            let other = try room.host()
            #expect(try other.ask("open \(name)").hasPrefix("opened"))
            #expect(try other.ask("add \(number)").hasPrefix("added"))
            #expect(try host.ask("add \(number)0").hasPrefix("added"))
            #expect(try other.ask("ask \(number)0") == "allowed")
            #expect(try host.ask("verify") == "sound")
        }
        #expect(try room.shell("ls there; ls here").output == "link\nstore\nstore-lock\n")
    }

    @Test func aFileThatIsMountedAloneIsRefusedWhileItIsOpenOutside() throws {
        let (room, host) = try storeInUse()
        let inner = try Room(
            in: room,
            setup: """
                mkdir $F/box; mount -t tmpfs none $F/box; touch $F/box/store
                mount --bind $F/here/store $F/box/store
                """)
        let other = try inner.host()
        expectOneLock(try other.ask("open box/store"))
        expectOneLock(try other.ask("open box/store read-only"))
        #expect(try host.ask("add 1").hasPrefix("added"))
        #expect(try host.ask("close") == "closed")
        #expect(try other.ask("open box/store").hasPrefix("opened"))
        #expect(try other.ask("ask 1") == "allowed")
        expectOneLock(try host.ask("open here/store"))
    }

    @Test func aFolderThatIsMountedElsewhereSharesTheLock() throws {
        let (room, host) = try storeInUse()
        let inner = try Room(in: room, setup: "mount --bind $F/here $F/there")
        let other = try inner.host()
        #expect(try other.ask("open there/store").hasPrefix("opened"))
        for number in 1...20 {
            #expect(try (number % 2 == 0 ? host : other).ask("add \(number)").hasPrefix("added"))
        }
        #expect(try host.ask("ask 19") == "allowed")
        #expect(try other.ask("ask 20") == "allowed")
        #expect(try other.ask("verify") == "sound")
    }

    @Test func ofTwoNamesThatAreOpenedAtOnceOneAtMostIsOpen() throws {
        let (room, host) = try storeInUse()
        try room.shell("ln here/store there/store")
        #expect(try host.ask("close") == "closed")
        let other = try room.host()
        try host.send("open-loop here/store")
        try other.send("open-loop there/store")
        try room.shell("sleep 0.7")
        for child in [host, other] {
            // ALLOWED DENIED ERRORS KIND: what is refused is refused by that name alone.
            let words = try child.ask("stop").split(separator: " ").map(String.init)
            #expect(
                words[2] == "0" && (words[3] == "0" || words[4] == "lockedElsewhere"), "\(words)")
        }
        #expect(try host.ask("open here/store").hasPrefix("opened"))
        #expect(try host.ask("verify") == "sound")
    }

    @Test func aLockFileIsNoStore() throws {
        let (room, host) = try storeInUse()
        let reader = try room.host()
        #expect(try reader.ask("open here/store read-only").hasPrefix("opened"))
        #expect(try host.ask("open here/store-lock").hasPrefix("error notAStore "))
        // The host's own reads still have their place: had the lock file been opened and closed,
        // the others would take the host for dead.
        #expect(try host.ask("hold").hasPrefix("holding"))
        #expect(try reader.ask("close") == "closed")
        #expect(try reader.ask("open here/store").hasPrefix("opened"))
        for number in 1...50 { #expect(try reader.ask("add \(number)").hasPrefix("added")) }
        #expect(try host.ask("ask 1").hasPrefix("error unknown"))
        #expect(try host.ask("release") == "released")
        #expect(try host.ask("ask 50") == "allowed")
    }
}
