public import AccessRules
import Synchronization

/// One operation that waits for its commit, and the way back to whoever asked for it.
final class Ticket: Sendable {
    /// Does the operation in a transaction that it shares with others. It may be run again in
    /// another transaction, so that it depends on nothing but what the store holds then.
    let body: @Sendable (inout Writer) throws(StoreError) -> Void
    let placement: Placement
    /// Whether it may be refused after it has changed something.
    let mayBeRefusedLate: Bool
    /// Whether its receipt is to have the place behind the commit.
    let wantsPlace: Bool
    private let deliver: @Sendable (Result<Receipt, StoreError>) -> Void

    /// Where in a commit it can be.
    enum Placement: Sendable {
        case anywhere
        /// Before all others but for entries of reads.
        case first
    }

    init(
        placement: Placement = .anywhere, mayBeRefusedLate: Bool = false, wantsPlace: Bool = false,
        _ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void,
        deliver: @escaping @Sendable (Result<Receipt, StoreError>) -> Void
    ) {
        self.placement = placement
        self.mayBeRefusedLate = mayBeRefusedLate
        self.wantsPlace = wantsPlace
        self.body = body
        self.deliver = deliver
    }

    func finish(_ result: Result<Receipt, StoreError>) { deliver(result) }
}

/// What became of an operation that was done.
public struct Receipt: Hashable, Sendable {
    /// The number of the commit that it is part of, as this file counts them: see
    /// ``View/commitNumber``.
    public let commitNumber: UInt64
    /// The time of that commit; of what changed nothing, the time at which it was asked.
    public let time: Instant
    /// The place behind it, where the ticket wants it.
    var place: ChangePlace?
}
