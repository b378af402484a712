public import AccessRules
public import LMDB

/// Why the store could not answer or change something. An error is never a decision: where a
/// question cannot be answered, this is thrown, and nothing is changed.
///
/// `description` says everything in one line. Programs switch over `kind`.
///
/// ## What every call may throw
///
/// Calls name what they throw beside this.
///
/// - Every read: `storage`, when the store is closed (`closed`), when as many reads go on as may
///   (`readersFull`) or this one lasted too long (`readTooLong`), and when the file was replaced
///   under the process, or its locks are gone (`replaced`); `unsupportedFormat` and `formatChanged`, when another
///   process made the store one of another version; `damaged` where it meets what is; `clockOutOfRange` when the
///   clock gives a time after the year 9999. Within a view, which is a read that has begun: `damaged`,
///   and `storage` when it lasted too long.
/// - Every write: the same, and `clockBehind`, `clockAhead` and `clockOutOfRange`; `storage`, when
///   the store is opened for reading (`readOnly`), when there is no room (`diskFull`, `mapFull`),
///   when the medium fails (`syncFailed`), and inside another write, for which it would wait
///   (`nestedMisuse`); `replicated`, when the store is one of several replicas. Nothing is changed then, but that after
///   `syncFailed`, and where the problem of replicas says so, this is not known.
/// - What a session reads: as a read; and as a write, where so many reads wait to be logged that
///   they are committed first (*Reading* in `Docs/Acting.md`).
///
/// What else `storage` can be, and what to do about each, is told in *After each error* in
/// `Docs/Operations.md`.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The parts live behind one reference, so that a throwing call on the decision path
    /// returns its error in a register.
    private let parts: Parts

    private final class Parts: Sendable {
        let kind: Kind
        let source: String?
        let line: Int?
        let column: Int?
        let key: String?

        init(kind: Kind, source: String?, line: Int?, column: Int?, key: String?) {
            self.kind = kind
            self.source = source
            self.line = line
            self.column = column
            self.key = key
        }
    }

    /// An error of that kind, about that line, place in bytes counted from 1, and key of a source of an import.
    public init(
        _ kind: Kind, source: String? = nil, line: Int? = nil, column: Int? = nil,
        key: String? = nil
    ) {
        parts = Parts(kind: kind, source: source, line: line, column: column, key: key)
    }

    /// An error of the interchange format, about a line of a source.
    init(_ error: InterchangeError, source: String? = nil, line: Int?) {
        let what = error.expected.map { "\(error.problem), expected \($0)" } ?? error.problem
        self.init(
            .invalid(what), source: source, line: line, column: error.column, key: error.key)
    }

    /// What went wrong.
    public var kind: Kind { parts.kind }

    /// The file of the import that it is about, as it was named.
    public var source: String? { parts.source }

    /// The line of the import that it is about, counted from 1.
    public var line: Int? { parts.line }

    /// The place in that line where it cannot be read, in bytes counted from 1, as far as it is known.
    public var column: Int? { parts.column }

    /// The key of the object in that line that it is about.
    public var key: String? { parts.key }

    /// The same error, about that line of a source of an import; one already told stays.
    func at(line: Int, of source: String) -> StoreError {
        StoreError(
            kind, source: self.source ?? source, line: self.line ?? line, column: column, key: key)
    }

    /// The same error, about that key of an object; a key already told stays.
    func at(key: String) -> StoreError {
        StoreError(kind, source: source, line: line, column: column, key: self.key ?? key)
    }

    /// Two errors are equal when all their parts are.
    public static func == (left: StoreError, right: StoreError) -> Bool {
        left.kind == right.kind && left.source == right.source && left.line == right.line
            && left.column == right.column && left.key == right.key
    }

    /// Everything in one line.
    public var description: String {
        place.isEmpty ? kind.description : "\(place): \(kind.description)"
    }

    /// Where it is, in words; empty where that is not known.
    package var place: String {
        var place: [String] = []
        if let source { place.append(source) }
        if let line { place.append("line \(line)") }
        if let key {
            place.append("key \"\(key)\"")
        } else if let column {
            place.append("column \(column)")
        }
        return place.joined(separator: ", ")
    }
}

