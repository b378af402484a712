package import LMDB
package import SystemPackage

/// A commit of the writer's, as another replica does it.
package struct ReplicatedCommit: Sendable {
    /// ``Effects``; nothing for a record that changes no entry.
    package var effects: [UInt8]
    /// Where the store stands after it.
    package var place: ReplicaPlace
    /// The records that it is made of, and those before it that came to nothing, as the carrier has them.
    package var records: [(number: UInt64, bytes: [UInt8])]

    package init(
        effects: [UInt8], place: ReplicaPlace, records: [(number: UInt64, bytes: [UInt8])]
    ) {
        self.effects = effects
        self.place = place
        self.records = records
    }
}

/// What a journal asks of a transaction of a store.
package enum ReplicatedTransaction {
    /// Where the store stands, in what a snapshot shows; nil where it is alone.
    ///
    /// - Throws: ``StoreError``: `damaged`.
    package static func place(in snapshot: Snapshot) throws(StoreError) -> ReplicaPlace? {
        try StoreReader(snapshot).replicaPlace()
    }

    /// Says where the store stands after a transaction, and keeps the records that it became.
    ///
    /// - Parameter count: How many of the last records are kept.
    /// - Throws: ``StoreError``: the storage's.
    package static func stand(
        at place: ReplicaPlace, _ records: [(number: UInt64, bytes: [UInt8])],
        keeping count: UInt64, in transaction: inout WriteTransaction
    ) throws(StoreError) {
        try asStoreError {
            try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                try writer.stand(at: place, records, keeping: count)
            }
        }
    }
}

extension Store {
    /// How many of the last records a replica keeps, so that a carrier that forgot them gets them again.
    package static let carriedRecordCount: UInt64 = 4_096

    /// The bytes of its identity, which all replicas have.
    package var identityBytes: [UInt8] { identity.bytes }

    /// The SHA-256 of a file, in hexadecimal.
    ///
    /// - Throws: ``StoreError``: `storage`: it cannot be read.
    package static func digestOfFile(at path: FilePath) throws(StoreError) -> String {
        try FileDigest(of: path).text
    }

    /// Where the store stands among the commits of all replicas; nil where it is alone.
    ///
    /// - Throws: ``StoreError``: what every read may throw.
    package func replicaPlace() throws(StoreError) -> ReplicaPlace? {
        try answer { (view) throws(StoreError) in try view.reader.replicaPlace() }
    }

    /// The version of the format that the store is of.
    ///
    /// - Throws: ``StoreError``: what every read may throw.
    package func formatVersionNow() throws(StoreError) -> UInt32 {
        try answer { (view) throws(StoreError) in try view.reader.checkVersion() }
    }

    /// The record of that number, if it is kept.
    ///
    /// - Throws: ``StoreError``: what every read may throw.
    package func carriedRecord(_ number: UInt64) throws(StoreError) -> [UInt8]? {
        try answer { (view) throws(StoreError) in try view.reader.carriedRecord(number) }
    }

    /// What all entries come to of which replicas have the same.
    ///
    /// Complexity: every entry is read.
    ///
    /// - Throws: ``StoreError``: what every read may throw; `damaged`.
    package func digestOfEntries() throws(StoreError) -> StoreDigest {
        try answer { (view) throws(StoreError) in
            view.liftTimeLimit()
            return try view.reader.digestOfEntries()
        }
    }

