import AccessRules
import CPeers
import Foundation
import Latchkey
import Synchronization
import SystemPackage

/// What a read of one decision costs when several threads make such reads at once, and which objects it takes
/// references to that others take, too: each such reference moves a line of memory from one processor's cache to
/// another's.
struct ThreadBench {
    let world: World
    let files: Files
    let isShort: Bool

    private static let threadCounts = [1, 2, 4]
    private var roundCount: Int { isShort ? 9 : 41 }
    private let questionCount = 50_000

    struct Found {
        /// By number of threads: nanoseconds of the processor for each decision, the median of rounds, and the
        /// median of its ratio to one thread's in the same round.
        var times: [(threads: Int, nanoseconds: Double, ratio: Double)] = []
        /// The types of objects that every read takes references to, and how many it takes.
        var shared: [(type: String, count: Int)] = []
        /// How many references a read takes in all.
        var takenCount = 0

        var sharedCount: Int { shared.reduce(0) { $0 + $1.count } }
    }

    func run() throws -> String {
        let found = try measure()
        var text = "| a read for each question | ns of the processor a decision | ÷ one thread |\n"
        text += "|---|---:|---:|\n"
        for (threads, nanoseconds, ratio) in found.times {
            text += "| by \(threads) at once | \(Int(nanoseconds.rounded())) "
            text += "| \((ratio * 1_000).rounded() / 1_000) |\n"
        }
        text +=
            "\nA read takes \(found.takenCount) references to objects, \(found.sharedCount) of them to "
        text += "objects that other threads' reads take references to as well"
        text += found.shared.isEmpty ? ".\n" : ":\n"
        for (type, count) in found.shared { text += "- \(type): \(count)\n" }
        return text
    }

    func measure() throws -> Found {
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: FilePath(files.store), options: options)
        defer { try? store.close() }
        var chooser = Chooser(world, seed: 5)
        let questions = try chooser.questions(.organization, count: questionCount)
        let asks = try HandleAsk.all(questions, world, store)
        var found = Found()
        var times = Self.threadCounts.map { _ in [Double]() }
        for round in -1..<roundCount {
            for (index, count) in Self.threadCounts.enumerated() {
                let time = try time(asks, store, threads: count)
                // The first round is for the caches.
                if round >= 0 { times[index].append(time) }
            }
        }
        for (index, count) in Self.threadCounts.enumerated() {
            let ratios = zip(times[index], times[0]).map { $0 / $1 }.sorted()
            found.times.append(
                (count, times[index].sorted()[roundCount / 2], ratios[roundCount / 2]))
        }
        let one = references(asks[0], store)
        let others = Set(references(asks[1], store).map(\.address))
        found.takenCount = one.reduce(0) { $0 + $1.count }
        found.shared = one.filter { others.contains($0.address) }.map { ($0.type, $0.count) }
        return found
    }

    /// Nanoseconds of the processor for each decision, when so many threads ask all questions at once.
    private func time(_ asks: [HandleAsk], _ store: Store, threads: Int) throws -> Double {
        let nanoseconds = Atomic<UInt64>(0)
        let failed = Atomic<Int>(0)
        let areOver = DispatchSemaphore(value: 0)
        // Threads of their own: of work that is handed out no more goes on at once than there are processors.
        for thread in 0..<threads {
            Thread.detachNewThread {
                defer { areOver.signal() }
                let first = thread * asks.count / threads
                let start = Harness.nanoseconds()
                do {
                    for place in asks.indices {
                        // Each begins elsewhere, so that no two ask the same at once.
                        let ask = asks[(first + place) % asks.count]
                        _ = try store.read { view in
                            try view.decide(ask.user, ask.action, ask.target, at: worldInstant)
                        }
                    }
                } catch { failed.add(1, ordering: .relaxed) }
                nanoseconds.add(Harness.nanoseconds() - start, ordering: .relaxed)
            }
        }
        for _ in 0..<threads { areOver.wait() }
        guard failed.load(ordering: .relaxed) == 0 else { throw BenchError("a read failed") }
        return Double(nanoseconds.load(ordering: .relaxed)) / Double(asks.count * threads)
    }

    /// The references that a read takes, in a thread of its own.
    private func references(_ ask: HandleAsk, _ store: Store) -> [Reference] {
        let found = Mutex<[Reference]>([])
        let isOver = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            // The first read in a thread finds a reader, the second takes it as it lies there.
            for _ in 0..<2 {
                let references = Reference.taken {
                    _ = try? store.read { view in
                        try view.decide(ask.user, ask.action, ask.target, at: worldInstant)
                    }
                }
                found.withLock { $0 = references }
            }
            isOver.signal()
        }
        isOver.wait()
        return found.withLock { $0 }
    }
}

/// An object that references were taken to.
private struct Reference: Sendable {
    let address: UInt
    let count: Int

    /// The references that this thread takes in a closure.
    static func taken(_ body: () -> Void) -> [Reference] {
        var counts = [reference_count](
            repeating: reference_count(object: nil, count: 0), count: 256)
        let used = counts.withUnsafeMutableBufferPointer { buffer in
            references_begin(buffer.baseAddress, Int32(buffer.count))
            body()
            return Int(references_end())
        }
        return counts.prefix(used).map {
            Reference(address: UInt(bitPattern: $0.object), count: Int($0.count))
        }
    }

    /// The type of the object, which lives.
    var type: String {
        guard let object = UnsafeRawPointer(bitPattern: address),
            let metadata = object.load(as: UnsafeRawPointer?.self),
            // That of a class is 0.
            metadata.load(as: UInt.self) == 0
        else { return "what a closure holds" }
        let held = Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue()
        return String(reflecting: Swift.type(of: held))
    }
}
