import AccessRules
import CPeers
import Latchkey

/// The files of a folder that the peers are filled in.
struct Files {
    var folder: String

    var lines: String { folder + "/world.jsonl" }
    var store: String { folder + "/world.latchkey" }
    var normalized: String { folder + "/normalized.sqlite" }
    var heads: String { folder + "/heads.sqlite" }
    var bare: String { folder + "/bare.lmdb" }
    var facts: String { folder + "/build.json" }
}

extension UInt8 {
    /// A decision as the peers number it.
    @inline(__always)
    init(_ decision: Decision) {
        self = decision.deniedBy.map { $0.rawValue &+ 1 } ?? 0
    }
}

let worldInstant = Instant(millisecondsSince1970: World.instant)

/// Latchkey, by each of its entry points.
enum LatchkeyPeers {
    static func byHandle(_ name: String, _ questions: Questions, _ world: World, _ store: Store)
        throws -> Peer
    {
        let asks = try HandleAsk.all(questions, world, store)
        return Peer(name, questions) { range, results in
            try store.read { view in
                for index in range {
                    let ask = asks[index]
                    results[index] = UInt8(
                        try view.decide(ask.user, ask.action, ask.target, at: worldInstant))
                }
            }
        }
    }

    static func byIdentity(_ name: String, _ questions: Questions, _ store: Store) -> Peer {
        let asks = questions.asks.map { Question($0) }
        return Peer(name, questions) { range, results in
            try store.read { view in
                for index in range { results[index] = UInt8(try view.decide(asks[index])) }
            }
        }
    }

    static func oneShot(_ name: String, _ questions: Questions, _ world: World, _ store: Store)
        throws -> Peer
    {
        let asks = try HandleAsk.all(questions, world, store)
        return Peer(name, questions) { range, results in
            for index in range {
                let ask = asks[index]
                results[index] = try store.read { view in
                    UInt8(try view.decide(ask.user, ask.action, ask.target, at: worldInstant))
                }
            }
        }
    }

    /// Runs of `each` questions about one subject, which is prepared at the begin of its run.
    static func prepared(
        _ name: String, _ questions: Questions, each: Int, _ world: World, _ store: Store
    ) throws -> Peer {
        let asks = try HandleAsk.all(questions, world, store)
        return Peer(name, questions) { range, results in
            try store.read { view in
                var start = range.lowerBound
                while start < range.upperBound {
                    let subject = try view.prepared(asks[start].user, at: worldInstant)
                    let end = min(start + each, range.upperBound)
                    for index in start..<end {
                        results[index] = UInt8(
                            try subject.decide(asks[index].action, asks[index].target))
                    }
                    start = end
                }
            }
        }
    }

    static func preparing(_ name: String, _ questions: Questions, _ world: World, _ store: Store)
        throws -> Peer
    {
        let asks = try HandleAsk.all(questions, world, store)
        return Peer(name, questions, answers: false) { range, results in
            try store.read { view in
                for index in range {
                    let subject = try view.prepared(asks[index].user, at: worldInstant)
                    results[index] = subject.instant == worldInstant ? 0 : 1
                }
            }
        }
    }
}

/// Questions about organizations by the texts of their identities.
private struct TextAsks {
    var texts: [CChar] = []
    var asks: [peer_text_ask] = []

    init(_ questions: Questions) {
        for ask in questions.asks {
            let home = put(Lines.account(ask.home))
            asks.append(
                peer_text_ask(
                    home: home, user: put(Lines.user(ask.user)),
                    host: ask.host == ask.home ? home : put(Lines.account(ask.host)),
                    target: put(Lines.organization(ask.target)), edits: ask.edits))
        }
    }

    private mutating func put(_ text: String) -> UInt32 {
        let start = UInt32(texts.count)
        texts += text.utf8CString
        return start
    }
}

/// What Latchkey is measured against.
final class OtherPeers {
    let normalized: OpaquePointer
    let heads: OpaquePointer
    let bare: OpaquePointer

    init(_ files: Files) throws {
        guard let normalized = sqlite_peer_open(files.normalized),
            let heads = heads_peer_open(files.heads), let bare = lmdb_peer_open(files.bare)
        else { throw BenchError("\(files.folder) lacks the peers' files: build them first") }
        self.normalized = normalized
        self.heads = heads
        self.bare = bare
    }

