import Foundation
import Testing

/// What processes do to each other when they open, and when one is forked.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct ProcessTests {
    @Test func openingWhileAnotherProcessMakesTheFileGrowIsNoError() throws {
        let room = try Room()
        let writer = try room.host()
        #expect(try writer.ask("create store") == "created")
        let reader = try room.host()
        try writer.send("loop 1")
        try reader.send("open-loop store read-only")
        try room.shell("sleep 2")
        let opened = try reader.ask("stop").split(separator: " ").map(String.init)
        #expect(try writer.ask("stop").hasPrefix("looped "))
        #expect((Int(opened[1]) ?? 0) > 20, "\(opened)")
        #expect(opened[2] == "0" && opened[3] == "0", "\(opened)")
    }

    @Test func processesThatOpenAndCloseAtOnceAreNoError() throws {
        let room = try Room()
        let first = try room.host()
        #expect(try first.ask("create store") == "created")
        #expect(try first.ask("close") == "closed")
        let all = [first] + (try (0..<2).map { _ in try room.host() })
        for child in all { try child.send("open-loop store") }
        try room.shell("sleep 1")
        for child in all {
            let opened = try child.ask("stop").split(separator: " ").map(String.init)
            #expect((Int(opened[1]) ?? 0) > 5 && opened[3] == "0", "\(opened)")
        }
    }

    @Test func aChildOfAForkIsRefusedAndItsParentGoesOn() throws {
        let room = try Room()
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        for line in ["ask 1", "add 2", "information", "position"] {
            let answer = try host.ask("fork \(line)")
            #expect(answer.hasPrefix("error forked "), "\(line): \(answer)")
        }
        // A thread of the parent's that has run is not there in a child, and is not waited for.
        #expect(try host.ask("group 8") == "grouped done=8")
        #expect(try host.ask("fork batch g").hasPrefix("error forked "))
        #expect(try host.ask("fork close") == "closed")
        // A child may open the file itself, which lets go of nothing that is its parent's.
        #expect(try host.ask("fork open store").hasPrefix("opened "))
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try host.ask("add 2").hasPrefix("added"))
        #expect(try room.host().ask("open store").hasPrefix("opened"))
        #expect(try host.ask("verify") == "sound")
    }

    /// A writer that waits for another process has no part of the map, which reads may replace.
    @Test func readsAdoptAGrownFileWhileAWriterOfTheirsWaitsForAnotherProcess() throws {
        let room = try Room()
        let (host, other) = (try room.host(), try room.host())
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        #expect(try host.ask("close") == "closed")
        #expect(try host.ask("open store map=1048576").hasPrefix("opened"))
        #expect(try other.ask("open store").hasPrefix("opened"))
        #expect(try other.ask("add-many 1000").hasPrefix("added"))
        #expect(try other.ask("add-slowly 2") == "writing")
        #expect(try host.ask("add-behind 3") == "waiting")
        #expect(try host.ask("sleep 200") == "slept")
        #expect(try host.ask("ask 1") == "allowed")
        #expect(try other.ask("go").hasPrefix("added"))
        #expect(try host.ask("sleep 200") == "slept")
        #expect(try other.ask("ask 3") == "allowed")
    }

    /// What is open for reading has none of the tables that another process makes.
    @Test(arguments: ["format-1", "format-2", "format-2-unfinished"])
    func whoReadsAnOldStoreIsToldThatAnotherProcessMadeItNew(_ name: String) throws {
        let room = try Room()
        let stores = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/stores").standardizedFileURL.path
        try room.shell("cp \(stores)/\(name).latchkey store")
        let (reader, writer) = (try room.host(), try room.host())
        #expect(try reader.ask("open store read-only").hasPrefix("opened"))
        #expect(try reader.ask("verify") == "sound")
        #expect(try writer.ask("open store").hasPrefix("opened"))
        for line in ["position", "information", "verify"] {
            let answer = try reader.ask(line)
            #expect(answer.hasPrefix("error formatChanged "), "\(line): \(answer)")
        }
        #expect(try reader.ask("close") == "closed")
        #expect(try reader.ask("open store read-only").hasPrefix("opened"))
        #expect(try reader.ask("verify") == "sound")
    }

    /// Its parent's descriptors go with its parent's store, and take no lock of its own with them.
    @Test func aChildThatOpensTheStoreItselfKeepsItsLocksWhenItLetsGoOfItsParents() throws {
        let room = try Room()
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("add 1").hasPrefix("added"))
        #expect(try host.ask("fork each ask 1 ; open store").hasPrefix("error forked"))
        let answer = try host.ask("fork each open store ; ask 1 ; add 2 ; sleep 200 ; ask 2")
        #expect(answer == "allowed", "\(answer)")
        #expect(try host.ask("add 3").hasPrefix("added"))
        #expect(try host.ask("verify") == "sound")
    }
}
