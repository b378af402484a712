/// Who is asked before anything is written to an environment, and once more when it is known what: a commit can then be
/// ordered among those of other machines before there is one.
public protocol CommitJournal: Sendable {
    /// Whether anything may be written now: who does things of its own accord asks, and leaves them.
    var mayWrite: Bool { get }

    /// Comes before each write transaction, with no lock held: what has to be written first is, by
    /// ``Environment/writeUnjournaled(_:)``.
    ///
    /// - Throws: Why nothing may be written; the write throws that.
    func willWrite() throws

    /// Comes when a transaction has made its changes, none of which is stored yet: they are told by
    /// ``WriteTransaction/forEachChange(in:_:)``. What it puts itself is committed with them.
    ///
    /// - Throws: Why they may not be committed; nothing of them is, and the write throws that.
    func willCommit(_ transaction: inout WriteTransaction) throws

    /// Comes when what ``willCommit(_:)`` let go on could not be committed after all.
    ///
    /// - Returns: What the write throws.
    func reason(forFailed error: any Error) -> any Error
}
