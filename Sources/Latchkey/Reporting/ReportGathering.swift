import AccessRules

extension View {
    /// Who reaches what in an account now, all of it.
    ///
    /// Complexity: each user, organization, group, connection, membership and grant of the account once, and a count
    /// for each day of its log.
    ///
    /// - Parameter connection: Reports its users and what it reaches alone; nil for all of the account.
    /// - Throws: ``StoreError``: `unknown`; `limit` where there are more than ``AccountReport/maximumThingCount`` users or
    ///   organizations, or more than ``AccountReport/maximumEdgeCount`` memberships and grants.
    package func report(on account: Identity, connection: Identity? = nil) throws -> AccountReport {
        liftTimeLimit()
        let number = try reader.require(account: account)
        let only = try connection.map { (id) throws in
            try reader.require(.connection, id, in: number, of: account, key: "connection")
        }
        var gathering = ReportGathering(
            self, number,
            AccountReport(
                account: try reader.accountValue(number),
                connection: try only.map { (only) throws in
                    try reader.connectionValue(number, only, at: now)
                }, instant: now))
        try gathering.connections(only)
        try gathering.people(only)
        try gathering.groups(only)
        try gathering.organizations()
        try gathering.edges()
        gathering.report.uses = try uses(of: account)
        return gathering.report
    }

    /// How many entries the log has by what happened, a day, or where there are many days a month.
    private func uses(of account: Identity) throws(StoreError) -> [AccountReport.Use] {
        var counts: [String: [Int]] = [:]
        var days: Set<String> = []
        for event in LogEntry.Event.allCases {
            for day in try countsByDay(Query<LogEntry>(in: account).where { $0.event == event }) {
                let name = String(day.begin.iso8601.prefix { $0 != "T" })
                days.insert(name)
                counts[name, default: [0, 0, 0, 0]][Int(event.rawValue)] += day.count
            }
        }
        if days.count > Self.shownDayCount {
            var months: [String: [Int]] = [:]
            for (day, count) in counts {
                let month = String(day.dropLast(3))
                months[month] = zip(months[month] ?? [0, 0, 0, 0], count).map(+)
            }
            counts = months
        }
        return counts.keys.sorted().map { AccountReport.Use(period: $0, counts: counts[$0] ?? []) }
    }

    /// Up to how many days are told day by day: as many bars as can be told apart.
    private static var shownDayCount: Int { 62 }
}

/// Fills a report. Numbers of the store become places in its lists.
private struct ReportGathering: ~Escapable {
    let view: View
    let account: AccountOrdinal
    var report: AccountReport
    private var standings: [AccountReport.Standing: Int] = [:]
    private var holders: [Party: AccountReport.Holder] = [:]
    private var organizationPlaces: [Ordinal: Int] = [:]
    /// The accounts whose users connections let in.
    private var delegates: [AccountOrdinal] = []

    @_lifetime(copy view)
    init(_ view: View, _ account: AccountOrdinal, _ report: AccountReport) {
        self.view = view
        self.account = account
        self.report = report
    }

    private var reader: StoreReader {
        @_lifetime(copy self)
        get { view.reader }
    }

    mutating func connections(_ only: Ordinal?) throws(StoreError) {
        var found: [Ordinal] = []
        if let only {
            found = [only]
        } else {
            found = try reader.members(of: PostingSet(account, .connections))
        }
        for connection in found {
            try add(connection: connection)
            let delegate = try reader.existing(ConnectionRecord.self, account, connection).delegate
            if delegates.contains(delegate) { continue }
            // Users are let in by the connection of the pair that is in force, whichever is asked about.
            let side = try reader.delegate(
                delegate, actingIn: account, isActive: true, role: .readOnly, at: view.now)
            let (party, isStranger) = (side.party, side.facts.capacity == .stranger)
            report.validUntil = min(report.validUntil, side.validUntil)
            if !isStranger, holders[party] == nil { try add(connection: party.ordinal) }
            if !isStranger || only != nil { delegates.append(delegate) }
        }
    }

    private mutating func add(connection: Ordinal) throws(StoreError) {
        let party = Party(kind: .connection, ordinal: connection)
        guard holders[party] == nil else { return }
        let value = try reader.connectionValue(account, connection, at: view.now)
        holders[party] = .connection(report.connections.count)
        report.connections.append(value)
        note(value.validity)
    }

