import Foundation
import Testing

/// Processes that make a store at once, and processes that are killed while they make one.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct CreatingProcessTests {
    @Test func ofProcessesThatCreateAtOnceOneWins() throws {
        let room = try Room()
        let hosts = try (0..<4).map { _ in try room.host() }
        for round in 0..<12 {
            for host in hosts { try host.send("create store-\(round)") }
            let answers = try hosts.map { try $0.reply() }
            #expect(answers.count { $0 == "created" } == 1, "\(answers)")
            for answer in answers where answer != "created" {
                #expect(answer.hasPrefix("error alreadyExists "), "\(answer)")
            }
        }
        // Each has what its winner made, and nothing is left of the others.
        let reader = try room.host()
        for round in 0..<12 {
            #expect(try reader.ask("open store-\(round) read-only").hasPrefix("opened "))
            #expect(try reader.ask("verify") == "sound")
            #expect(try reader.ask("close") == "closed")
        }
        #expect(try !room.shell("ls").output.contains("creating"))
    }

    @Test func aProcessThatIsKilledWhileItCreatesLeavesAWholeStoreOrNone() throws {
        let room = try Room()
        let (rounds, stepMicroseconds) = (16, 500)
        var madeCount = 0
        for round in 0..<rounds {
            let host = try room.host()
            // It answers, so that what follows is the creation and not its own beginning.
            _ = try host.ask("open nowhere")
            try host.send("create store-\(round)")
            usleep(UInt32(round * stepMicroseconds))
            host.kill()
            let next = try room.host()
            let opened = try next.ask("open store-\(round)")
            if opened.hasPrefix("opened ") {
                madeCount += 1
            } else {
                #expect(opened.hasPrefix("error notFound "), "\(opened)")
                #expect(try next.ask("create store-\(round)") == "created")
            }
            #expect(try next.ask("verify") == "sound")
            next.kill()
        }
        print("\(rounds) kills while a store was created: \(madeCount) had their name already")
    }
}
