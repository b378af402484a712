import AccessRules

/// An account of two stores that have no past in common, to find what they decide otherwise in it.
///
/// Assets about which either store decides alike, whoever asks, are a block, and are asked about once for each user.
///
/// Memory: some hundred bytes for each asset of the account, and a number for each organization and each block that is in
/// a line.
struct AccountOfTwoStores: ~Escapable {
    private let views: ComparedViews
    private let id: Identity
    /// The number of the account in the earlier store; nil where it is not there.
    private let before: AccountOrdinal?
    /// The same in the later store.
    private let after: AccountOrdinal?
    private let organizations: PairedThings
    private let assets: PairedThings
    private var blocks: [Block] = []
    /// Where the organizations of either store are among all.
    private let places: (before: [Ordinal: Int], after: [Ordinal: Int])
    private var allowed = AllowedActions()
    private var keys: [Key] = []
    private var users: [Key: [Ref<User>]] = [:]

    /// Assets about which either store decides alike.
    private struct Block {
        /// One of them, and the place of its organization; nil where they are not there.
        var before: (asset: Ordinal, organization: Int?)?
        var after: (asset: Ordinal, organization: Int?)?
        /// All of them, ascending.
        var assets: [Int] = []
    }

    private struct Alike: Hashable {
        var before: AssetKinship?
        var after: AssetKinship?
    }

    private struct Key: Hashable {
        var connection: Identity?
        var kind: TargetKind
        var actions: Otherwise
        /// Places of organizations, or numbers of blocks; none for the account.
        var targets: [Int]
    }

    private struct Otherwise: Hashable {
        var gained: ActionSet
        var lost: ActionSet

        /// Nil where nothing is otherwise.
        init?(_ old: ActionSet, _ new: ActionSet) {
            guard old != new else { return nil }
            gained = new.subtracting(old)
            lost = old.subtracting(new)
        }
    }

    @_lifetime(copy views)
    init(_ id: Identity, _ views: ComparedViews) throws(StoreError) {
        self.views = views
        self.id = id
        before = try views.before.reader.ordinal(0, .account, id)
        after = try views.after.reader.ordinal(0, .account, id)
        let (old, new) = (
            try Self.things(of: before, views.before.reader),
            try Self.things(of: after, views.after.reader)
        )
        organizations = PairedThings(old.organizations, new.organizations)
        assets = PairedThings(old.assets, new.assets)
        places = (organizations.places(.before), organizations.places(.after))
        try makeBlocks()
    }

    private static func things(of account: AccountOrdinal?, _ reader: StoreReader)
        throws(StoreError)
        -> (organizations: [(Identity, Ordinal)], assets: [(Identity, Ordinal)])
    {
        guard let account else { return ([], []) }
        let every = StoreReader.everyOrganization(account)
        let organizations = try asStoreError { try every.collect(in: reader) }
        var assets: [Ordinal] = []
        for organization in organizations {
            assets += try reader.members(of: PostingSet(account, .assets, of: organization))
        }
        return (
            try named(organizations, .organization, account, reader),
            try named(assets, .asset, account, reader)
        )
    }

    private static func named(
        _ ordinals: [Ordinal], _ space: Space, _ account: AccountOrdinal, _ reader: StoreReader
    ) throws(StoreError) -> [(Identity, Ordinal)] {
        var identities = try Identities(reader, space, in: account)
        var named: [(Identity, Ordinal)] = []
        named.reserveCapacity(ordinals.count)
        for ordinal in ordinals { named.append((try identities.identity(of: ordinal), ordinal)) }
        return named
    }

    private mutating func makeBlocks() throws(StoreError) {
        var numbers: [Alike: Int] = [:]
        for place in assets.identities.indices {
            let alike = Alike(
                before: try kinship(place, .before), after: try kinship(place, .after))
            if let number = numbers[alike] {
                blocks[number].assets.append(place)
                continue
            }
            numbers[alike] = blocks.count
            var block = Block(assets: [place])
            if let old = alike.before, let asset = assets.before[place] {
                block.before = (asset, places.before[old.organization])
            }
            if let new = alike.after, let asset = assets.after[place] {
                block.after = (asset, places.after[new.organization])
            }
            blocks.append(block)
        }
    }

    private func kinship(_ place: Int, _ side: ComparedViews.Side) throws(StoreError)
        -> AssetKinship?
    {
        guard let account = account(side), let asset = assets.ordinal(place, side) else {
            return nil
        }
        return try AssetKinship(of: account, asset, views.reader(side))
    }

    private func account(_ side: ComparedViews.Side) -> AccountOrdinal? {
        side == .before ? before : after
    }
}

// MARK: Users

