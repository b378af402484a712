/// What stands in the way of a write to a store that is one of several replicas.
public enum ReplicationProblem: Sendable, Equatable, CustomStringConvertible {
    /// The store was opened as one that is alone. Nothing was done.
    case notAttached
    /// Another writes: who, as far as that is known. Nothing was done.
    case notTheWriter(writer: String?)
    /// Another commit came before. Nothing was done, and asking once more is enough.
    case overtaken
    /// What orders the commits could not be reached, or refuses to serve. Nothing was done.
    case carrierFailed(reason: String)
    /// What orders the commits did not answer in time: it may have the commit, and whoever reaches it will know.
    case outcomeUnknown(reason: String)
    /// It was done, and is in the order of all replicas; here it could not be stored, and will be before anything else.
    case notStoredHere(reason: String)
    /// The store is not what the others are. Nothing was done.
    case diverged(reason: String)

    /// Everything in one line.
    public var description: String {
        switch self {
        case .notAttached:
            """
            the store is one of several replicas, and was opened as one that is alone: open it by LatchkeyReplication, \
            open it for reading, or take it out of them first
            """
        case .notTheWriter(let writer?):
            "\(writer.shown) writes to this store, and nobody else: ask there, or promote this replica"
        case .notTheWriter(nil):
            "this replica follows, and does not write: ask whoever writes, or promote it"
        case .overtaken:
            "another commit came before this one, and nothing of it was done: ask once more"
        case .carrierFailed(let reason):
            "what orders the commits of all replicas cannot be used, and nothing was done: \(reason)"
        case .outcomeUnknown(let reason):
            """
            what orders the commits of all replicas did not say in time whether it has this one: ask once more with \
            the same id, or look whether it was done: \(reason)
            """
        case .notStoredHere(let reason):
            """
            it is done, and in the order of the commits of all replicas; on this one it could not be stored, and will be \
            before anything else is written: \(reason)
            """
        case .diverged(let reason):
            "this replica is not what the others are, and stays as it is: \(reason); open it anew from a snapshot"
        }
    }
}
