import AccessRules
import LMDB
import Latchkey
import Synchronization

/// Orders what a replica writes among the commits of all: each is appended to the carrier's records before it is committed
/// here, and not where another was.
final class ReplicaJournal: CommitJournal {
    private let carrier: any Carrier
    private let key: ReplicationKey
    private let options: Replica.Options
    /// Nil while the replica follows. Held while a record is appended.
    private let writing = Mutex<Writing?>(nil)
    /// The epoch in which this replica writes; 0 while it follows.
    private let ownEpoch = Atomic<UInt64>(0)
    private let link = Mutex<Link>(Link())

    private struct Link { weak var follower: Follower? }

    private struct Writing {
        /// The end of the records, as this replica made them.
        var chain: Chain
        /// Where the store stands, if everything that was appended was committed here.
        var place: UInt64
        /// Whether the carrier may have what is not committed here.
        var isBehind = false
    }

    init(_ carrier: any Carrier, _ key: ReplicationKey, _ options: Replica.Options) {
        self.carrier = carrier
        self.key = key
        self.options = options
    }

    func attach(_ follower: Follower) { link.withLock { $0.follower = follower } }

    private var follower: Follower? { link.withLock { $0.follower } }

    /// Begins to write, in the epoch that a chain has come to.
    func begin(_ chain: Chain, at place: ReplicaPlace) {
        writing.withLock { $0 = Writing(chain: chain, place: place.number) }
        ownEpoch.store(chain.epoch, ordering: .releasing)
    }

    /// Notes an epoch that was seen: in a later one another writes.
    func noteEpoch(_ epoch: UInt64) {
        let own = ownEpoch.load(ordering: .acquiring)
        guard own != 0, epoch > own else { return }
        _ = ownEpoch.compareExchange(expected: own, desired: 0, ordering: .acquiringAndReleasing)
    }

    var epoch: UInt64? {
        let own = ownEpoch.load(ordering: .acquiring)
        return own == 0 ? nil : own
    }

    var mayWrite: Bool { epoch != nil }

    // MARK: Journal

    func willWrite() throws {
        guard mayWrite else { throw notTheWriter }
        let isBehind = writing.withLock { $0?.isBehind ?? true }
        guard isBehind else { return }
        guard let follower else { throw notTheWriter }
        do throws(ReplicationError) { try follower.resume(self) } catch {
            if case .store(let error) = error { throw error }
            throw StoreError(.replicated(.carrierFailed(reason: error.description)))
        }
        guard mayWrite else { throw notTheWriter }
    }

    func reason(forFailed error: any Error) -> any Error {
        writing.withLock { $0?.isBehind = true }
        return StoreError(.replicated(.notStoredHere(reason: "\(error)")))
    }

    /// Goes on from where a chain ends, once everything in it is done here.
    func goOn(_ chain: Chain, at place: UInt64) {
        writing.withLock { writing in
            guard writing != nil else { return }
            writing = Writing(chain: chain, place: place)
        }
    }

    func willCommit(_ transaction: inout WriteTransaction) throws {
        guard var place = try ReplicatedTransaction.place(in: transaction.snapshot) else {
            throw StoreError(.replicated(.diverged(reason: "it was taken out of them")))
        }
        let effects = try Effects(of: transaction, &place.digest)
        if effects.isEmpty { return }
        let records = try writing.withLock { writing throws(StoreError) in
            try append(effects, &place, &writing)
        }
        try ReplicatedTransaction.stand(
            at: place, records, keeping: options.carriedRecordCount, in: &transaction)
    }

    private func append(
        _ effects: Effects, _ place: inout ReplicaPlace, _ writing: inout Writing?
    ) throws(StoreError) -> [(number: UInt64, bytes: [UInt8])] {
        guard mayWrite, var own = writing else { throw notTheWriter }
        // What was appended and could not be committed here comes first, and so does what another process of this
        // machine has done.
        guard !own.isBehind, own.place == place.number, own.chain.epoch == place.epoch else {
            writing?.isBehind = true
            throw StoreError(.replicated(.overtaken))
        }
        let parts = effects.parts(of: carrier.maximumRecordByteCount - Record.overheadByteCount)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let bytes = own.chain.next(
                .commit(effects: part, isFirst: index == 0, isLast: isLast),
                epoch: own.chain.epoch, digest: isLast ? place.digest : StoreDigest(),
                at: options.store.clock()
            ).encoded(with: key)
            let number = own.chain.number + 1
            try append(bytes, number, &writing)
            do throws(ReplicationError) {
                let commit = try own.chain.append(bytes, key)
                if let commit { own.place = commit.place.number }
                writing = own
                if let commit {
                    place = commit.place
                    return commit.records
                }
            } catch { throw StoreError(.replicated(.diverged(reason: error.description))) }
        }
        // Not reached: the last part makes a commit whole.
        throw StoreError(.replicated(.overtaken))
    }

    private func append(_ bytes: [UInt8], _ number: UInt64, _ writing: inout Writing?)
        throws(StoreError)
    {
        let outcome: AppendOutcome
        do throws(CarrierError) {
            outcome = try carrier.append(bytes, number: number, within: options.appendDuration, key)
        } catch {
            writing?.isBehind = true
            switch error {
            case .failed(let reason): throw StoreError(.replicated(.carrierFailed(reason: reason)))
            case .unanswered(let reason):
                throw StoreError(.replicated(.outcomeUnknown(reason: reason)))
            }
        }
        if outcome == .appended { return }
        // Whether it is one of this replica's own that was not answered, or another's, following tells.
        writing?.isBehind = true
        throw StoreError(.replicated(.overtaken))
    }

    private var notTheWriter: StoreError {
        StoreError(.replicated(.notTheWriter(writer: follower?.writer)))
    }
}

extension Effects {
    /// Its bytes in parts of so many, one at least.
    fileprivate func parts(of byteCount: Int) -> [[UInt8]] {
        let length = max(1, byteCount)
        return stride(from: 0, to: bytes.count, by: length).map {
            Array(bytes[$0..<min($0 + length, bytes.count)])
        }
    }
}
