import AccessRules
import LMDB
public import Latchkey
import Synchronization
public import SystemPackage

/// One of several stores that are the same, on machines of their own: it answers from its own file, and one of them
/// writes, whose commits a carrier brings to all others in their order.
///
/// ```swift
/// let replica = try Replica.open(at: path, over: carrier, with: key)
/// let allowed = try replica.store.read { view in
///     try view.can(Question(may: bob, .editOrganization, .organization(northwind)))
/// }
/// ```
///
/// ``store`` is the store: for reading everywhere, and for everything where the replica writes. What it answers was
/// committed, always; how long ago it was the last that was committed ``status()`` says, and ``read(atLeast:within:noOlderThan:fileID:line:_:)``
/// asks for.
///
/// See `Docs/Replicas.md`.
public final class Replica: Sendable {
    /// How a replica is opened.
    public struct Options: Sendable {
        /// How its store is.
        public var store = Store.Options()
        /// What others are told of who writes, while it does: 1 to 256 bytes.
        public var name = "a replica"
        /// For how long a commit, or a promotion, waits for the carrier before its outcome is told as unknown.
        public var appendDuration = Duration.seconds(10)
        /// How often it looks at the carrier's end by itself, in milliseconds, where the carrier does not say that there is something
        /// new: 1 to 60,000. Closing waits as long.
        public var lookMilliseconds = 200
        /// How many snapshots the carrier keeps, at least one.
        public var snapshotCount = 2
        /// How many of the last records it keeps, so that a carrier that forgot them gets them again.
        package var carriedRecordCount = Store.carriedRecordCount

        /// The usual options.
        public init() {}

        /// Refuses what means nothing.
        fileprivate func check() throws(ReplicationError) {
            guard (1...Record.writerByteCountMaximum).contains(name.utf8.count) else {
                throw .invalid(
                    "the name of a replica has 1 to \(Record.writerByteCountMaximum) bytes")
            }
            guard (1...Self.lookMillisecondsMaximum).contains(lookMilliseconds) else {
                throw .invalid(
                    "lookMilliseconds is 1 to \(Self.lookMillisecondsMaximum), and not \(lookMilliseconds)"
                )
            }
            guard snapshotCount >= 1 else {
                throw .invalid("snapshotCount is 1 or more, and not \(snapshotCount)")
            }
        }

        /// Whoever closes a replica waits as long.
        private static let lookMillisecondsMaximum = 60_000
    }

    /// The store.
    public let store: Store
    let follower: Follower
    /// The epoch in which it writes; nil while it follows.
    var epoch: UInt64? { follower.journal.epoch }

    private init(_ follower: Follower) {
        store = follower.store
        self.follower = follower
    }

    /// Opens a replica, which follows from where it stands; from the newest snapshot of the carrier where no file is, or where
    /// the carrier has let go of records that it does not have. The file that was there is kept then, as
    /// `NAME.left-behind-NUMBER`.
    ///
    /// It opens, and answers, where the carrier cannot be reached.
    ///
    /// - Throws: ``ReplicationError``: `invalid` for an option that means nothing; `noSnapshot`, `carrier`, `broken`; `store`: what opening a store throws, and `invalid` for
    ///   one that is none of several replicas.
    public static func open(
        at path: FilePath, over carrier: any Carrier, with key: ReplicationKey,
        options: Options = Options()
    ) throws(ReplicationError) -> Replica {
        try options.check()
        if !path.exists { try fetch(to: path, over: carrier, with: key) }
        do throws(ReplicationError) {
            return try openThere(path, carrier, key, options)
        } catch {
            guard case .leftBehind(let number, _) = error else { throw error }
            // What it has may be all that is left of a history that the carrier forgot: it is kept.
            try setAside(path, standingAt: number)
            try fetch(to: path, over: carrier, with: key)
            return try openThere(path, carrier, key, options)
        }
    }

    /// Opens a replica whose file is there.
    private static func openThere(
        _ path: FilePath, _ carrier: any Carrier, _ key: ReplicationKey, _ options: Options
    ) throws(ReplicationError) -> Replica {
        let journal = ReplicaJournal(carrier, key, options)
        var storeOptions = options.store
        storeOptions.isReadOnly = false
        storeOptions.isUnchanging = false
        storeOptions.journal = journal
        let opened = storeOptions
        let store = try asReplicationError { () throws(StoreError) in
            try Store.open(at: path, options: opened)
        }
        let follower = Follower(store, carrier, key, options, journal)
        journal.attach(follower)
        do throws(ReplicationError) {
            try follower.expectNotLeftBehind()
            try follower.start()
        } catch {
            try? store.close()
            throw error
        }
        return Replica(follower)
    }

