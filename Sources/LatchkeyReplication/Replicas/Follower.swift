import AccessRules
import Glibc
import LMDB
import Latchkey
import Logging
import Synchronization

/// What follows the carrier: reads records, proves that each follows from the one before, and does what they say.
final class Follower: Sendable {
    /// How many bytes of records are read, and done in one transaction.
    private static let batchByteCount = 4 << 20
    /// How often it is looked whether the carrier has forgotten anything.
    private static let extentSeconds = 5
    /// How often a promotion begins anew because somebody else was first.
    private static let promotionCountMaximum = 16

    let store: Store
    let carrier: any Carrier
    let key: ReplicationKey
    let options: Replica.Options
    let journal: ReplicaJournal
    /// Held while records are read and done.
    private let chain = Mutex<Chain?>(nil)
    private let facts = Mutex(Facts())
    /// Fulfilled when the thread has ended.
    private let end = Awaited<Void>()

    /// What is known of the replica, to be asked at any time.
    struct Facts {
        /// Who began the last epoch that was seen; nil where none was since the replica was opened.
        var writer: String?
        var carrierEnd: UInt64 = 0
        var upToDate: ContinuousClock.Instant?
        var problem: ReplicationError?
        /// When it is looked next whether the carrier has forgotten anything.
        var nextLook = ContinuousClock.now
        var isStarted = false
        var isStopped = false
    }

    init(
        _ store: Store, _ carrier: any Carrier, _ key: ReplicationKey, _ options: Replica.Options,
        _ journal: ReplicaJournal
    ) {
        self.store = store
        self.carrier = carrier
        self.key = key
        self.options = options
        self.journal = journal
    }

    var known: Facts { facts.withLock { $0 } }

