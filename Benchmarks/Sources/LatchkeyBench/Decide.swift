import AccessRules
import CPeers
import Foundation
import Latchkey
import SystemPackage

/// The benchmark of decisions.
struct Decide {
    let world: World
    let files: Files
    let isShort: Bool
    /// How many blocks of heads a read remembers; nil for the default.
    var remembered: Int?

    /// Questions of each class: enough that their heads do not fit in a cache.
    private var questionCount: Int { isShort ? 50_000 : 200_000 }
    private var harness: Harness { Harness(sliceCount: 2_500, passes: isShort ? 2 : 3) }
    /// How many questions one prepared subject answers.
    private let hotRun = 2_500
    /// How many decisions of each kind are watched for allocations.
    private var watchedCount: Int { isShort ? 200_000 : 1_000_000 }

    /// Answers questions of one class by handle again and again, or of organizations by identity, for a profiler to
    /// look at.
    func loop(_ kind: QuestionClass?, byIdentity: Bool, times: Int) throws {
        var options = Store.Options()
        options.isReadOnly = true
        if let remembered {
            options.rememberedBlockCount = remembered
            // Nothing is nothing of identities, too.
            if remembered == 0 { options.rememberedIdentityCount = 0 }
        }
        // A profiler that simulates the machine has less address space to give.
        options.maximumByteCount = 8 << 30
        let store = try Store.open(at: FilePath(files.store), options: options)
        defer { try? store.close() }
        var chooser = Chooser(world, seed: 7)
        let peer: Peer
        if byIdentity {
            let questions = try chooser.questions(.organization, count: questionCount)
            peer = LatchkeyPeers.byIdentity("loop", questions, store)
        } else if let kind {
            let questions = try chooser.questions(kind, count: questionCount)
            peer = try LatchkeyPeers.byHandle("loop", questions, world, store)
        } else {
            let questions = chooser.hot(subjects: questionCount / hotRun, each: hotRun)
            peer = try LatchkeyPeers.prepared("loop", questions, each: hotRun, world, store)
        }
        for _ in 0..<times {
            let start = Harness.nanoseconds()
            try peer.run(0..<peer.questions.asks.count, peer.results)
            let time = Double(Harness.nanoseconds() - start)
            Build.note("\(Int(time / Double(peer.questions.asks.count))) ns")
        }
    }

    func run() throws -> Report {
        var options = Store.Options()
        if let remembered { options.rememberedBlockCount = remembered }
        let store = try Store.open(at: FilePath(files.store), options: options)
        defer { try? store.close() }
        let others = try OtherPeers(files)
        var chooser = Chooser(world, seed: 7)
        let organization = try chooser.questions(.organization, count: questionCount)
        let hot = chooser.hot(subjects: questionCount / hotRun, each: hotRun)
        let plans = try others.chooseBestPlan(
            organization, Harness(sliceCount: 2_500, passes: 1))

        let byHandle = try LatchkeyPeers.byHandle("by handle", organization, world, store)
        let bySQL = others.normalized("SQLite, normalized", organization)
        let byHeads = others.heads("SQLite, heads as blobs", organization)
        let bare = others.bareGet("one bare mdb_get", organization, world, seed: 11)
        let prepared = try LatchkeyPeers.prepared(
            "hot: prepared subject", hot, each: hotRun, world, store)
        let hotHandle = try LatchkeyPeers.byHandle("hot: by handle", hot, world, store)
        let textSQL = others.byText("SQLite, normalized, by texts", organization)
        let hotSQL = others.normalized("hot: SQLite, normalized", hot)
        let hotHeads = others.heads("hot: SQLite, heads as blobs", hot)
        var peers = [
            byHandle,
            LatchkeyPeers.byIdentity("by identity", organization, store),
            try LatchkeyPeers.oneShot("a read for each question", organization, world, store),
            bySQL, textSQL, byHeads, bare, prepared, hotHandle, hotSQL, hotHeads,
            try LatchkeyPeers.preparing("preparing a subject", organization, world, store),
        ]
        var watched = [byHandle, peers[1], peers[2], hotHandle]
        var others4: [(Peer, Peer)] = []
        for kind in QuestionClass.allCases where kind != .organization && world.has(kind) {
            let questions = try chooser.questions(kind, count: questionCount)
            let peer = try LatchkeyPeers.byHandle(
                "\(kind.rawValue), by handle", questions, world, store)
            let sql = others.normalized("\(kind.rawValue), SQLite normalized", questions)
            peers += [peer, sql]
            watched.append(peer)
            others4.append((peer, sql))
        }
        try harness.measure(peers)

        var ratios = [
            Ratio(byHandle, to: bySQL, atMost: 1.0 / 4),
            Ratio(byHandle, to: bare, atMost: 2),
            Ratio(byHandle, to: byHeads),
            Ratio(peers[1], to: byHandle, atMost: 1.5),
            Ratio(peers[1], to: bySQL),
            Ratio(peers[1], to: textSQL, atMost: 1.0 / 4),
            Ratio(peers[2], to: byHandle),
            Ratio(prepared, to: hotSQL, atMost: 1.0 / 12),
            Ratio(prepared, to: hotHeads), Ratio(hotHandle, to: hotSQL),
        ]
        for (peer, sql) in others4 {
            ratios.append(Ratio(peer, to: byHandle, atMost: 2))
            ratios.append(Ratio(peer, to: sql))
        }
        var allocations: [Report.Allocations] = []
        for peer in watched { allocations.append(try count(peer)) }
        allocations.append(try countPrepared(hot, store))
        return Report(
            world: world, files: files, questions: organization, plans: plans, peers: peers,
            ratios: ratios, allocations: allocations)
    }

    /// Allocations while a peer decides; the reads are warm.
    private func count(_ peer: Peer) throws -> Report.Allocations {
        let count = peer.questions.asks.count
        var done = 0
        let before = allocation_count()
        while done < watchedCount {
            try peer.run(0..<count, peer.results)
            done += count
        }
        return Report.Allocations(
            name: peer.name, decisions: done, allocations: Int(allocation_count() - before))
    }

    /// Allocations while a prepared subject decides, without its preparation.
    private func countPrepared(_ questions: Questions, _ store: Store) throws -> Report.Allocations
    {
        let asks = try HandleAsk.all(questions, world, store)
        var done = 0
        var allowed = 0
        var allocations: UInt64 = 0
        try store.read { view in
            while done < watchedCount {
                var start = 0
                while start < asks.count {
                    let subject = try view.prepared(asks[start].user, at: worldInstant)
                    let before = allocation_count()
                    for index in start..<start + hotRun
                    where try subject.can(asks[index].action, asks[index].target) {
                        allowed += 1
                    }
                    allocations += allocation_count() - before
                    start += hotRun
                }
                done += asks.count
            }
        }
        return Report.Allocations(
            name: "hot: prepared subject", decisions: done, allocations: Int(allocations))
    }
}

extension World {
    /// Whether there is anything to ask of that class.
    func has(_ kind: QuestionClass) -> Bool {
        switch kind {
        case .organization: true
        case .listedAsset, .embeddedAsset: !assets.isEmpty
        case .timedGrant: grants.contains { !$0.interval.isAlways }
        case .delegate: !connections.isEmpty
        }
    }
}