    mutating func people(_ only: Ordinal?) throws(StoreError) {
        for home in (only == nil ? [account] : []) + delegates {
            let id = try reader.account(home).id
            var user: Ordinal = 0
            while let found = try reader.nextRecord(home, .user, atOrAfter: user) {
                try check(report.people.count, "users")
                try add(user: found, home, id)
                guard let next = found.successor else { break }
                user = next
            }
        }
    }

    private mutating func add(user: Ordinal, _ home: AccountOrdinal, _ id: Identity)
        throws(StoreError)
    {
        let value = try reader.user(home, user)
        let side = try reader.subject(home, user, actingIn: account, at: view.now)
        var standing = AccountReport.Standing(facts: side.facts)
        if side.isDelegate, case .connection(let place) = holders[side.party] {
            standing.connection = place
        }
        let place = standings[standing] ?? report.standings.count
        if place == report.standings.count {
            standings[standing] = place
            report.standings.append(standing)
        }
        if home == account {
            holders[Party(kind: .user, ordinal: user)] = .user(report.people.count)
        }
        report.people.append(
            AccountReport.Person(
                user: Ref(value.id, of: id), name: value.name, status: value.status,
                standing: place))
    }

    /// All of them, or those that the connections are in.
    mutating func groups(_ only: Ordinal?) throws(StoreError) {
        var wanted: Set<Ordinal>?
        if only != nil {
            wanted = []
            for party in holders.keys where party.kind == .connection {
                let set = PostingSet(account, .connectionGroups, of: party.ordinal)
                for edge in try reader.edges(set) { wanted?.insert(edge.ordinal) }
            }
        }
        var group: Ordinal = 0
        while let found = try reader.nextRecord(account, .group, atOrAfter: group) {
            if wanted?.contains(found) ?? true {
                try check(report.groups.count, "groups")
                holders[Party(kind: .group, ordinal: found)] = .group(report.groups.count)
                report.groups.append(try reader.group(account, found))
            }
            guard let next = found.successor else { break }
            group = next
        }
    }

    mutating func organizations() throws(StoreError) {
        var organization: Ordinal = 0
        while let found = try reader.nextRecord(account, .organization, atOrAfter: organization) {
            try check(report.organizations.count, "organizations")
            organizationPlaces[found] = report.organizations.count
            report.organizations.append(
                AccountReport.Place(
                    organization: try reader.organization(account, found),
                    assetCount: try reader.count(of: PostingSet(account, .assets, of: found))))
            guard let next = found.successor else { break }
            organization = next
        }
    }

    mutating func edges() throws(StoreError) {
        report.memberships = try edges(.membership)
        report.grants = try edges(.grant)
    }

    /// Those that hold now, of those who are in the report.
    private mutating func edges(_ kind: EdgeKind) throws(StoreError) -> [AccountReport.Edge] {
        var edges: [AccountReport.Edge] = []
        var previous: EdgeKey?
        while let key = try reader.nextEdge(account, kind, after: previous) {
            previous = key
            let group = holders[Party(kind: .group, ordinal: key.object)]
            guard let holder = holders[key.party],
                let object = kind == .grant ? organizationPlaces[key.object] : group?.place
            else { continue }
            let edge = try reader.existing(key)
            note(edge.validity)
            guard edge.validity.contains(view.now) else {
                report.idleEdgeCount += 1
                continue
            }
            if report.memberships.count + edges.count == AccountReport.maximumEdgeCount {
                throw StoreError(
                    .limit(
                        name: "the number of memberships and grants of a report",
                        limit: AccountReport.maximumEdgeCount))
            }
            edges.append(
                AccountReport.Edge(
                    holder: holder, object: object, validity: edge.validity,
                    made: try reader.authorship(edge.made)))
        }
        return edges
    }

    private mutating func note(_ validity: Validity) {
        report.validUntil = min(report.validUntil, validity.nextChange(after: view.now))
    }

    private func check(_ count: Int, _ what: String) throws(StoreError) {
        if count < AccountReport.maximumThingCount { return }
        throw StoreError(
            .limit(
                name: "the number of \(what) of a report", limit: AccountReport.maximumThingCount))
    }
}

extension AccountReport.Holder {
    /// Its place in the list of its kind.
    package var place: Int {
        switch self {
        case .user(let place), .group(let place), .connection(let place): place
        }
    }
}