extension AccountOfTwoStores {
    /// Finds what a user may do otherwise.
    ///
    /// - Parameter connection: By which the user acts here, or did; nil at home.
    mutating func compare(_ user: Ref<User>, _ connection: Identity?) throws(StoreError) {
        let (old, new) = (try prepared(user, .before), try prepared(user, .after))
        if let change = Otherwise(
            try before.map { (it) throws(StoreError) in try actions(old, .account(it), .before) }
                ?? [],
            try after.map { (it) throws(StoreError) in try actions(new, .account(it), .after) }
                ?? [])
        {
            add(user, Key(connection: connection, kind: .account, actions: change, targets: []))
        }
        var found = Found()
        for place in organizations.identities.indices {
            try found.note(
                place, organization(old, place, .before), organization(new, place, .after))
        }
        add(user, connection, .organization, found)
        let isInScope = try scope(old, new)
        found = Found()
        for number in blocks.indices {
            let block = blocks[number]
            guard
                [block.before?.organization, block.after?.organization].contains(where: {
                    $0.map { isInScope[$0] } ?? false
                })
            else { continue }
            try found.note(
                number, asset(old, block.before?.asset, .before),
                asset(new, block.after?.asset, .after))
        }
        add(user, connection, .asset, found)
    }

    /// What is otherwise of some things, those that are otherwise alike together, in the order of the first of each.
    private struct Found {
        var changes: [Otherwise] = []
        var targets: [Otherwise: [Int]] = [:]

        mutating func note(_ target: Int, _ old: ActionSet, _ new: ActionSet) {
            guard let change = Otherwise(old, new) else { return }
            if targets[change] == nil { changes.append(change) }
            targets[change, default: []].append(target)
        }
    }

    private mutating func add(
        _ user: Ref<User>, _ connection: Identity?, _ kind: TargetKind, _ found: Found
    ) {
        for change in found.changes {
            add(
                user,
                Key(
                    connection: connection, kind: kind, actions: change,
                    targets: found.targets[change] ?? []))
        }
    }

    private mutating func add(_ user: Ref<User>, _ key: Key) {
        if users[key] == nil { keys.append(key) }
        users[key, default: []].append(user)
    }

    /// A user who is there and active, or else nobody.
    @_lifetime(copy self)
    private func prepared(_ user: Ref<User>, _ side: ComparedViews.Side) throws(StoreError)
        -> PreparedSubject
    {
        let view = views.view(side)
        guard let account = account(side) else {
            // Nothing of an account that is not there is asked.
            return try PreparedSubject(view, nobodyIn: 0, at: views.instant(side))
        }
        guard let home = try view.reader.ordinal(0, .account, user.account),
            let ordinal = try view.reader.ordinal(home, .user, user.id)
        else { return try PreparedSubject(view, nobodyIn: account, at: views.instant(side)) }
        return try PreparedSubject(
            view, home, ordinal, actingIn: account, at: views.instant(side))
    }

    private mutating func organization(
        _ subject: borrowing PreparedSubject, _ place: Int, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        guard let account = account(side), let ordinal = organizations.ordinal(place, side) else {
            return []
        }
        return try actions(subject, .organization(account, ordinal), side)
    }

    private mutating func asset(
        _ subject: borrowing PreparedSubject, _ ordinal: Ordinal?, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        guard let account = account(side), let ordinal else { return [] }
        return try actions(subject, .asset(account, ordinal), side)
    }

    private mutating func actions(
        _ subject: borrowing PreparedSubject, _ target: TargetOrdinal, _ side: ComparedViews.Side
    ) throws(StoreError) -> ActionSet {
        // Both stores are asked about one instant alone.
        var validUntil = Instant.distantFuture
        return try allowed.actions(
            subject, target, views.reader(side), validUntil: &validUntil)
    }

    /// Whether each organization is in the user's scope in either store.
    private func scope(_ old: borrowing PreparedSubject, _ new: borrowing PreparedSubject)
        throws(StoreError) -> [Bool]
    {
        var isInScope = [Bool](repeating: false, count: organizations.identities.count)
        func mark(_ subject: borrowing PreparedSubject, _ side: ComparedViews.Side)
            throws(StoreError)
        {
            guard account(side) != nil else { return }
            let (scope, reader) = (try subject.scope().expression, views.reader(side))
            let known = side == .before ? places.before : places.after
            for ordinal in try asStoreError({ try scope.collect(in: reader) }) {
                if let place = known[ordinal] { isInScope[place] = true }
            }
        }
        try mark(old, .before)
        try mark(new, .after)
        return isInScope
    }
}

// MARK: Lines

extension AccountOfTwoStores {
    /// Calls a closure with each line, in the order in which the first user of each was found.
    func forEachLine(_ body: (AccessDifference.Line) throws -> Void) throws {
        for key in keys {
            try body(
                AccessDifference.Line(
                    account: id, users: users[key] ?? [], connection: key.connection,
                    targets: targets(of: key), gained: key.actions.gained, lost: key.actions.lost,
                    causes: []))
        }
    }

    private func targets(of key: Key) -> AccessDifference.Targets {
        switch key.kind {
        case .account: .account
        case .organization: .organizations(key.targets.map { organizations.identities[$0] })
        default:
            .assets(
                key.targets.flatMap { blocks[$0].assets }.sorted().map { assets.identities[$0] })
        }
    }
}
