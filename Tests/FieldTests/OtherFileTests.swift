import Testing

/// What leads to a file without being its path here is refused: its lock would be looked for beside another.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct OtherFileTests {
    /// A room with a store that nobody has open.
    private func room(with store: String) throws -> Room {
        let room = try Room()
        try room.shell("mkdir here")
        let host = try room.host()
        #expect(try host.ask("create \(store)") == "created")
        #expect(try host.ask("close") == "closed")
        return room
    }

    /// Two stores of one name: the room's own, and one that a process sees in its place.
    @Test(arguments: ["root$F/here/store", "cwd/store"])
    func theFileOfAnotherNamespaceIsNotTakenForOnesOwn(_ name: String) throws {
        let room = try room(with: "here/store")
        // What it is asked for through the other process is in that process's store alone.
        let script = """
            (unshare -m --propagation private sh -c '
                mount -t tmpfs none $F/here; cd $F/here; : > ready; exec sleep 100' & echo $! > child)
            while ! [ -e /proc/$(cat child)/root$F/here/ready ]; do sleep 0.1; done
            P=/proc/$(cat child)/\(name)
            latchkey import $P empty.jsonl; echo import $?
            cp here/store /proc/$(cat child)/root$F/here/store
            latchkey info $P; echo info $?
            ls -A here /proc/$(cat child)/root$F/here
            kill $(cat child)
            """
        try room.shell(#"echo '{"type":"latchkey","version":1}' > empty.jsonl"#)
        let done = try room.shell(script)
        #expect(done.output.contains("import 4\ninfo 4\n"), "\(done)")
        #expect(done.errors.split(separator: "\n").allSatisfy { $0.contains("nsenter") }, "\(done)")
        // Nothing was left anywhere, nor made beside the store of the same path.
        #expect(!done.output.contains("importing") && !done.output.contains("new-"), "\(done)")
    }

    @Test func aWorkingFolderThatSomethingIsMountedOverIsRefused() throws {
        let room = try room(with: "here/store")
        let done = try room.shell(
            """
            cd here
            mount -t tmpfs none $F/here
            cp ./store $F/here/store
            latchkey info store; echo $?
            latchkey info ./store; echo $?
            latchkey info $F/here/store > /dev/null; echo $?
            """)
        #expect(done.output == "4\n4\n0\n", "\(done)")
        #expect(done.errors.contains("nsenter"), "\(done)")
    }

    @Test func aRemovedFileIsNotOneThatHasItsOldName() throws {
        let room = try room(with: "store")
        let done = try room.shell(
            """
            cp store 'removed (deleted)'; cp store removed; exec 7<> removed; rm removed
            latchkey info /proc/self/fd/7; echo $?
            exec 8<> store
            latchkey info /proc/self/fd/8 > /dev/null; echo $?
            """)
        #expect(done.output == "4\n0\n", "\(done)")
        #expect(done.errors.contains("nsenter"), "\(done)")
    }

    @Test func linksThatAreNotToBeFollowedAreNot() throws {
        let room = try room(with: "store")
        let inner = try Room(
            in: room,
            setup: """
                mkdir $F/links; mount -t tmpfs none $F/links; ln -s ../store $F/links/link
                mount -o remount,nosymfollow $F/links 2> $F/why || rm $F/links/link
                """)
        let done = try inner.shell("[ -h links/link ] || exit 9; latchkey info links/link; exit $?")
        // Old kernels have no such option.
        #expect(done.status == 4 && done.errors.contains("link") || done.status == 9, "\(done)")
    }
}
