import AccessRules

/// A connection, stored or as a value, as far as time decides how it goes on.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
protocol ConnectionLife {
    var status: ConnectionStatus { get }
    var validity: Validity { get }
    /// When the invitation lapses if nobody answers it; nil before it is sent.
    var lapse: Instant? { get }
    /// What people made of it, whatever time did then: never expired or lapsed where an interval
    /// tells when that happened.
    var statusByPeople: ConnectionStatus { get }
}

extension ConnectionLife {
    /// When time alone ends it, or did; nil when it never does, or when something else did.
    var end: Instant? {
        switch statusByPeople {
        case .accepted: validity.end.unlessNever
        case .pending: lapse
        case .draft, .declined, .cancelled, .lapsed, .revoked, .left, .expired: nil
        }
    }

    /// What it is at an instant: one that is over by time has expired or lapsed, whether or not
    /// a write has said so yet; before that it was accepted or pending, even if one has.
    func status(at instant: Instant) -> ConnectionStatus {
        let status = statusByPeople
        guard let end, end <= instant else { return status }
        return status == .accepted ? .expired : .lapsed
    }

    /// Whether it was accepted and no side ended it: then its interval tells when it is in force.
    var isInForceByInterval: Bool { statusByPeople == .accepted }

    /// Whether it lets anybody in: it was accepted, has begun, and is not over.
    func isInForce(at instant: Instant) -> Bool {
        isInForceByInterval && validity.contains(instant)
    }

    /// Whether it is a draft, pending, or accepted, and not over by time.
    func isLive(at instant: Instant) -> Bool { !status(at: instant).isFinal }
}

extension ConnectionRecord: ConnectionLife {
    var lapse: Instant? { sent.map { $0.time.adding(Connection.invitationLifetime) } }

    var statusByPeople: ConnectionStatus {
        guard isEndedByTime else { return status }
        return status == .expired ? .accepted : .pending
    }
}

extension Connection: ConnectionLife {
    /// When the invitation lapses if nobody answers it; nil before it is sent.
    public var lapse: Instant? { sent?.time.adding(Self.invitationLifetime) }

    // A value is shown as of now at the earliest, and what is recorded then is over.
    var statusByPeople: ConnectionStatus { status }

    /// Whether the status says that time ended it, and the interval that it had by then.
    func isEndedByTime(at now: Instant) -> Bool {
        switch status {
        case .expired: validity.end <= now
        case .lapsed: lapse.map { $0 <= now } ?? false
        case .draft, .pending, .accepted, .declined, .cancelled, .revoked, .left: false
        }
    }

    /// How long an invitation can be answered, in milliseconds: 30 days. Then it lapses, and
    /// another is sent if it is still wanted.
    public static let invitationLifetime: Int64 = 30 * Instant.dayMilliseconds
}

extension ConnectionStatus {
    /// Whether only an accepted connection gets there.
    var wasAccepted: Bool {
        switch self {
        case .accepted, .revoked, .left, .expired: true
        case .draft, .pending, .declined, .cancelled, .lapsed: false
        }
    }
}
