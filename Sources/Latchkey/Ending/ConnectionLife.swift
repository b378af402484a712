import AccessRules

/// A connection, stored or as a value, as far as time decides how it goes on.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
protocol ConnectionLife {
    var status: ConnectionStatus { get }
    var validity: Validity { get }
    /// When the invitation lapses if nobody answers it; nil before it is sent.
    var lapse: Instant? { get }
}

extension ConnectionLife {
    /// When time alone ends it; nil when it never does, or when something else already did.
    var end: Instant? {
        switch status {
        case .accepted: validity.end == .distantFuture ? nil : validity.end
        case .pending: lapse
        case .draft, .declined, .cancelled, .lapsed, .revoked, .left, .expired: nil
        }
    }

    /// What it is at an instant: one that is over by time has expired or lapsed, whether or not
    /// a write has said so yet.
    func status(at instant: Instant) -> ConnectionStatus {
        guard let end, end <= instant else { return status }
        return status == .accepted ? .expired : .lapsed
    }

    /// Whether it is a draft, pending, or accepted, and not over by time.
    func isLive(at instant: Instant) -> Bool { !status(at: instant).isFinal }
}

extension ConnectionRecord: ConnectionLife {
    var lapse: Instant? { sent.map { $0.time.adding(Connection.invitationLifetime) } }
}

extension Connection: ConnectionLife {
    /// When the invitation lapses if nobody answers it; nil before it is sent.
    public var lapse: Instant? { sent?.time.adding(Self.invitationLifetime) }

    /// How long an invitation can be answered, in milliseconds: 30 days. Then it lapses, and
    /// another is sent if it is still wanted.
    public static let invitationLifetime: Int64 = 30 * 24 * 60 * 60 * 1_000
}
