import Latchkey

/// How a replica is.
public struct ReplicaStatus: Sendable, Equatable {
    /// What it does.
    public enum Role: Sendable, Equatable {
        /// It follows.
        case follower
        /// It writes, in that epoch.
        case writer(epoch: UInt64)
    }

    /// What it does.
    public var role: Role
    /// Who writes, as far as it knows.
    public var writer: String?
    /// The number of the last record that it has.
    public var number: UInt64
    /// Its epoch.
    public var epoch: UInt64
    /// The number of the last record that it has seen at the carrier.
    public var carrierEnd: UInt64
    /// For how long it has not known itself to have all that there was, in milliseconds; nil where it never did. A replica that
    /// writes has all there is, unless it was deposed and does not know.
    public var ageMilliseconds: Int64?
    /// What keeps it from following.
    public var problem: ReplicationError?
    /// What its entries come to: of two replicas at one record the same.
    public var digest: String
}
