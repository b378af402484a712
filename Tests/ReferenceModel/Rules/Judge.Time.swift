extension Judge {
    /// Whether a grant holds at the instant asked about.
    ///
    /// Rule: *Time*.
    func holds(_ grant: World.Grant) -> Bool {
        if fault == .timesOfGrantsAreIgnored { return true }
        note(
            grant.during,
            [
                .grantOneMillisecondBeforeBegin, .grantAtBegin, .grantInLastMillisecond,
                .grantAtEnd,
            ])
        return contains(grant.during)
    }

    /// Whether a membership holds at the instant asked about.
    ///
    /// Rule: *Time*.
    func holds(_ membership: World.Membership) -> Bool {
        if fault == .timesOfMembershipsAreIgnored { return true }
        note(
            membership.during,
            [
                .membershipOneMillisecondBeforeBegin, .membershipAtBegin,
                .membershipInLastMillisecond, .membershipAtEnd,
            ])
        return contains(membership.during)
    }

    /// Whether the instant asked about lies in the interval of a connection.
    ///
    /// Rule: *Time*.
    func holds(_ connection: World.Connection) -> Bool {
        if fault == .timesOfConnectionsAreIgnored { return true }
        note(
            connection.during,
            [
                .connectionOneMillisecondBeforeBegin, .connectionAtBegin,
                .connectionInLastMillisecond, .connectionAtEnd,
            ])
        return contains(connection.during)
    }

    /// "Intervals are `[begin, end)`."
    ///
    /// Rule: *Time*.
    private func contains(_ interval: Interval) -> Bool {
        let at = question.at
        if let from = interval.from {
            if at < from { return false }
            if at == from, fault == .beginInstantDoesNotCount { return false }
        }
        if let until = interval.until {
            if at > until { return false }
            if at == until { return fault == .endInstantStillCounts }
        }
        return true
    }

    private func note(_ interval: Interval, _ branches: [Branch]) {
        note(branches[0], if: question.at + 1 == interval.from)
        note(branches[1], if: question.at == interval.from)
        note(branches[2], if: question.at + 1 == interval.until)
        note(branches[3], if: question.at == interval.until)
    }
}
