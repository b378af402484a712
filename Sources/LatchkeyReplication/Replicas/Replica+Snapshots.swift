import Glibc
import LMDB
import Latchkey
import SystemCrypto
import SystemPackage

extension Replica {
    /// Puts a copy of the store where others begin from, and lets the carrier forget older ones than are to be kept, with the
    /// records before them.
    ///
    /// Writes go on meanwhile.
    ///
    /// Complexity: the store is read, written to a file beside it, and read to the carrier.
    ///
    /// - Returns: The snapshot.
    /// - Throws: ``ReplicationError``: `carrier`; `store`: as ``Store/copy(to:progress:)``.
    @discardableResult
    public func putSnapshot() throws(ReplicationError) -> CarriedSnapshot {
        let path = store.path.appending(suffix: ".snapshot-\(UInt64.random(in: 0...(.max)))")
        defer { for each in [path, path.appending(suffix: "-lock")] { each.unlink() } }
        let (report, place) = try asReplicationError { () throws(StoreError) in
            let report = try store.copy(to: path)
            var options = Store.Options()
            options.isReadOnly = true
            return (
                report,
                try Store.open(at: path, options: options).closing { (copy) throws(StoreError) in
                    try copy.replicaPlace()
                }
            )
        }
        guard let place else { throw .closed }
        let (carrier, key) = (follower.carrier, follower.key)
        let snapshot = CarriedSnapshot(
            number: place.number, byteCount: report.byteCount, digest: report.digest, with: key)
        try asReplicationError { () throws(CarrierError) in
            try carrier.put(snapshot, from: path)
            let all = try carrier.snapshots()
            let kept = all.filter { $0.isAuthentic(with: key) }
                .sorted { $0.number > $1.number }.prefix(follower.options.snapshotCount)
            let others = all.filter { !kept.contains($0) }
            // Who begins with the oldest needs what comes behind it.
            try carrier.remove(others, recordsBelow: kept.last?.number ?? 0)
        }
        return snapshot
    }

    /// Gives a replica's file another name, which nobody has open.
    static func setAside(_ path: FilePath, standingAt number: UInt64) throws(ReplicationError) {
        let aside = path.appending(suffix: ".left-behind-\(number)")
        let code = renameWithoutReplacing(path, to: aside)
        guard code == 0 else {
            throw .invalid("\(path): it cannot be set aside as \(aside): \(Errno(rawValue: code))")
        }
        path.appending(suffix: "-lock").unlink()
    }

    /// Gets the newest snapshot, to a file beside the place it is for, and gives it that name when it is whole. What was
    /// interrupted is gone on with.
    static func fetch(to path: FilePath, over carrier: any Carrier, with key: ReplicationKey)
        throws(ReplicationError)
    {
        let snapshots = try asReplicationError { () throws(CarrierError) in
            try carrier.snapshots()
        }
        let newest = snapshots.filter { $0.isAuthentic(with: key) }.max { $0.number < $1.number }
        guard let newest else { throw .noSnapshot }
        let scratch = path.appending(suffix: ".fetching-\(newest.number)")
        try asReplicationError { () throws(CarrierError) in try carrier.get(newest, to: scratch) }
        let digest = try asReplicationError { () throws(StoreError) in
            try Store.digestOfFile(at: scratch)
        }
        guard digest == newest.digest else {
            scratch.unlink()
            throw .broken("snapshot \(newest.number) is not what it was when it was put there")
        }
        var code = renameWithoutReplacing(scratch, to: path)
        if code == 0 { code = synchronizeFolder(of: path) }
        guard code == 0 else {
            throw .invalid("\(path): the snapshot cannot be put there: \(Errno(rawValue: code))")
        }
    }
}

extension CarriedSnapshot {
    /// One with the code of the replicas' key.
    init(number: UInt64, byteCount: Int, digest: String, with key: ReplicationKey) {
        self.init(number: number, byteCount: byteCount, digest: digest, code: "")
        code = expectedCode(with: key)
    }

    /// Whether a replica of the store's put it there.
    func isAuthentic(with key: ReplicationKey) -> Bool {
        SymmetricKey(Array(code.utf8)) == SymmetricKey(Array(expectedCode(with: key).utf8))
    }

    private func expectedCode(with key: ReplicationKey) -> String {
        key.code(ofSnapshot: Array("\(number) \(byteCount) \(digest)".utf8)).hexadecimal
    }
}
