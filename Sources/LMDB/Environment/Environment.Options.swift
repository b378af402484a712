extension Environment {
    /// How to open a file.
    public struct Options: Sendable {
        /// Whether to write.
        public enum Access: Sendable {
            /// Reads and writes; makes what ``Options/making`` says.
            case readWrite
            /// Reads only. The lock file is written nevertheless: it tells writers in other
            /// processes which pages are being read.
            case readOnly
            /// Reads a file that nobody writes, such as one on a read-only medium, without a
            /// lock file.
            ///
            /// Nothing tells writers of these reads, so that they may overwrite pages that one
            /// is looking at. So opening is refused while another process has the file open for
            /// writing, and every read looks at its beginning and at its end whether anything
            /// has been committed since the file was opened; then it throws `notUnchanging`,
            /// whatever it read. Until it has ended nothing is proved: a writer that commits
            /// twice in the middle of a read can also make it crash. The corresponding C
            /// constant is `MDB_NOLOCK`.
            case unchanging
        }

        /// What opening for writing makes where it is missing.
        public enum Making: Sendable {
            /// The file, and every table that is listed.
            case fileAndTables
            /// Nothing: the file stays as it is, byte for byte, until something is written. A
            /// table that the file lacks is an error, or left out when it is optional.
            case nothing
        }

        /// When a commit is on the medium.
        public enum Durability: Sendable {
            /// When the call returns.
            case full
            /// When ``Environment/sync()`` returns: for building a new file. A crash of the
            /// machine before then may leave it unusable. The corresponding C constant is
            /// `MDB_NOSYNC`.
            case deferred
        }

        /// Whether to write.
        public var access = Access.readWrite

        /// What opening for writing makes where it is missing.
        public var making = Making.fileAndTables

        /// Whether tables that are made, and can be packed, are.
        public var packsTables = true

        /// The address space reserved for the file, in bytes, which is the most it can grow
        /// to: ``Limits/mapSizeBytes`` unless set. It is rounded down to pages, and is at
        /// least ``Limits/minimumMapPageCount`` of them.
        public var mapSizeBytes = Limits.mapSizeBytes

        /// The most readers of all processes together, if this process is the first to open
        /// the file: ``Limits/readerCount`` unless set.
        public var maximumReaderCount = Limits.readerCount

        /// How many values found by ``Snapshot/value(for:in:standingFor:of:)`` a reader remembers:
        /// ``Limits/rememberedValueCount`` unless set, rounded up to a power of two. Each takes
        /// 32 bytes, once it has been used, for each read that goes on at the same time.
        public var rememberedValueCount = Limits.rememberedValueCount

        /// How many numbers all readers together remember of what ``Snapshot/settle(_:for:_:_:)`` told them:
        /// ``Limits/settledNumberCount`` unless set, rounded up to a power of two; none for 0. Each takes 64 bytes.
        public var settledNumberCount = Limits.settledNumberCount

        /// Whether each value that is found again without a descent is looked up as well, and it is an error if it
        /// lies elsewhere: for tests.
        package var provesRemembered = false

        /// The permissions of a file to be created, before the process's umask.
        public var fileMode: UInt32 = 0o600

        /// When a commit is on the medium.
        public var durability = Durability.full

        /// How long a read may last before it is reported: ``Limits/longReaderSeconds``
        /// unless set.
        public var longReaderThreshold = Duration.seconds(Limits.longReaderSeconds)

        /// Called for each read that has lasted longer, once: when it ends, or when a write
        /// ends meanwhile. It runs on the thread of either and must not call the environment.
        public var onLongReader: (@Sendable (LongReader) -> Void)?

        /// The longest that a read may last, after which it throws: ``Limits/readSeconds`` unless
        /// set; nil for no limit.
        public var maximumReadDuration: Duration? = .seconds(Limits.readSeconds)

        /// Called when a write has found readers of a process that died, and removed them: with
        /// each process. It runs on the thread of the write and must not call the environment.
        public var onDeadReader: (@Sendable (DeadReader) -> Void)?

        /// Called when a read holds back pages under which the file has grown by
        /// ``Limits/heldReportByteCount``, and again each time that has doubled. It runs on the
        /// thread of a write and must not call the environment.
        public var onHoldingReader: (@Sendable (HoldingReader) -> Void)?

        /// Whether the roots of tables' trees are looked at before the file is mapped. Who has it otherwise reads no table
        /// before ``Environment/surveyStructure(_:)`` has told what to keep off.
        package var inspectsTables = true

        /// Called after each commit of this environment, with its number: before the next write
        /// begins, so that it must be brief and must not write.
        package var onCommit: (@Sendable (UInt64) -> Void)?

        /// Who is asked before anything is committed; nil for nobody.
        public var journal: (any CommitJournal)?

        /// The defaults.
        public init() {}
    }
}

/// A read that has lasted long.
public struct LongReader: Sendable, Equatable {
    /// Where it began: the file, as `#fileID` says it.
    public let fileID: String
    /// Where it began: the line.
    public let line: UInt
    /// How long it has lasted, to some milliseconds.
    public let duration: Duration
    /// Whether it had ended when it was reported.
    public let hasEnded: Bool
}
