public import AccessRules
import LMDB

extension Store {
    /// What a store is, beside what it holds.
    public struct Information: Hashable, Sendable {
        /// How a store is opened.
        public enum Access: String, Sendable {
            /// For reading and writing.
            case readWrite
            /// For reading, while others may write.
            case readOnly
            /// For reading without a lock, while nobody writes: ``Store/Options/isUnchanging``.
            case unchanging
        }

        /// How this process has it open.
        public let access: Access
        /// The version of the file's format.
        public let formatVersion: UInt32
        /// What the store was made with.
        public let identity: StoreIdentity
        /// The time of the last commit.
        public let lastCommit: Instant
        /// How many milliseconds the last commit is later than the clock; 0 when it is not. The
        /// store's now is the last commit's time then, until the clock has come to it.
        public let clockBehindMilliseconds: Int64
        /// The number of the last commit, as this file counts them: see ``View/commitNumber``.
        public let commitNumber: UInt64
        /// The part of the file that is in use or was, in bytes.
        public let byteCount: Int
        /// Where it stands among the commits of several replicas; nil where it is alone.
        public let replica: ReplicaStanding?
        /// The most that the file may grow to, in bytes.
        public let maximumByteCount: Int
        /// How many reads go on now, in all processes together, but for those without a lock.
        public let readerCount: Int
        /// How many reads may go on at once.
        public let maximumReaderCount: Int
    }

    /// Where a store that is one of several replicas stands.
    public struct ReplicaStanding: Hashable, Sendable {
        /// The number of the last record of a commit that it has.
        public let number: UInt64
        /// The epoch of that record.
        public let epoch: UInt64
        /// Who writes in that epoch.
        public let writer: String
    }

    /// What the store is. Complexity: the number of readers.
    ///
    /// See *Monitoring* in `Docs/Operations.md`.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and nothing else.
    public func information() throws(StoreError) -> Information {
        try asStoreError {
            let (version, lastCommit, place) = try environment.read { snapshot in
                let reader = StoreReader(snapshot)
                try format.check(reader)
                return (
                    try reader.format(path).version, try reader.clock(), try reader.replicaPlace()
                )
            }
            let (behind, isFar) = lastCommit.millisecondsSince1970.subtractingReportingOverflow(
                options.clock().millisecondsSince1970)
            let info = try environment.info
            let access: Information.Access =
                switch environment.access {
                case .readWrite: .readWrite
                case .readOnly: .readOnly
                case .unchanging: .unchanging
                }
            return Information(
                access: access, formatVersion: version, identity: identity,
                lastCommit: lastCommit,
                clockBehindMilliseconds: isFar ? .max : max(behind, 0),
                commitNumber: info.lastTransactionID,
                byteCount: (Int(info.lastPage) + 1) * info.pageSizeBytes,
                replica: place.map {
                    ReplicaStanding(number: $0.number, epoch: $0.epoch, writer: $0.writer)
                },
                maximumByteCount: info.mapSizeBytes, readerCount: info.readingCount,
                maximumReaderCount: info.maximumReaderCount)
        }
    }
}