extension StoreError {
    /// How an error begins that tells of damage.
    static let damageWords = "the store is damaged: "
    /// What is the matter with a table that is gone.
    static let goneTableReason = "is not there"
    /// What is the matter where it is not known which tables there are.
    static let tableListReason = "pages of the list of its tables are others"
    /// What is the matter with a secret that is gone: without it a store is opened for reading.
    static let goneSecretReason = "is missing"

    /// The fields of `meta` with which every read begins.
    private static let fieldsOfEveryRead: Set = [
        "format", "identity", "clock", "indexes", "secret", "receipts", "past",
    ]

    /// How an error ends that tells of damage: where no read begins, nothing can be exported either.
    fileprivate static func damageRemedy(_ table: String, _ key: String, _ reason: String)
        -> String
    {
        let isOfEveryRead =
            key.isEmpty
            ? reason == goneTableReason || reason == tableListReason
            : table == "meta" && fieldsOfEveryRead.contains(key)
                && (key != "secret" || reason != goneSecretReason)
        return isOfEveryRead
            ? LMDBError.damageRemedy : "\(LMDBError.damageRemedy), or export what can be read"
    }
}

extension StoreError {
    /// What went wrong, for programs to switch over.
    public enum Kind: Sendable, Equatable, CustomStringConvertible {
        /// There is no such thing.
        case unknown(thing: String, String)
        /// There is such a thing already, or was: identities are never given out again.
        case exists(thing: String, String)
        /// The question's action, kind or role does not fit its target.
        case doesNotFit(String)
        /// A value that cannot be stored, or a line that cannot be read.
        case invalid(String)
        /// A change that would break a rule; nothing of it is done.
        case refused(Rule, concerned: [String])
        /// Something that the one who asked for it may not do; nothing of it is done.
        case denied(Denial)
        /// A session that does not begin: what the user's sign-in has yet to satisfy.
        case signIn(EntryRequirements)
        /// The file is no Latchkey store.
        case notAStore(path: String)
        /// The file was written by a version with another format.
        case unsupportedFormat(found: UInt32, supported: UInt32)
        /// Another process made the store one of a later version, this program's own as well, while it was open
        /// here for reading as one of an earlier version.
        case formatChanged(from: UInt32, to: UInt32)
        /// An entry of the file, or a whole table when there is no key, or something that the reason
        /// says when there is no table, is not what was written.
        case damaged(table: String, key: String, reason: String)
        /// A handle of another store.
        case foreignHandle
        /// A cursor that this store did not give out for this question.
        case invalidCursor(String)
        /// A query that asked for an index, and for which there is none.
        case needsIndex(String)
        /// A position among the changes that this store cannot go on from.
        case invalidPosition(String)
        /// The id of a batch stands for another batch, which was done within the last week.
        case batchExists(id: String)
        /// Something was committed behind the position that a batch expected: the first entries of it,
        /// in words, or nothing where they are not for the one who asks. Nothing of the batch is done.
        case changedSince([String])
        /// What was then is not known: only from that instant on is it kept; nil where nothing is yet,
        /// since the store was not opened for writing since a version was there that keeps it.
        case pastUnknown(since: Instant?)
        /// What was asked for stood in an account's log up to the entry of that number, which was at that time: it is
        /// archived, and the archive has it. With the position from which changes can be followed, where that was asked.
        case logArchived(account: String, through: UInt64, at: Instant, goOn: String?)
        /// The last commit is so much later than the clock that one of the two is wrong; nothing is
        /// written. See *Clocks* in `Docs/Operations.md`.
        case clockBehind(clock: Instant, lastCommit: Instant)
        /// The clock is so much later than the last commit that it is taken to be wrong; nothing is
        /// written. See *Clocks* in `Docs/Operations.md`.
        case clockAhead(clock: Instant, lastCommit: Instant)
        /// The clock gives a time before the year 0001 or after 9999, which cannot be written: nothing
        /// is, and after 9999 nothing is answered either.
        case clockOutOfRange(clock: Instant)
        /// Something that the store being one of several replicas stands in the way of.
        case replicated(ReplicationProblem)
        /// A limit is reached.
        case limit(name: String, limit: Int)
        /// What lies beneath failed: the file, the disk, the operating system.
        case storage(LMDBError)

