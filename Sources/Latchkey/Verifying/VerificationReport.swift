/// What a verification found.
public struct VerificationReport: Sendable {
    /// Entries read, of all tables.
    public internal(set) var entryCount = 0
    /// Pages of the file whose structure was looked at: those in use, the two meta pages included; of a store that cannot
    /// be opened 0.
    public internal(set) var pageCount = 0
    /// Free pages, which were not: nothing that they hold counts.
    public internal(set) var freePageCount = 0
    /// What is not as it should be.
    public internal(set) var findings: [VerificationFinding] = []
    /// Whether there are more findings than are listed.
    public internal(set) var isCut = false
    /// What was not looked at, since it builds on what is damaged, each in one line.
    public internal(set) var unverified: [String] = []

    /// The findings, each in one line.
    public var problems: [String] { findings.map(\.text) }

    /// Whether the pages of the file are in order and the store can be opened, so that what can be read can be exported.
    public internal(set) var hasSoundStructure = true

    /// What is known of a commit that did not come to its end.
    public enum UnfinishedCommit: Sendable {
        /// It could not be finished and was not acknowledged: nothing is lost, and the next commit
        /// mends the file.
        case certain
        /// That, or a meta page is damaged and hides the newest commit: whether the last change that
        /// was acknowledged is there tells which.
        case likely
    }

    /// Whether a commit was not finished, which is the last of the findings then.
    public internal(set) var unfinishedCommit: UnfinishedCommit?

    /// Whether there is no other finding than that.
    public var isUnfinishedAlone: Bool { unfinishedCommit != nil && findings.count == 1 }

    /// Whether there is no other finding than that the commit before the newest cannot be stepped back to: every
    /// answer is right, and the next commit mends the file.
    public var losesStepBackAlone: Bool {
        findings.count == 1 && findings[0].kind == .earlierCommit && unverified.isEmpty
    }

    /// Whether everything is as it should be.
    public var isSound: Bool { findings.isEmpty && unverified.isEmpty }

    /// How many findings are listed, and how much that was not looked at: who has more needs a backup, not a longer
    /// list.
    public static let maximumFindingCount = 1_000

    mutating func add(_ finding: VerificationFinding) {
        if findings.count < Self.maximumFindingCount {
            findings.append(finding)
        } else {
            isCut = true
        }
    }

    package mutating func addUnverified(_ text: String) {
        if unverified.count < Self.maximumFindingCount { unverified.append(text) }
    }

    /// Adds damage that was come upon. What a damaged store is, and what is to be done about it, is said
    /// once, and not with each finding.
    ///
    /// - Throws: The error, if it is none of damage.
    mutating func add(
        _ error: StoreError, of what: String? = nil, account: AccountOrdinal? = nil
    ) throws(StoreError) {
        add(try VerificationFinding(error, of: what, account: account))
    }
}

extension VerificationFinding {
    init(_ error: StoreError, of what: String?, account: AccountOrdinal?) throws(StoreError) {
        guard case .damaged(let table, let key, let reason) = error.kind else { throw error }
        let place = key.isEmpty ? table : "\(table), key \(key)"
        let isOther = what != nil && what != table
        self.init(
            StoreError.isOfBytes(reason) ? .checksum : Kind(table: table) ?? .record,
            table: table.isEmpty ? nil : table, key: key.isEmpty ? nil : key,
            accounts: account.map { $0...$0 }, isError: true,
            isOther ? "\(what ?? ""): \(place): \(reason)" : "\(place): \(reason)")
    }
}
