import CPeers
import Glibc

/// One way of answering questions, with the answers that it gave.
final class Peer {
    let name: String
    let questions: Questions
    /// How many operations a slice counts for each question.
    let run: (Range<Int>, UnsafeMutablePointer<UInt8>) throws -> Void
    /// Whether it gives answers that can be compared.
    let answers: Bool
    let results: UnsafeMutablePointer<UInt8>
    /// Nanoseconds a question, by slice.
    var samples: [Double] = []

    init(
        _ name: String, _ questions: Questions, answers: Bool = true,
        _ run: @escaping (Range<Int>, UnsafeMutablePointer<UInt8>) throws -> Void
    ) {
        self.name = name
        self.questions = questions
        self.answers = answers
        self.run = run
        results = .allocate(capacity: questions.asks.count)
        results.initialize(repeating: UInt8(peer_failed), count: questions.asks.count)
    }

    deinit { results.deallocate() }

    /// - Throws: ``BenchError`` when an answer is not the right one.
    func check() throws {
        guard answers else { return }
        for (index, expected) in questions.expected.enumerated() where results[index] != expected {
            throw BenchError(
                "\(name) answers \(results[index]) and not \(expected) to \(questions.asks[index])")
        }
    }

    var median: Double { samples.sorted()[samples.count / 2] }
    var least: Double { samples.min() ?? 0 }
    var greatest: Double { samples.max() ?? 0 }
}

/// Runs peers in small slices, one after another, again and again: what else goes on in the
/// machine hits all of them alike, so that ratios within a round hold though times do not.
struct Harness {
    /// Questions in a slice.
    var sliceCount: Int
    /// How often all questions are asked, after a pass that only warms up and compares.
    var passes: Int

    /// How many slices lie between those of neighbouring peers in a round.
    private static let distance = 5

    func measure(_ peers: [Peer]) throws {
        for peer in peers {
            try peer.run(0..<peer.questions.asks.count, peer.results)
            try peer.check()
            peer.samples = []
        }
        var turn = 0
        for _ in 0..<passes {
            let slices = peers.map { $0.questions.asks.count / sliceCount }.min() ?? 0
            for slice in 0..<slices {
                for offset in peers.indices {
                    // Who goes first changes from round to round. No peer asks what another
                    // has just asked: it would find the data in the processor's cache.
                    let number = (offset + turn) % peers.count
                    let peer = peers[number]
                    let place = (slice + number * Self.distance) % slices
                    let range = place * sliceCount..<(place + 1) * sliceCount
                    let start = Self.nanoseconds()
                    try peer.run(range, peer.results)
                    let end = Self.nanoseconds()
                    peer.samples.append(Double(end - start) / Double(sliceCount))
                }
                turn += 1
            }
        }
        for peer in peers { try peer.check() }
    }

    /// The time that this thread has run: what others take meanwhile is not the peer's.
    static func nanoseconds() -> UInt64 { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

    static func wallNanoseconds() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

    /// The nanoseconds that a closure takes.
    static func wallNanoseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = wallNanoseconds()
        try body()
        return Double(wallNanoseconds() - start)
    }

    /// What all threads together have had of the processor.
    static func processNanoseconds() -> UInt64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// How two peers compare: their ratio in each round.
struct Ratio: Codable {
    var peer: String
    var to: String
    var median: Double
    /// The tenth and the ninetieth of a hundred rounds.
    var low: Double
    var high: Double
    var target: Double?
    var isMet: Bool? { target.map { median <= $0 } }

    init(_ peer: Peer, to other: Peer, atMost target: Double? = nil) {
        self.peer = peer.name
        to = other.name
        let ratios = zip(peer.samples, other.samples).map { $0 / $1 }.sorted()
        median = ratios[ratios.count / 2]
        low = ratios[ratios.count / 10]
        high = ratios[ratios.count * 9 / 10]
        self.target = target
    }
}
