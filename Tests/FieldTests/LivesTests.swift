import Foundation
import Testing

/// A process that opens and closes a store again and again keeps nothing of it: `LATCHKEY_LIVES` says
/// how often.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct LivesTests {
    @Test func nothingIsLeftOfALife() throws {
        let room = try Room()
        let host = try room.host()
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("close") == "closed")
        let count =
            ProcessInfo.processInfo.environment["LATCHKEY_LIVES"].flatMap { Int($0) } ?? 200
        // What is made once, or kept up to a limit, is there at some time; what is left of each life
        // makes more in every tenth.
        var states = [try lived(host.ask("live store 50"))]
        for _ in 0..<10 { states.append(try lived(host.ask("live store \(count / 10)"))) }
        print("lives=\(count) bytes=\(states.map(\.bytes))")
        #expect(Set(states.map(\.descriptors)).count == 1, "\(states)")
        let growths = zip(states, states.dropFirst()).map { ($1.bytes - $0.bytes) / (count / 10) }
        // Bytes of a life. How many threads there are, and what the allocator keeps for each, varies.
        #expect((growths.min() ?? 0) < 4_096, "\(growths)")
    }

    private func lived(_ answer: String) throws -> (bytes: Int, descriptors: Int) {
        let words = answer.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        try #require(words.first == "lived" && numbers.count == 2, "\(answer)")
        return (numbers[0], numbers[1])
    }
}
