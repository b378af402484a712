/// What a verification found.
public struct VerificationReport: Sendable {
    /// Entries read, of all tables.
    public internal(set) var entryCount = 0
    /// What is not as it should be, each in one line.
    public internal(set) var problems: [String] = []
    /// Whether there are more problems than are listed.
    public internal(set) var isCut = false

    /// Whether the pages of the file are in order, so that what can be read can be exported.
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

    /// Whether a commit was not finished, which is the last of the problems then.
    public internal(set) var unfinishedCommit: UnfinishedCommit?

    /// Whether there is no other problem than that.
    public var isUnfinishedAlone: Bool { unfinishedCommit != nil && problems.count == 1 }

    /// Whether everything is as it should be.
    public var isSound: Bool { problems.isEmpty }

    /// How many problems are listed: who has more needs a backup, not a longer list.
    public static let maximumProblemCount = 1_000

    mutating func add(_ problem: String) {
        if problems.count < Self.maximumProblemCount {
            problems.append(problem)
        } else {
            isCut = true
        }
    }

    /// Adds damage that was come upon. What a damaged store is, and what is to be done about it, is said
    /// once, and not with each problem.
    ///
    /// - Throws: The error, if it is none of damage.
    mutating func add(_ error: StoreError, of what: String? = nil) throws(StoreError) {
        guard case .damaged(let table, let key, let reason) = error.kind else { throw error }
        let place = key.isEmpty ? table : "\(table), key \(key)"
        if let what, what != table {
            add("\(what): \(place): \(reason)")
        } else {
            add("\(place): \(reason)")
        }
    }
}