    deinit {
        sqlite_peer_close(normalized)
        heads_peer_close(heads)
        lmdb_peer_close(bare)
    }

    func normalized(_ name: String, _ questions: Questions) -> Peer {
        let peer = normalized
        let asks = questions.asks
        return Peer(name, questions) { range, results in
            let code = asks.withUnsafeBufferPointer { asks in
                sqlite_peer_decide(
                    peer, asks.baseAddress! + range.lowerBound, range.count, World.instant,
                    results + range.lowerBound)
            }
            guard code == 0 else { throw BenchError("SQLite has no answer") }
        }
    }

    /// The same, asked by texts: four of them, of which the accounts are mostly one.
    func byText(_ name: String, _ questions: Questions) -> Peer {
        let peer = normalized
        let asks = TextAsks(questions)
        return Peer(name, questions) { range, results in
            let code = asks.texts.withUnsafeBufferPointer { texts in
                asks.asks.withUnsafeBufferPointer { asks in
                    sqlite_peer_decide_text(
                        peer, texts.baseAddress!, asks.baseAddress! + range.lowerBound,
                        range.count, World.instant, results + range.lowerBound)
                }
            }
            guard code == 0 else { throw BenchError("SQLite has no answer") }
        }
    }

    func heads(_ name: String, _ questions: Questions) -> Peer {
        let peer = heads
        let asks = questions.asks
        return Peer(name, questions) { range, results in
            let code = asks.withUnsafeBufferPointer { asks in
                heads_peer_decide(
                    peer, asks.baseAddress! + range.lowerBound, range.count, World.instant,
                    results + range.lowerBound)
            }
            guard code == 0 else { throw BenchError("SQLite has no answer") }
        }
    }

    /// One `mdb_get` of a random grant for each question.
    func bareGet(_ name: String, _ questions: Questions, _ world: World, seed: UInt64) -> Peer {
        var random = SplitMix(seed: seed)
        let width = Int(lmdb_key_byte_count)
        let all = Fill.bareKeys(world)
        var keys: [UInt8] = []
        keys.reserveCapacity(questions.asks.count * width)
        for _ in questions.asks {
            let place = random.below(all.count / width) * width
            keys += all[place..<place + width]
        }
        let peer = bare
        return Peer(name, questions, answers: false) { [keys] range, _ in
            let found = keys.withUnsafeBufferPointer {
                lmdb_peer_get(peer, $0.baseAddress! + range.lowerBound * width, range.count)
            }
            guard found == range.count else { throw BenchError("mdb_get has lost an entry") }
        }
    }

    /// The ways in which the scope can be asked for, by name.
    static let plans: [(name: String, plan: Int32, fromOrganization: Int32)] = [
        ("CASE, groups from the user", Int32(scope_case), 0),
        ("CASE, groups from the organization", Int32(scope_case), 1),
        ("UNION ALL, groups from the user", Int32(scope_union), 0),
        ("UNION ALL, groups from the organization", Int32(scope_union), 1),
        ("three statements, groups from the user", Int32(scope_separate), 0),
        ("three statements, groups from the organization", Int32(scope_separate), 1),
    ]

    /// Measures every plan on the same questions, keeps the best, and says how they did.
    func chooseBestPlan(_ questions: Questions, _ harness: Harness) throws -> [(String, Double)] {
        let handle = normalized
        var peers: [Peer] = []
        for plan in Self.plans {
            let inner = normalized(plan.name, questions)
            peers.append(
                Peer(plan.name, questions) { range, results in
                    guard sqlite_peer_plan(handle, plan.plan, plan.fromOrganization) == 0 else {
                        throw BenchError("SQLite refuses a plan")
                    }
                    try inner.run(range, results)
                })
        }
        try harness.measure(peers)
        let times = peers.map { ($0.name, $0.median) }
        let best = times.indices.min { times[$0].1 < times[$1].1 } ?? 0
        let plan = Self.plans[best]
        guard sqlite_peer_plan(handle, plan.plan, plan.fromOrganization) == 0 else {
            throw BenchError("SQLite refuses a plan")
        }
        return times.sorted { $0.1 < $1.1 }
    }
}
