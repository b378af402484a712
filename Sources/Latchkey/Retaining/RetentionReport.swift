public import SystemPackage

/// What became of the logs of some accounts that were moved to an archive: ``Store/retain(before:in:archive:progress:)``.
public struct RetentionReport: Hashable, Sendable {
    /// The archive; nil where nothing could be archived, so that no file was made.
    public internal(set) var archive: FilePath?
    /// How long the archive is, in bytes.
    public internal(set) var archiveByteCount = 0
    /// Whether the archive was there already, of an earlier call that was interrupted: this one went on with what that one
    /// had archived, and with nothing else.
    public internal(set) var wentOn = false
    /// What became of each log.
    public internal(set) var logs: [LogRetention] = []
}

/// What became of one log.
public struct LogRetention: Hashable, Sendable {
    /// The account whose log it is.
    public let account: Identity
    /// The sequence numbers of the first and the last entry that this call moves to the archive; nil where it moves none of
    /// this log.
    public internal(set) var archived: ClosedRange<UInt64>?
    /// How many entries this call has removed from the store.
    public internal(set) var removedCount = 0
    /// How many entries the store has still.
    public internal(set) var keptCount: Int
    /// Why it has them; nil where it has none.
    public internal(set) var reason: Reason?

    /// Why entries stay in a log.
    public enum Reason: String, Sendable {
        /// The first segment of what is left has an entry that is not before the instant.
        case younger
        /// They are fewer than a segment.
        case partOfSegment
        /// The archive that the call went on with does not have the first segment of what is left.
        case notInArchive
        /// The first segment of what is left waits for more entries, with which it is indexed by resource.
        case notIndexed
    }
}
