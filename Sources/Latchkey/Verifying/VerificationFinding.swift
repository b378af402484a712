import LMDB

/// Something of a store that is not as it should be: what, where, whose, and what it means.
public struct VerificationFinding: Sendable, Equatable {
    /// What it is about.
    public let kind: Kind
    /// The table, in the words of *The words of errors* in `Docs/FileFormat.md`; nil of what is of none alone.
    public let table: String?
    /// What an entry is of, in those words; nil where it is of no one entry.
    public let key: String?
    /// The page of the file; nil where it is not known, or of none.
    public let page: UInt64?
    /// The account that it belongs to, by its identity, or by its number as `#3` where that cannot be read; nil of what
    /// belongs to none, or to the store.
    public internal(set) var account: String?
    /// The last account that it may belong to, where it may be several, from ``account`` on in the order in which they were added.
    public internal(set) var lastAccount: String?
    /// The archive that it is of, as it was named; nil of what is of the store.
    public internal(set) var archive: String?
    /// The line of the archive; nil of an archive as a whole, and of what is of none.
    public internal(set) var line: Int?
    /// The sequence number of the first entry that it concerns, in an archive.
    public internal(set) var sequence: UInt64?
    /// Where and what, in one line.
    public let text: String

    /// The same by number, until names are looked up.
    var accounts: ClosedRange<AccountOrdinal>?
    /// Whether whoever reads it is told, and nobody gets a wrong answer.
    let isError: Bool

    /// What a finding is about.
    public enum Kind: String, Sendable, CaseIterable {
        /// The pages of the file.
        case structure
        /// The list of free pages, and pages that belong to nothing.
        case freeList
        /// A commit that did not come to its end, or may not have.
        case unfinishedCommit
        /// The commit before the newest, as far as it is needed to step back to it.
        case earlierCommit
        /// Bytes that are not those that were written.
        case checksum
        /// What the store says of itself.
        case store
        /// Things, and what relates them.
        case record
        /// What an identity, an address or a subdomain stands for.
        case name
        /// How far things are numbered, and logs are.
        case counter
        /// Names in their order, words, labels, identities by number.
        case index
        /// The sets by which things are listed.
        case set
        /// What decisions read.
        case head
        /// Logs, their chains and numbers, their indexes, and the order of commits.
        case log
        /// Hashes by which keys and tokens are found.
        case secret
        /// What became of batches.
        case receipt
        /// What was before commits.
        case past
        /// Archives of what logs have no more, and how they go on in the store.
        case archive
        /// What a store that is one of several replicas keeps of the records of commits.
        case replica

        /// That of what a table has; nil for a table of no store.
        init?(table: String) {
            switch table {
            case Tables.meta.table.name: self = .store
            case Tables.counters.table.name: self = .counter
            case Tables.names.table.name: self = .name
            case Tables.records.table.name, Tables.edges.table.name, Tables.deliveries.table.name,
                Tables.removals.table.name, Tables.ends.table.name:
                self = .record
            case Tables.heads.table.name, Tables.pairs.table.name: self = .head
            case Tables.postings.table.name, Tables.timed.table.name: self = .set
            case Tables.nameOrder.table.name, Tables.words.table.name, Tables.identities.table.name:
                self = .index
            case Tables.log.table.name, Tables.logBlocks.table.name, Tables.logSegments.table.name,
                Tables.logNames.table.name, Tables.logPostings.table.name,
                Tables.logRuns.table.name:
                self = .log
            case Tables.secrets.table.name: self = .secret
            case Tables.receipts.table.name, Tables.receiptTimes.table.name: self = .receipt
            case Tables.past.table.name: self = .past
            case Tables.carried.table.name: self = .replica
            default: return nil
            }
        }
    }

    /// Something of the store.
    init(
        _ kind: Kind, table: String? = nil, key: String? = nil, page: UInt64? = nil,
        accounts: ClosedRange<AccountOrdinal>? = nil, isError: Bool = false, _ text: String
    ) {
        self.kind = kind
        self.table = table
        self.key = key
        self.page = page
        self.accounts = accounts
        self.isError = isError
        self.text = text
    }
}

// MARK: What it means

extension VerificationFinding {
    /// What may be wrong because of it, for those who ask the store, in one sentence.
    public var meaning: String {
        switch kind {
        case .unfinishedCommit:
            return isError
                ? "nothing is lost, and the next commit mends the file"
                : "nothing is lost if the last change that was acknowledged is there; if it is not, the newest commit is hidden"
        case .earlierCommit:
            return
                "answers hold, and the next commit mends the file; until then there is nothing to step back to (salvage --previous) if the newest commit is damaged, too"
        case .freeList:
            return isError
                ? "answers hold; a write may end by a signal, or write over what is in use: copy the store before anything is written"
                : "the file is larger than it need be, and nothing else"
        case .structure:
            guard let subject = table.flatMap(Kind.init(table:))?.subject else {
                return "any answer may be an error, or lack something"
            }
            return
                "\(subject) may end with an error, or by a signal where the structure was not proven before; \(Self.others)"
        case .checksum:
            let subject = table.flatMap(Kind.init(table:))?.subject ?? "answers"
            return
                "\(subject) may be wrong, and are errors where checksums are verified; \(Self.others)"
        case .archive:
            return
                "what the log had before is not proven; what the store has of it is answered as ever"
        case .store, .record, .name, .counter, .index, .set, .head, .log, .secret, .receipt, .past,
            .replica:
            return isError
                ? "\(kind.subject) end with an error; \(Self.others)"
                : "\(kind.subject) may be wrong without an error; \(Self.others)"
        }
    }

    private static let others = "everything else is answered as ever"
}

extension VerificationFinding.Kind {
    /// Whatever goes by what this is about.
    fileprivate var subject: String {
        switch self {
        case .structure, .freeList, .unfinishedCommit, .earlierCommit, .checksum: "answers"
        case .store: "answers about the store as a whole, and its opening,"
        case .record: "answers about these things, and changes of them,"
        case .name: "look-ups of these identities"
        case .counter: "additions to the account, and what its log is asked,"
        case .index: "searches and orders by name, and queries that go by this index,"
        case .set:
            "lists and queries by this relation, and decisions about who is in more groups than a head has room for,"
        case .head: "decisions about these things"
        case .log: "answers from this log"
        case .secret: "uses of these keys and tokens"
        case .receipt: "answers to batches that are sent again"
        case .past: "answers about the store as it was before these commits"
        case .archive: "the archives"
        case .replica: "records that a carrier of commits has forgotten, and gets again,"
        }
    }
}
