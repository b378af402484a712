public import Latchkey

/// Why a replica could not be made, could not follow, or does not answer.
public enum ReplicationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was given means nothing.
    case invalid(String)
    /// The carrier could not be used.
    case carrier(CarrierError)
    /// The carrier has records that do not go on from where this replica stands, or that nobody of these replicas made.
    case broken(String)
    /// The carrier has fewer records than this replica, which does not have all of those that are missing.
    case forgotten(carrierEnd: UInt64, replica: UInt64)
    /// The carrier has let go of records that this replica does not have.
    case leftBehind(standsAt: UInt64, first: UInt64)
    /// A later version of Latchkey made the record that comes next: this program stays where it is.
    case unknownVersion(record: UInt64, reason: String)
    /// There is no snapshot to begin from.
    case noSnapshot
    /// What was asked for was not there in time.
    case tooLate(waitedFor: UInt64, standsAt: UInt64)
    /// The last time that this replica knew that nothing had come since is longer ago than may be.
    case tooOld(milliseconds: Int64)
    /// The replica is closed.
    case closed
    /// The store said so.
    case store(StoreError)

    /// Everything in one line.
    public var description: String {
        switch self {
        case .invalid(let what): what
        case .carrier(let error): "\(error)"
        case .broken(let what):
            """
            the chain of records is broken: \(what); nothing of it is done: see who writes to what carries them, or open \
            the replica anew from a snapshot
            """
        case .forgotten(let end, let replica):
            """
            the carrier ends at record \(end), this replica stands at \(replica), and not all between are kept here: \
            promote another, or found the replicas anew from this one
            """
        case .leftBehind(let number, let first):
            """
            this replica stands at record \(number), and the carrier begins with record \(first): open it anew from a \
            snapshot, which takes its file's place
            """
        case .unknownVersion(let record, let reason):
            "record \(record) \(reason): this replica stays as it was before; use a later version of Latchkey"
        case .noSnapshot:
            "the carrier has no snapshot to begin from: whoever has the store puts one there"
        case .tooLate(let wanted, let number):
            "record \(wanted) was not here in time: this replica stands at \(number)"
        case .tooOld(let milliseconds):
            "it is \(milliseconds) ms ago that this replica was known to be up to date, which is longer than may be"
        case .closed: "the replica is closed"
        case .store(let error): "\(error)"
        }
    }
}
