import Foundation
import Testing

/// Readers in other processes and PID namespaces: living, stopped and killed.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct ReaderProcessTests {
    /// A PID namespace in which the host is process 1, and dies with whoever began it.
    private static let alone = [
        "unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc",
    ]

    /// A room with a store and the host that writes it.
    private func room() throws -> (Room, Child) {
        // Room for what a writer adds in some seconds beside a read that holds everything.
        let room = try Room(.memory(kibibytes: 1 << 21))
        let writer = try room.host()
        #expect(try writer.ask("create store") == "created")
        #expect(try writer.ask("add 1").hasPrefix("added "))
        return (room, writer)
    }

    private func readerCount(_ host: Child) throws -> String? {
        try host.ask("information").split(separator: " ")
            .first { $0.hasPrefix("readerCount=") }.map(String.init)
    }

    private func byteCount(_ room: Room) throws -> Int {
        Int(try room.shell("stat -c %s store").output.trimmingCharacters(in: .newlines)) ?? 0
    }

    /// Writes for some time.
    private func write(_ host: Child, from first: Int, milliseconds: Int) throws {
        try host.send("loop \(first)")
        usleep(UInt32(milliseconds) * 1_000)
        let answer = try host.ask("stop")
        #expect(answer.hasPrefix("looped "), "\(answer)")
    }

    // MARK: PID namespaces

    @Test func aReaderInAnotherNamespaceIsNotTakenForDead() throws {
        let (room, writer) = try room()
        let reader = try room.host(wrapper: Self.alone)
        #expect(try reader.ask("open store read-only").hasPrefix("opened "))
        let held = try reader.ask("hold")
        #expect(held.hasPrefix("holding "))
        // Longer than the interval after which a writer looks for dead readers.
        try write(writer, from: 100, milliseconds: 1_500)
        #expect(try readerCount(writer) == "readerCount=1")
        #expect(try writer.ask("notices").contains("dead:") == false)
        #expect(try reader.ask("ask 1") == "allowed")
        #expect(try reader.ask("ask 100").hasPrefix("error unknown "))
        #expect(try reader.ask("position") == "position \(held.dropFirst(8))")
        #expect(try reader.ask("release") == "released")
        #expect(try reader.ask("ask 100") == "allowed")
        #expect(try readerCount(writer) == "readerCount=0")
    }

    @Test func twoReadersOfTheSameNumberAreToldOfPIDNamespaces() throws {
        let (room, writer) = try room()
        let first = try room.host(wrapper: Self.alone)
        let second = try room.host(wrapper: Self.alone)
        #expect(try first.ask("open store read-only").hasPrefix("opened "))
        let refusal = try second.ask("open store read-only")
        #expect(refusal.hasPrefix("error processNumberTaken "))
        for word in ["number 1,", "PID namespace", "--pid=container", "shareProcessNamespace"] {
            #expect(refusal.contains(word), "\(refusal)")
        }
        #expect(try first.ask("ask 1") == "allowed")
        #expect(try writer.ask("ask 1") == "allowed")
        // It lasts no longer than the other process.
        #expect(try first.ask("close") == "closed")
        #expect(try second.ask("open store read-only").hasPrefix("opened "))
        #expect(try second.ask("ask 1") == "allowed")
        #expect(try first.ask("open store").hasPrefix("error processNumberTaken "))
    }

    /// A container that is started again has the number of the process that died.
    @Test func whatAKilledReaderLeftIsGivenBackByItsSuccessorOfTheSameNumber() throws {
        let (room, writer) = try room()
        let first = try room.host(wrapper: Self.alone)
        #expect(try first.ask("open store read-only").hasPrefix("opened "))
        #expect(try first.ask("hold").hasPrefix("holding "))
        #expect(try readerCount(writer) == "readerCount=1")
        first.kill()
        let second = try room.host(wrapper: Self.alone)
        // `unshare` ends before the process that it kills has.
        var opened = try second.ask("open store read-only")
        for _ in 0..<500 where opened.hasPrefix("error processNumberTaken ") {
            usleep(10_000)
            opened = try second.ask("open store read-only")
        }
        #expect(opened.hasPrefix("opened "))
        #expect(try readerCount(writer) == "readerCount=0")
        #expect(try second.ask("hold").hasPrefix("holding "))
        #expect(try readerCount(writer) == "readerCount=1")
    }

    // MARK: Reads that last, and processes that die

    @Test func aKilledReaderIsRemovedByAWriterThatGoesOn() throws {
        let (room, writer) = try room()
        try write(writer, from: 1_000, milliseconds: 200)
        let before = try byteCount(room)
        let reader = try room.host()
        #expect(try reader.ask("open store read-only").hasPrefix("opened "))
        let position = try #require(try reader.ask("hold").split(separator: " ").last)
        reader.kill()
        try write(writer, from: 100_000, milliseconds: 3_000)
        let notices = try writer.ask("notices")
        #expect(notices.contains("dead:\(reader.number)@\(position)"), "\(notices)")
        #expect(try readerCount(writer) == "readerCount=0")
        // What the dead reader held was used again: the file has not grown by more than what was
        // added, a second's commits and what may pass before a writer looks.
        let grown = try byteCount(room) - before
        #expect(grown < 32 << 20, "\(grown) bytes")
        #expect(try writer.ask("verify") == "sound")
    }

    @Test func aStoppedReaderIsToldAndThrowsWhenItGoesOn() throws {
        let (room, writer) = try room()
        let reader = try room.host()
        #expect(try reader.ask("open store read-only read-limit=1500").hasPrefix("opened "))
        #expect(try reader.ask("hold").hasPrefix("holding "))
        #expect(kill(reader.number, SIGSTOP) == 0)
        // Until it is told: by growth, so that it takes as long as the machine takes for it.
        var notices = ""
        for round in 0..<300 where !notices.contains("holding:") {
            try write(writer, from: 1_000_000 * (round + 1), milliseconds: 200)
            notices = try writer.ask("notices")
        }
        #expect(notices.contains("holding:\(reader.number):"), "\(notices)")
        #expect(try readerCount(writer) == "readerCount=1")
        #expect(kill(reader.number, SIGCONT) == 0)
        usleep(1_600_000)
        let late = try reader.ask("release")
        #expect(late.hasPrefix("error readTooLong "), "\(late)")
        #expect(try readerCount(writer) == "readerCount=0")
        #expect(try reader.ask("ask 1") == "allowed")
    }

    @Test func growthUnderAStoppedReaderIsBoundedAndEndsWithIt() throws {
        let limit = 16 << 20
        let (room, writer) = try room()
        #expect(try writer.ask("close") == "closed")
        #expect(try writer.ask("open store map=\(limit)").hasPrefix("opened "))
        let reader = try room.host()
        #expect(try reader.ask("open store read-only").hasPrefix("opened "))
        #expect(try reader.ask("hold").hasPrefix("holding "))
        #expect(kill(reader.number, SIGSTOP) == 0)
        try writer.send("loop 1000")
        let refusal = try writer.reply()
        #expect(refusal.hasPrefix("error mapFull "), "\(refusal)")
        for word in ["\(limit) bytes", "process \(reader.number) ", "maximumByteCount"] {
            #expect(refusal.contains(word), "\(refusal)")
        }
        #expect(try byteCount(room) <= limit)
        // Everybody else reads, and nothing of what was refused is there.
        #expect(try writer.ask("ask 1000") == "allowed")
        #expect(try writer.ask("add 1").hasPrefix("error "))
        #expect(try writer.ask("verify") == "sound")
        #expect(kill(reader.number, SIGCONT) == 0)
        // A machine that is slow may have stopped it for longer than a read may last.
        let released = try reader.ask("release")
        #expect(released == "released" || released.hasPrefix("error readTooLong "), "\(released)")
        try write(writer, from: 1_000_000, milliseconds: 200)
        #expect(try writer.ask("ask 1000000") == "allowed")
        #expect(try reader.ask("ask 1000000") == "allowed")
        #expect(try byteCount(room) <= limit)
        #expect(try writer.ask("verify") == "sound")
    }

    @Test func informationCountsTheReadersOfAllProcesses() throws {
        let (room, writer) = try room()
        let reader = try room.host()
        #expect(try reader.ask("open store read-only").hasPrefix("opened "))
        #expect(try reader.ask("hold").hasPrefix("holding "))
        #expect(
            try room.shell("latchkey info store").output.contains("readers         1 of 1024\n"))
        #expect(try room.shell("latchkey info --json store").output.contains(#""readers":1,"#))
        #expect(try reader.ask("release") == "released")
        #expect(
            try room.shell("latchkey info store").output.contains("readers         0 of 1024\n"))
        #expect(try writer.ask("ask 1") == "allowed")
    }
}
