/// What a verification of archives found: ``Store/verify(archives:progress:)``.
public struct ArchiveReport: Sendable {
    /// What is not as it should be, each in the archive, line and number of an entry where it is.
    public internal(set) var findings: [VerificationFinding] = []
    /// Whether there are more findings than are listed.
    public internal(set) var isCut = false
    /// What is proven of each log that the archives have something of, or that begins behind what is archived.
    public internal(set) var logs: [ArchivedLogProof] = []
    /// How many entries the archives have, together.
    public internal(set) var entryCount = 0

    /// Whether everything is as it should be.
    public var isSound: Bool { findings.isEmpty }

    mutating func add(_ finding: VerificationFinding) {
        if findings.count < VerificationReport.maximumFindingCount {
            findings.append(finding)
        } else {
            isCut = true
        }
    }
}

/// What archives prove of a log, unless there is a finding about it.
public struct ArchivedLogProof: Hashable, Sendable {
    /// The account whose log it is.
    public let account: Identity
    /// The numbers of the entries in the archives, from which the chain leads to the store's first one.
    public let archived: ClosedRange<UInt64>
    /// Whether entries before the first of them were archived, too, in archives that were not given.
    public let hasEarlier: Bool
    /// Whether archives have entries that the store, or another of them, has as well, as after a call that was interrupted.
    public let hasDoubles: Bool
}

extension VerificationReport {
    /// Adds what was found of archives.
    package mutating func add(_ archives: ArchiveReport) {
        archives.findings.forEach { add($0) }
        isCut = isCut || archives.isCut
        entryCount += archives.entryCount
    }
}