    /// Who writes, as far as is known.
    var writer: String? {
        // An epoch that was seen ends another before it is stored.
        if let seen = facts.withLock({ $0.writer }) { return seen }
        let stored = try? store.replicaPlace()?.writer
        return stored.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Refuses a replica that does not have what the carrier has let go of. Of a carrier that cannot be reached nothing is
    /// known.
    func expectNotLeftBehind() throws(ReplicationError) {
        let extent: ClosedRange<UInt64>?
        do throws(CarrierError) { extent = try carrier.extent() } catch { return }
        if let extent { try expect(try place().number, isWithinReachOf: extent) }
    }

    /// Refuses to go on from a number behind which the carrier has let go of records.
    private func expect(_ number: UInt64, isWithinReachOf extent: ClosedRange<UInt64>)
        throws(ReplicationError)
    {
        guard extent.lowerBound <= number + 1 else {
            throw .leftBehind(standsAt: number, first: extent.lowerBound)
        }
    }

    /// Where the store stands.
    func place() throws(ReplicationError) -> ReplicaPlace {
        let place = try asReplicationError { () throws(StoreError) in try store.replicaPlace() }
        guard let place else {
            throw .store(StoreError(.replicated(.diverged(reason: "it was taken out of them"))))
        }
        return place
    }

    // MARK: The thread

    /// Begins to follow, on a thread of its own.
    func start() throws(ReplicationError) {
        facts.withLock { $0.isStarted = true }
        try asReplicationError { () throws(LMDBError) in
            try Environment.onThreadOfItsOwn { [self] in
                run()
                end.fulfil(())
            }
        }
    }

    /// Ends following, and waits for that.
    func stop() {
        let mustWait = facts.withLock { facts in
            defer { facts.isStopped = true }
            return facts.isStarted
        }
        if mustWait { end.wait() }
    }

    private func run() {
        var told: ReplicationError?
        while !facts.withLock({ $0.isStopped }) {
            var next = facts.withLock { $0.carrierEnd } + 1
            do throws(ReplicationError) {
                next = try catchUp() + 1
                told = nil
            } catch {
                facts.withLock { $0.problem = error }
                if told != error { Logger.replicas.error("this replica does not follow: \(error)") }
                told = error
            }
            if journal.mayWrite {
                // Nobody else's records are expected: only whether another has begun to write.
                usleep(UInt32(1_000 * options.lookMilliseconds))
            } else {
                carrier.wait(for: next, milliseconds: options.lookMilliseconds)
            }
        }
    }

    // MARK: Following

    /// Does everything that the carrier has.
    ///
    /// - Returns: The number of the last record.
    @discardableResult
    func catchUp() throws(ReplicationError) -> UInt64 {
        try whole(healing: false) { (chain) throws(ReplicationError) in chain.number }
    }

    /// Does everything that the carrier has, so that a journal goes on from there.
    func resume(_ journal: ReplicaJournal) throws(ReplicationError) {
        try whole { (chain) throws(ReplicationError) in
            journal.goOn(chain, at: try place().number)
        }
    }

    /// Does everything that the carrier has, and something more before anybody else of this process does anything.
    ///
    /// - Parameter isHealing: Whether it is looked whether the carrier has forgotten anything, though that was looked at
    ///   not long ago.
    private func whole<R>(
        healing isHealing: Bool = true, _ body: (inout Chain) throws(ReplicationError) -> R
    )
        throws(ReplicationError) -> R
    {
        let result = chain.withLock { (kept) -> Result<R, ReplicationError> in
            do throws(ReplicationError) {
                var chain = try current(kept)
                // What fails is read again from where the store stands.
                kept = nil
                try readAll(&chain)
                if isHealing || mustLookAtExtent() { try heal(chain) }
                let result = try body(&chain)
                kept = chain
                return .success(result)
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The end of what was read, unless the store is further by now.
    private func current(_ kept: Chain?) throws(ReplicationError) -> Chain {
        let place = try place()
        if let kept, kept.number >= place.number { return kept }
        let version = try asReplicationError { () throws(StoreError) in
            try store.formatVersionNow()
        }
        return Chain(place, store.identityBytes, version)
    }

    private func readAll(_ chain: inout Chain) throws(ReplicationError) {
        while true {
            let asked = ContinuousClock.now
            let from = chain.number + 1
            let found = try asReplicationError { () throws(CarrierError) in
                try carrier.records(from: from, byteCount: Self.batchByteCount)
            }
            if found.isEmpty {
                return facts.withLock { facts in
                    facts.upToDate = asked
                    facts.problem = nil
                    facts.carrierEnd = max(facts.carrierEnd, from - 1)
                }
            }
            var commits: [ReplicatedCommit] = []
            for bytes in found {
                if let commit = try chain.append(bytes, key) { commits.append(commit) }
                note(chain)
            }
            let done = commits
            if !done.isEmpty {
                _ = try asReplicationError { () throws(StoreError) in
                    try store.apply(done, keeping: options.carriedRecordCount)
                }
            }
        }
    }

    private func note(_ chain: Chain) {
        facts.withLock { facts in
            if !chain.writer.isEmpty { facts.writer = chain.writer }
            facts.carrierEnd = max(facts.carrierEnd, chain.number)
        }
        journal.noteEpoch(chain.epoch)
    }

    /// Whether it is long ago that anybody looked whether the carrier has forgotten anything.
    private func mustLookAtExtent() -> Bool {
        facts.withLock { facts in
            let now = ContinuousClock.now
            guard facts.nextLook <= now else { return false }
            facts.nextLook = now + .seconds(Self.extentSeconds)
            return true
        }
    }

    /// Gives the carrier back what it has forgotten, if it ends before this replica.
    private func heal(_ chain: Chain) throws(ReplicationError) {
        let extent = try asReplicationError { () throws(CarrierError) in try carrier.extent() }
        let last = extent?.upperBound ?? 0
        guard last < chain.number else { return try expectChain(chain, within: extent) }
        var missing: [(number: UInt64, bytes: [UInt8])] = []
        for number in (last + 1)...chain.number {
            guard let bytes = try kept(number) else {
                throw .forgotten(carrierEnd: last, replica: chain.number)
            }
            missing.append((number, bytes))
        }
        // What it has must be what was before.
        if last > 0, let first = missing.first {
            let next: Record
            do throws(UnreadableRecord) { next = try Record(first.bytes, with: key) } catch {
                throw .broken("record \(first.number), which this replica keeps, \(error.reason)")
            }
            try expect(last, next.previousHash)
        }
        for (number, bytes) in missing {
            let isAppended = try asReplicationError { () throws(CarrierError) in
                try carrier.append(bytes, number: number)
            }
            // Another replica may do the same.
            if !isAppended { try expect(number, Record.hash(of: bytes)) }
        }
        Logger.replicas.warning(
            "the carrier had forgotten records \(last + 1) to \(chain.number), and has them again")
    }

    /// Refuses a carrier that has other records than those that led here.
    private func expectChain(_ chain: Chain, within extent: ClosedRange<UInt64>?)
        throws(ReplicationError)
    {
        guard let extent else { return }
        try expect(chain.number, isWithinReachOf: extent)
        guard extent.contains(chain.number) else { return }
        try expect(chain.number, chain.hash)
    }

    /// Refuses a carrier whose record of a number is another than the one of a hash.
    private func expect(_ number: UInt64, _ hash: [UInt8]) throws(ReplicationError) {
        let found = try asReplicationError { () throws(CarrierError) in
            try carrier.records(from: number, byteCount: 1).first
        }
        guard let found, Record.hash(of: found) == hash else {
            throw .broken(
                """
                record \(number) of the carrier is another than the one that led here, so that there are two histories, \
                or it was read otherwise than it was written
                """)
        }
    }

    private func kept(_ number: UInt64) throws(ReplicationError) -> [UInt8]? {
        try asReplicationError { () throws(StoreError) in try store.carriedRecord(number) }
    }

    // MARK: Writing

    /// Becomes the writer: an epoch of its own comes behind all that there is.
    func promote() throws(ReplicationError) {
        for _ in 0..<Self.promotionCountMaximum {
            guard !facts.withLock({ $0.isStopped }) else { throw .closed }
            let isDone = try whole { (chain) throws(ReplicationError) in
                try beginEpoch(&chain)
            }
            if isDone { return }
        }
        throw .carrier(.failed("others always wrote first"))
    }

    private func beginEpoch(_ chain: inout Chain) throws(ReplicationError) -> Bool {
        let bytes = chain.next(
            .epoch(writer: options.name), epoch: chain.epoch + 1, digest: try place().digest,
            at: options.store.clock()
        ).encoded(with: key)
        let number = chain.number + 1
        let outcome = try asReplicationError { () throws(CarrierError) in
            try carrier.append(bytes, number: number, within: options.appendDuration, key)
        }
        guard case .appended = outcome else { return false }
        guard let commit = try chain.append(bytes, key) else { return false }
        let reached = try asReplicationError { () throws(StoreError) in
            try store.apply([commit], keeping: options.carriedRecordCount)
        }
        note(chain)
        journal.begin(chain, at: reached)
        return true
    }
}

extension Logger {
    /// Where replicas tell of what they do by themselves.
    static let replicas = Logger(label: "latchkey.replicas")
}