    /// Makes a store the first of its replicas, and the one that writes: the carrier has no records before.
    ///
    /// The store is one that is alone, and that nobody has open. What was interrupted is gone on with.
    ///
    /// Complexity: the store is read, and copied as the first snapshot.
    ///
    /// - Throws: ``ReplicationError``: `invalid`: the carrier has records already; as ``open(at:over:with:options:)`` and
    ///   ``promote()``.
    public static func found(
        at path: FilePath, over carrier: any Carrier, with key: ReplicationKey,
        options: Options = Options()
    ) throws(ReplicationError) -> Replica {
        try options.check()
        if try asReplicationError({ () throws(CarrierError) in try carrier.extent() }) != nil {
            throw .invalid("the carrier has records already: open the replica, and promote it")
        }
        let storeOptions = options.store
        try asReplicationError { () throws(StoreError) in
            var reading = storeOptions
            reading.isReadOnly = true
            let isFounded = try Store.open(at: path, options: reading).closing {
                (store) throws(StoreError) in try store.replicaPlace() != nil
            }
            if isFounded { return }
            try Store.open(at: path, options: storeOptions).closing { (store) throws(StoreError) in
                try store.becomeFirstReplica()
            }
        }
        let replica = try open(at: path, over: carrier, with: key, options: options)
        do throws(ReplicationError) {
            try replica.promote()
            try replica.putSnapshot()
        } catch {
            try? replica.close()
            throw error
        }
        return replica
    }

    /// Takes a store out of its replicas, which nobody has open: it is alone from then on.
    ///
    /// - Throws: ``ReplicationError``, `store`.
    public static func leave(at path: FilePath) throws(ReplicationError) {
        var options = Store.Options()
        options.journal = LeavingJournal()
        let opened = options
        try asReplicationError { () throws(StoreError) in
            try Store.open(at: path, options: opened).closing { (store) throws(StoreError) in
                try store.leaveReplicas()
            }
        }
    }

    /// Becomes the one that writes. Whoever did before finds out with the next commit, which is refused.
    ///
    /// Complexity: what is left to be followed, and a record.
    ///
    /// - Throws: ``ReplicationError``: `carrier`, `broken`, `forgotten`, `unknownVersion`, `closed`; nothing is changed then.
    ///   Where the carrier did not answer it may yet be that this replica wrote for a moment, and does not: promote it once
    ///   more.
    public func promote() throws(ReplicationError) {
        try follower.promote()
        try asReplicationError { () throws(StoreError) in try store.goOnWriting() }
    }

    /// Stops following, and closes the store.
    ///
    /// - Throws: ``ReplicationError``, `store`: as ``Store/close()``; the replica does not follow any more, and closing it
    ///   again closes the store.
    public func close() throws(ReplicationError) {
        follower.stop()
        try asReplicationError { () throws(StoreError) in try store.close() }
    }
}

/// Lets a store be opened that is one of several replicas, and nothing be written.
private struct LeavingJournal: CommitJournal {
    var mayWrite: Bool { false }

    func willWrite() throws {
        throw StoreError(.replicated(.notTheWriter(writer: nil)))
    }

    func willCommit(_ transaction: inout WriteTransaction) throws {}

    func reason(forFailed error: any Error) -> any Error { error }
}

extension Store {
    /// Does something with a store, and closes it.
    func closing<R>(_ body: (Store) throws(StoreError) -> R) throws(StoreError) -> R {
        let result: R
        do throws(StoreError) { result = try body(self) } catch {
            try? close()
            throw error
        }
        try close()
        return result
    }
}

/// What a store or a carrier throws, as a replica throws it.
func asReplicationError<R, Failure: Error>(_ body: () throws(Failure) -> R)
    throws(ReplicationError) -> R
{
    do throws(Failure) { return try body() } catch {
        switch error as any Error {
        case let error as ReplicationError: throw error
        case let error as StoreError: throw .store(error)
        case let error as CarrierError: throw .carrier(error)
        case let error as LMDBError: throw .store(StoreError(.storage(error)))
        default: throw .invalid("\(error)")
        }
    }
}
