/// How long an invitation can be answered: "lapsed (after a named time)", 30 days.
let invitationLifetime: Int64 = 30 * 86_400_000

// "What ends by time needs no transaction to end": what time did is told by the instants alone,
// whether or not somebody wrote it down.
extension World.Connection {
    /// When an invitation lapses that nobody answers.
    var lapse: Int64? { sent.map { $0.time + invitationLifetime } }

    /// The status as people left it. That it expired or lapsed is what time did, if its time was
    /// over when that was written down; otherwise it was said, and stays so.
    var statusByPeople: String {
        func isOver(_ end: Int64?) -> Bool { end.map { $0 <= recorded } ?? false }
        switch status {
        case "expired": return isOver(during.until) ? "accepted" : status
        case "lapsed": return isOver(lapse) ? "pending" : status
        default: return status
        }
    }

    /// The status at an instant.
    ///
    /// Rule: *Connections*: "accepted → … expired (its end)", "lapsed (after a named time)".
    public func status(at instant: Int64) -> String {
        switch statusByPeople {
        case "accepted": during.reachesBeyond(instant) ? "accepted" : "expired"
        case "pending": instant < lapse ?? .max ? "pending" : "lapsed"
        default: status
        }
    }
}
