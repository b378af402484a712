public import AccessRules

/// What a connection would let its delegate's users reach if it were accepted as it is now.
///
/// It comes from the same code as every list and decision. Rule: *Connections* in
/// `Docs/Permissions.md`.
public struct ConnectionPreview: Hashable, Sendable {
    /// What the delegate's users of one role could do.
    public struct Share: Hashable, Sendable {
        /// Their role at home.
        public let homeRole: Role
        /// Their role in the host's account; nil for Lite users, who could not enter it.
        public let effectiveRole: Role?
        /// What they could do in the account as such, and on organizations and assets in reach,
        /// as far as the state, the kind and the list of each let them.
        public let actions: [Action]
        /// How many active users of the delegate have the role; nil where whoever asks must
        /// not know.
        public internal(set) var userCount: Int?
    }

    /// The connection.
    public let connection: Ref<Connection>
    /// How many organizations could be viewed.
    public let organizationCount: Int
    /// The kinds of assets that the connection's groups deny, sorted.
    public let deniedAssetTypes: [String]
    /// One for each role at home, from the strongest to the weakest.
    public internal(set) var shares: [Share]
    /// The instant that it is about.
    public let instant: Instant
    /// The next instant at which time alone could change it.
    public let validUntil: Instant

    /// How many users of the delegate could enter, by their role in the host's account; nil
    /// where whoever asks must not know.
    public var userCountByEffectiveRole: [Role: Int]? {
        var counts: [Role: Int] = [:]
        for share in shares {
            guard let count = share.userCount else { return nil }
            if let role = share.effectiveRole { counts[role, default: 0] += count }
        }
        return counts
    }
}

extension View {
    /// What a connection would let its delegate's users reach if it were accepted as it is now.
    ///
    /// Complexity: that of ``countOrganizations(_:)``, and the sets of the delegate's users.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Parameter instant: What it is about; nil for now, or for the connection's begin, if
    ///   that is later. The connection is taken to be in force then.
    /// - Throws: ``StoreError``: `unknown`: there is no such connection; `refused` (`finalConnection`)
    ///   for one that has ended; `invalid` for the end of time as the instant.
    public func preview(_ connection: Ref<Connection>, at instant: Instant? = nil)
        throws(StoreError) -> ConnectionPreview
    {
        let (host, ordinal, instant) = try previewed(connection, at: instant)
        let reader = reader
        let subject = try PreparedSubject(
            self, .administrator, through: ordinal, of: host, at: instant)
        let reached = try subject.organizations(for: .viewOrganization)
        let count = try asStoreError { try reached.expression.count(in: reader) }
        var denied: [String] = []
        for kind in subject.deniedKinds {
            denied.append(try reader.identity(.assetKind, host, kind).text)
        }
        var shares: [ConnectionPreview.Share] = []
        for role in Role.allCases.reversed() {
            shares.append(try share(of: role, through: ordinal, of: host, at: instant))
        }
        return ConnectionPreview(
            connection: connection, organizationCount: count,
            deniedAssetTypes: denied.sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }, shares: shares, instant: instant, validUntil: reached.validUntil)
    }

    private func share(
        of role: Role, through connection: Ordinal, of host: AccountOrdinal, at instant: Instant
    ) throws(StoreError) -> ConnectionPreview.Share {
        let subject = try PreparedSubject(
            self, role, through: connection, of: host, at: instant)
        let facts = subject.facts
        return ConnectionPreview.Share(
            homeRole: role, effectiveRole: facts.effectiveRole,
            actions: Action.allCases.filter {
                Verdict.of($0, actor: facts, target: TargetFacts()).isAllowed
            }, userCount: try reader.count(of: .activeUsers(subject.home, role)))
    }

    /// The organizations that a connection would let its delegate's users view if it were
    /// accepted as it is now, in the order in which they were added, in pages.
    ///
    /// Complexity: as ``organizations(_:size:after:)``.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    ///
    /// - Parameters: As ``preview(_:at:)`` and ``organizations(_:size:after:)``.
    /// - Throws: As ``preview(_:at:)``; `invalidCursor` and `invalid` as
    ///   ``organizations(_:size:after:)``.
    public func previewedOrganizations(
        of connection: Ref<Connection>, at instant: Instant? = nil, size: Int = .max,
        after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Ref<Organization>> {
        try previewedOrganizations(
            of: connection, brief("preview", "\(connection)"), at: instant, size: size,
            after: cursor)
    }

    fileprivate func previewedOrganizations(
        of connection: Ref<Connection>, _ list: ListDigest, at instant: Instant?, size: Int,
        after cursor: PageCursor?
    ) throws(StoreError) -> Page<Ref<Organization>> {
        let (host, ordinal, soonest) = try previewed(connection, at: instant)
        var start = try start(after: cursor, list, instant, count: 1)
        if cursor == nil { start.instant = soonest }
        let subject = try PreparedSubject(
            self, .administrator, through: ordinal, of: host, at: start.instant)
        return try organizations(
            of: subject, for: .viewOrganization, start, size: size)
    }

    /// A connection that may yet be accepted, or is, and the instant that its preview is about.
    private func previewed(_ connection: Ref<Connection>, at instant: Instant?)
        throws(StoreError) -> (AccountOrdinal, Ordinal, Instant)
    {
        let (host, ordinal) = try reader.require(connection, .connection)
        let value = try reader.connectionValue(host, ordinal)
        guard value.isLive(at: now) else {
            throw StoreError(.refused(.finalConnection, concerned: [value.shown]))
        }
        let asked = try Instant.asked(instant, now: max(now, value.validity.begin))
        return (host, ordinal, asked)
    }
}

extension Session {
    /// What a connection of the account would let its delegate's users reach if it were
    /// accepted as it is now: for whoever may configure it.
    ///
    /// How many users the delegate has is told once it has accepted, and not before.
    ///
    /// Complexity: as ``View/preview(_:at:)``.
    ///
    /// Rule: *Drafting and previewing a connection* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `denied`; `unknown`; `refused` (`finalConnection`) for one that has
    ///   ended.
    public func previewConnection(_ id: Identity) throws(StoreError) -> ConnectionPreview {
        try reading("previewConnection", about: .thing("connection", id)) {
            (view, actor) throws(StoreError) in
            let target = try view.reader.require(
                .configureConnections, .connection(reference(id)), by: actor, at: view.now)
            var preview = try view.preview(reference(id))
            if case .connection(let host, let ordinal) = target,
                try view.reader.connection(host, ordinal).status != .accepted
            {
                for index in preview.shares.indices { preview.shares[index].userCount = nil }
            }
            return preview
        }
    }

    /// The organizations that a connection of the account would let its delegate's users view if
    /// it were accepted as it is now, in pages: for whoever may configure it.
    ///
    /// Complexity: as ``View/organizations(_:size:after:)``.
    ///
    /// Rule: *Drafting and previewing a connection* in `Docs/Acting.md`.
    ///
    /// - Parameters: As ``users(_:size:after:)``.
    /// - Throws: As ``previewConnection(_:)``; `invalidCursor` and `invalid` as
    ///   ``users(_:size:after:)``.
    public func previewedOrganizations(
        of id: Identity, size: Int = .max, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Ref<Organization>> {
        try reading("previewConnection", about: .thing("connection", id)) {
            (view, actor) throws(StoreError) in
            try view.reader.require(
                .configureConnections, .connection(reference(id)), by: actor, at: view.now)
            return try view.previewedOrganizations(
                of: reference(id), brief("preview", "\(id)"), at: nil, size: size,
                after: cursor)
        }
    }
}
