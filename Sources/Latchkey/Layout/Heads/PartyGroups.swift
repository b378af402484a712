import AccessRules

/// The groups of a user or a connection as a head holds them; nil for a list too long.
struct PartyGroups {
    var plain: [Ordinal]?
    var timed: [(group: Ordinal, validity: Validity)]?

    var plainCount: UInt8 { UInt8(truncatingIfNeeded: plain?.count ?? 0) }
    var timedCount: UInt8 { UInt8(truncatingIfNeeded: timed?.count ?? 0) }

    func append(to bytes: inout [UInt8]) {
        for group in plain ?? [] { bytes.append(group) }
        for (group, validity) in timed ?? [] {
            bytes.append(group)
            bytes.append(validity)
        }
    }
}

/// A list of timed groups in a head.
enum TimedGroups {
    /// Group, begin, end.
    static let stride = 20

    @inline(__always)
    static func group(_ index: Int, in list: RawSpan) -> Ordinal { list.u32(at: index &* stride) }

    @inline(__always)
    static func validity(_ index: Int, in list: RawSpan) -> Validity {
        Validity(
            from: list.instant(at: index &* stride &+ 4),
            until: list.instant(at: index &* stride &+ 12))
    }
}
