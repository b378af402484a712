import AccessRules
import OrdinalSets

extension View {
    /// The assets that a user can do an action on, by organization in the order in which these
    /// were added, and in the order of adding within each, in pages.
    ///
    /// Complexity: a decision for each asset of the organizations in scope, up to the end of
    /// the page.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    ///
    /// - Parameters: As ``organizations(_:size:after:)``.
    /// - Throws: As ``organizations(_:size:after:)``, of an action that is not about assets.
    public func assets(_ reach: Reach, size: Int = .max, after cursor: PageCursor? = nil)
        throws(StoreError) -> Page<Ref<Asset>>
    {
        try assets(
            reach, start(after: cursor, reach.digest("assets"), reach.instant, count: 2),
            size: size)
    }

    /// A page that begins somewhere.
    func assets(_ reach: Reach, _ start: PageStart, size: Int) throws(StoreError)
        -> Page<Ref<Asset>>
    {
        try BoundaryLimit.check(itemCount: size, "size")
        let subject = try assetSubject(reach, at: start.instant)
        let account = try reader.account(subject.account).id
        var found: [(organization: Ordinal, asset: Ordinal)] = []
        var hasMore = false
        let validUntil = try forEachAsset(subject, reach.action, behind: start.position) {
            (organization, asset) in
            hasMore = found.count == size
            if !hasMore { found.append((organization, asset)) }
            return !hasMore
        }
        var identities = try Identities(reader, .asset, in: subject.account)
        var items: [Ref<Asset>] = []
        items.reserveCapacity(found.count)
        for (_, asset) in found {
            items.append(Ref(try identities.identity(of: asset), of: account))
        }
        let last = hasMore ? found.last.map { [$0.organization, $0.asset] } : nil
        return try page(items, start, last, validUntil)
    }

    /// How many assets a user can do an action on.
    ///
    /// Complexity: a decision for each asset of the organizations in scope.
    ///
    /// Rule: *Groups and asset types* in `Docs/Permissions.md`.
    ///
    /// - Throws: As ``organizations(_:size:after:)``, of an action that is not about assets and without
    ///   a cursor.
    public func countAssets(_ reach: Reach) throws(StoreError) -> Int {
        let subject = try assetSubject(reach, at: reach.instant)
        var count = 0
        _ = try forEachAsset(subject, reach.action, behind: nil) { (_, _) in
            count += 1
            return true
        }
        return count
    }

    @_lifetime(copy self)
    private func assetSubject(_ reach: Reach, at instant: Instant?) throws(StoreError)
        -> PreparedSubject
    {
        try StoreReader.check(reach.action, fits: .asset)
        return try prepared(reach.user, in: reach.account, at: instant)
    }

    /// Calls `body` with every asset that the subject can do the action on, behind a position,
    /// until it returns false; returns when time alone could change the list.
    private func forEachAsset(
        _ subject: PreparedSubject, _ action: Action, behind position: [Ordinal]?,
        _ body: (Ordinal, Ordinal) -> Bool
    ) throws(StoreError) -> Instant {
        let set = try subject.scope()
        var validUntil = set.validUntil
        let reader = reader
        let account = subject.account
        try asStoreError {
            var organizations = SetCursor<StoreReader>(set.expression)
            var next: Ordinal? = position?.first ?? 0
            while let from = next,
                let organization = try organizations.next(atOrAfter: from, in: reader)
            {
                let assets = PostingSet(account, .assets, of: organization)
                var nextAsset: Ordinal? = 0
                if let position, position.first == organization {
                    nextAsset = position[1].successor
                }
                var cursor = SetCursor<StoreReader>(.set(assets))
                while let from = nextAsset,
                    let asset = try cursor.next(atOrAfter: from, in: reader)
                {
                    let decision = try subject.decide(action, .asset(account, asset))
                    validUntil = min(validUntil, decision.validUntil)
                    if decision.isAllowed, !body(organization, asset) { return }
                    nextAsset = asset.successor
                }
                next = organization.successor
            }
        }
        return validUntil
    }
}
