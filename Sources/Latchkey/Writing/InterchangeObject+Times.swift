import AccessRules

// When something was done, as a line says it. Intervals are not concerned: what begins or ends may
// lie as far ahead as can be written.
extension InterchangeObject {
    /// Refuses a line that says that something was done in a future that no clock explains.
    ///
    /// - Parameters:
    ///   - now: The time of the store.
    ///   - remedy: What else can be done about it.
    /// - Throws: ``StoreError/Kind/invalid(_:)`` with the key.
    func checkTimes(now: Instant, remedy: String) throws(StoreError) {
        try Self.check(timesOfDoing + timesOfRows, now: now, remedy)
    }

    /// The same of what is to be stored: of its times those that it does not have in the store already, as what
    /// follows one that lies ahead may have. Rows of a report are of the store's own log.
    func checkTimes(now: Instant, besides current: InterchangeObject?) throws(StoreError) {
        let known = (current?.timesOfDoing ?? []).map(\.time)
        let times = timesOfDoing.filter { !known.contains($0.time) }
        try Self.check(times, now: now, "")
    }

    private static func check(
        _ times: [(key: String, time: Instant?)], now: Instant, _ remedy: String
    )
        throws(StoreError)
    {
        for (key, time) in times {
            guard let time,
                time.isLater(than: now, by: BoundaryLimit.importedAheadMillisecondsMaximum)
            else { continue }
            throw StoreError(
                .invalid(
                    """
                    \(time.iso8601) is more than 7 days after \(now.iso8601), the store's now: \
                    nothing was done so far ahead; mend the line, or the clock\(remedy)
                    """)
            ).at(key: key)
        }
    }

    private var timesOfRows: [(key: String, time: Instant?)] {
        guard case .report(let report) = self else { return [] }
        return report.rows.enumerated().map { ("rows[\($0)].lastReadAt", $1.lastRead) }
    }

    private var timesOfDoing: [(key: String, time: Instant?)] {
        switch self {
        case .header, .end, .account, .user, .organization, .group, .asset, .settings, .template,
            .provider:
            []
        case .membership(let it): [("time", it.made?.time)]
        case .grant(let it): [("time", it.made?.time)]
        case .connection(let it): [("sentAt", it.sent?.time), ("acceptedAt", it.accepted?.time)]
        case .apiKey(let it):
            [
                ("generatedAt", it.generated.time), ("lastUsedAt", it.lastUsed),
                ("revokedAt", it.revoked?.time),
            ]
        case .delivery(let it): [("sentAt", it.sent), ("openedAt", it.opened)]
        case .report(let it):
            [("sharedAt", it.shared.time)]
        case .seal(let it): [("time", it.time)]
        case .log(let it): [("time", it.time)]
        }
    }
}
