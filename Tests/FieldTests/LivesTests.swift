import Foundation
import Testing

/// A process that opens and closes a store again and again keeps nothing of it: `LATCHKEY_LIVES` says
/// how often.
@Suite(.enabled(if: Room.isPossible, Room.why))
struct LivesTests {
    private static let count =
        ProcessInfo.processInfo.environment["LATCHKEY_LIVES"].flatMap { Int($0) } ?? 200
    /// Lives of one store, before it is made anew: all of them do the same then, however many there are.
    private static let livesPerStore = min(50, max(1, count / 10))

    /// Bytes of a life that are too many. What is left of each is more and more, and what is made once, or
    /// kept up to a limit, makes less of the slope the more lives there are: in 200 it is a hundred bytes or
    /// two, in 5,000 nothing. The smallest object that can be left over has 32 bytes, with its name more.
    private static let bound = max(64, 102_400 / count)

    @Test func nothingIsLeftOfALife() throws {
        let room = try Room()
        let host = try room.host()
        // Some before it counts: tables grow, and threads get their places.
        _ = try live(room, host)
        var states = [try live(room, host)]
        for _ in 0..<max(2, Self.count / Self.livesPerStore) { states.append(try live(room, host)) }
        let slope = slope(states.map(\.bytes)) / Double(Self.livesPerStore)
        print("lives=\(Self.count) bytes=\(states.map(\.bytes)) slope=\(slope)")
        #expect(Set(states.map(\.descriptors)).count == 1, "\(states)")
        #expect(slope < Double(Self.bound), "\(slope) bytes a life: \(states.map(\.bytes))")
    }

    /// Lives with a store of their own.
    private func live(_ room: Room, _ host: Child) throws -> (bytes: Int, descriptors: Int) {
        try room.shell("rm -f store store-lock store.lines")
        #expect(try host.ask("create store") == "created")
        #expect(try host.ask("close") == "closed")
        return try lived(host.ask("live store \(Self.livesPerStore)"))
    }

    /// How much more there is with each step: the median of what any two tell, which a few that are far
    /// from the others do not change. How many threads there are, and what the allocator keeps for each,
    /// varies.
    private func slope(_ values: [Int]) -> Double {
        var slopes: [Double] = []
        for (place, value) in values.enumerated() {
            for later in place + 1..<values.count {
                slopes.append(Double(values[later] - value) / Double(later - place))
            }
        }
        return slopes.sorted()[slopes.count / 2]
    }

    private func lived(_ answer: String) throws -> (bytes: Int, descriptors: Int) {
        let words = answer.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        try #require(words.first == "lived" && numbers.count == 2, "\(answer)")
        return (numbers[0], numbers[1])
    }
}