    /// Makes a store that is alone the first of its replicas, at no record.
    ///
    /// Complexity: every entry is read.
    ///
    /// - Throws: ``StoreError``: `replicated`: it is one already; `invalid`: its format is too old; what every write may
    ///   throw.
    package func becomeFirstReplica() throws(StoreError) {
        try asStoreError {
            // From here on nobody writes who does not know of replicas.
            try environment.write { transaction in
                try Writer.with(&transaction, now: options.time(), memory: memory) { writer in
                    try writer.becomeFirstReplica()
                }
            }
            try environment.write { transaction in
                try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                    guard try writer.reader.replicaPlace() == nil else {
                        throw StoreError(.replicated(.notAttached))
                    }
                    let place = ReplicaPlace(
                        number: 0, epoch: 0,
                        hash: Array(repeating: 0, count: ReplicaPlace.hashByteCount),
                        digest: try writer.reader.digestOfEntries(), writer: "")
                    try writer.put(
                        place.encoded, for: MetaKey(field: .replica), in: Tables.meta)
                }
            }
        }
    }

    /// Takes a store out of its replicas: it is alone from then on, and whoever writes to it makes it another than they
    /// are.
    ///
    /// - Throws: ``StoreError``: what every write may throw.
    package func leaveReplicas() throws(StoreError) {
        try asStoreError {
            try environment.writeUnjournaled { transaction in
                try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                    try writer.remove(MetaKey(field: .replica), in: Tables.meta)
                    try writer.removeCarried(through: .max)
                }
            }
        }
    }

    /// Does commits of the writer's, in one transaction: all that come behind where the store stands.
    ///
    /// - Parameter count: How many of the last records are kept.
    /// - Returns: Where it stands now.
    /// - Throws: ``StoreError``: `replicated`: what comes of them is not what came of them there (`diverged`), or they do not
    ///   follow; the storage's. Nothing of them is done then.
    package func apply(
        _ commits: [ReplicatedCommit], keeping count: UInt64 = carriedRecordCount
    ) throws(StoreError) -> ReplicaPlace {
        try asStoreError {
            try environment.writeUnjournaled { transaction in
                // Entries that lie together are written once for all that changes of them.
                let point = try transaction.savepoint()
                let place = try Writer.unfinished(
                    &transaction, now: .distantPast, keepsPast: false
                ) { writer in try writer.apply(commits, keeping: count) }
                try transaction.keep(point)
                return place
            }
        }
    }

    /// Goes on with what was left while another wrote, as this replica writes from now on.
    ///
    /// - Throws: ``StoreError``: what every write may throw.
    package func goOnWriting() throws(StoreError) {
        try asStoreError { try foldKeys() }
        sweeper.wake()
    }
}

extension Writer {
    fileprivate mutating func becomeFirstReplica() throws(StoreError) {
        try reader.expectBeginnings()
        guard try reader.replicaPlace() == nil else { throw StoreError(.replicated(.notAttached)) }
        try flushHeads()
        try stampVersion(max(try reader.checkVersion(), firstFormatVersionWithReplicas))
    }

    fileprivate mutating func apply(_ commits: [ReplicatedCommit], keeping count: UInt64)
        throws(StoreError) -> ReplicaPlace
    {
        guard let before = try reader.replicaPlace() else {
            throw StoreError(.replicated(.diverged(reason: "it was taken out of them")))
        }
        var place = before
        var records: [(number: UInt64, bytes: [UInt8])] = []
        for commit in commits where commit.place.number > place.number {
            try apply(commit.effects, &place.digest)
            guard place.digest == commit.place.digest else {
                throw StoreError(
                    .replicated(
                        .diverged(
                            reason: """
                                after record \(commit.place.number) its entries come to \(place.digest), and the \
                                writer's to \(commit.place.digest)
                                """)))
            }
            place = commit.place
            records += commit.records
        }
        if place != before { try stand(at: place, records, keeping: count) }
        return place
    }
}

extension StoreReader {
    fileprivate func digestOfEntries() throws(StoreError) -> StoreDigest {
        var digest = StoreDigest()
        do throws(LMDBError) {
            for table in Effects.tables where snapshot.hasTable(table.table) {
                var walk = try snapshot.walk(in: table.table)
                var isThere = try walk.first()
                while isThere {
                    if !Effects.isOwn(walk.key, table) {
                        digest.add(table.code, walk.key, walk.value)
                    }
                    isThere = try walk.next()
                }
            }
        } catch { throw StoreError(of: error) }
        return digest
    }
}
