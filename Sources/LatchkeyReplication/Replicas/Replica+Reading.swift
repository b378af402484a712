import Glibc
public import Latchkey

extension Replica {
    /// How often a read looks whether what it waits for is there, in microseconds.
    private static let waitMicroseconds: UInt32 = 500

    /// How the replica is.
    ///
    /// Complexity: a few look-ups.
    ///
    /// - Throws: ``ReplicationError``, `store`.
    public func status() throws(ReplicationError) -> ReplicaStatus {
        let place = try follower.place()
        let known = follower.known
        let role = epoch.map { ReplicaStatus.Role.writer(epoch: $0) } ?? .follower
        return ReplicaStatus(
            role: role, writer: follower.writer,
            number: place.number, epoch: place.epoch,
            carrierEnd: max(known.carrierEnd, place.number), ageMilliseconds: ageMilliseconds,
            problem: known.problem, digest: "\(place.digest)")
    }

    /// The number of the last record that this replica has: of one that writes, of its last commit. Whoever is given it can
    /// ask another replica for what was there by then.
    ///
    /// - Throws: ``ReplicationError``, `store`.
    public func number() throws(ReplicationError) -> UInt64 {
        try follower.place().number
    }

    /// Runs a closure on the store as it is now, as ``Store/read(fileID:line:_:)-swift.method`` does, once it has what is asked for.
    ///
    /// - Parameters:
    ///   - number: The record that is to be here: what ``number()`` was where something was written.
    ///   - duration: How long that may be waited for.
    ///   - age: How long ago this replica may last have known itself to have everything; nil for any time. A replica that writes
    ///     has everything.
    /// - Throws: What `body` throws; ``ReplicationError``: `tooLate`, `tooOld`, `store`.
    public func read<R>(
        atLeast number: UInt64 = 0, within duration: Duration = .zero,
        noOlderThan age: Duration? = nil, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: (View) throws -> R
    ) throws -> R {
        try wait(for: number, within: duration)
        if let age, epoch == nil {
            let milliseconds = ageMilliseconds ?? .max
            guard .milliseconds(milliseconds) <= age else {
                throw ReplicationError.tooOld(milliseconds: milliseconds)
            }
        }
        return try store.read(fileID: fileID, line: line, body)
    }

    /// Waits until a record is here.
    ///
    /// - Throws: ``ReplicationError``: `tooLate`, `store`.
    public func wait(for number: UInt64, within duration: Duration) throws(ReplicationError) {
        guard number > 0 else { return }
        let deadline = ContinuousClock.now + duration
        while true {
            let here = try self.number()
            if here >= number { return }
            guard ContinuousClock.now < deadline else {
                throw .tooLate(waitedFor: number, standsAt: here)
            }
            usleep(Self.waitMicroseconds)
        }
    }

    private var ageMilliseconds: Int64? {
        follower.known.upToDate.map {
            let (seconds, attoseconds) = ($0.duration(to: .now)).components
            return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        }
    }
}