        /// Everything in one line.
        public var description: String {
            switch self {
            case .unknown(let thing, let reference): "unknown \(thing) \(reference)"
            case .exists(let thing, let reference):
                "\(thing) \(reference) exists already; identities are never given out again"
            case .doesNotFit(let what): what
            case .invalid(let what): what
            case .refused(let rule, let concerned):
                "\(rule.explanation) (\(rule.section) in Docs/Permissions.md): "
                    + concerned.joined(separator: ", ")
            case .denied(let denial): "\(denial)"
            case .signIn(let missing):
                "a session begins when \(missing) (Sessions in Docs/Acting.md)"
            case .notAStore(let path):
                "\(path) is not a Latchkey store; check the path, or import into a new file"
            case .unsupportedFormat(let found, let supported):
                """
                the store has format version \(found), and this program reads versions up to \
                \(supported); use the program that wrote it to export, and import the export
                """
            case .formatChanged(let old, let new):
                """
                another process made the store one of format version \(new), while it was open here as one of \
                version \(old); close it, and open it anew
                """
            case .damaged(let table, let key, let reason):
                """
                \(StoreError.damageWords)\(table.isEmpty ? "" : "table \(table)")\
                \(key.isEmpty ? "" : ", key \(key)")\(table.isEmpty ? "" : ": ")\(reason); \
                \(StoreError.damageRemedy(table, key, reason))
                """
            case .foreignHandle:
                "the handle belongs to another store, or to a view of what would be; resolve the identity in this one"
            case .invalidCursor(let what):
                "the cursor \(what); begin again without a cursor"
            case .needsIndex(let condition):
                """
                no index answers \(condition): every thing of its kind would be looked at; ask \
                for something more, or do without requiringIndex()
                """
            case .invalidPosition(let what):
                """
                the position \(what); read what there is now, and follow from the position of \
                that view
                """
            case .batchExists(let id):
                """
                the batch \(id) was done with other operations, or for another reason, within the last \
                seven days; an id stands for one batch: give this one an id of its own
                """
            case .changedSince(let what):
                """
                something was committed behind the position that was expected\
                \(what.isEmpty ? "" : ": \(what.joined(separator: "; "))"); read what there is now, \
                decide anew, and expect the position of that view
                """
            case .pastUnknown(let since?):
                """
                what was then is not known: what was is kept from \(since.iso8601) on; ask about then \
                or later, or a copy of the store that is older
                """
            case .pastUnknown(nil):
                """
                what was is not known of this store: it is kept from the next opening for writing on; \
                open it so once
                """
            case .logArchived(let account, let sequence, let time, let position):
                """
                the log of \(account) is archived up to entry \(sequence) of \(time.iso8601), and that is asked \
                for: import its archives into another store, and ask that\
                \(position.map { "; changes can be followed from the position \($0) on" } ?? "")
                """
            case .clockBehind(let clock, let lastCommit):
                """
                the clock says \(clock.iso8601), and the store was last written to at \
                \(lastCommit.iso8601), more than 7 days later: nothing is written; set the clock \
                right, or, if it is right, have the store accept it (Clocks in Docs/Operations.md)
                """
            case .clockAhead(let clock, let lastCommit):
                """
                the clock says \(clock.iso8601), and the store was last written to at \
                \(lastCommit.iso8601), more than ten years before: nothing is written; set the \
                clock right, or, if it is right, have the store accept it (Clocks in \
                Docs/Operations.md)
                """
            case .clockOutOfRange(let clock):
                """
                the clock says \(clock.iso8601), which no clock that is right does: the years that \
                can be written are 0001 to 9999; set the machine's clock right, or mend what the \
                option clock gives (milliseconds, for one, and not microseconds)
                """
            case .replicated(let problem): "\(problem)"
            case .limit(let name, let limit): "\(name) is limited to \(limit)"
            case .storage(let error): "\(error)"
            }
        }
    }
}
