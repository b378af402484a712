import AccessRules

/// Assets about which both states decide alike, whoever asks: the rules see no difference between them.
struct AssetBlock {
    /// What decides about them, in each state; nil where they are not there.
    var before: AssetKinship?
    var after: AssetKinship?
    /// What of them is another.
    var causes: [Cause] = []
    /// The assets, ascending.
    var assets: [Ordinal]

    subscript(_ side: ComparedViews.Side) -> AssetKinship? { side == .before ? before : after }

    /// Where it is among all: by what it is of, and not by when it was found.
    fileprivate var rank: UInt64 {
        let organization = after?.organization ?? before?.organization ?? 0
        return UInt64(organization) << 32 | UInt64(assets[0])
    }

    /// Whether one of the kinds concerned is among others.
    func concerns(_ kinds: Set<Ordinal>) -> Bool {
        before.map { !kinds.isDisjoint(with: $0.kinds) } ?? false
            || after.map { !kinds.isDisjoint(with: $0.kinds) } ?? false
    }
}

/// What decides about an asset, but for its organization's state and whoever asks.
struct AssetKinship: Hashable {
    var organization: Ordinal
    /// The greatest state of the asset and its containers.
    var state: ObjectState
    /// Its kind and those of its containers, ascending.
    var kinds: [Ordinal]
    /// The container around all, or itself, if that has a list.
    var list: Ordinal?

    init(_ chain: borrowing AssetChain) {
        organization = chain.organization
        state = chain.state
        list = chain.outermost.flags.contains(.listed) ? chain.outermostOrdinal : nil
        if chain.kindCount == 1 {
            kinds = [chain.kinds[0]]
        } else {
            var all: Set<Ordinal> = []
            for index in 0..<chain.kindCount { all.insert(chain.kinds[index]) }
            kinds = all.sorted()
        }
    }

    /// Nil where the asset is not there.
    init?(of account: AccountOrdinal, _ asset: Ordinal, _ reader: StoreReader) throws(StoreError) {
        guard let record = try reader.record(AssetRecord.self, account, asset),
            try reader.head(.organization, account, record.organization) != nil
        else { return nil }
        self.init(try reader.chain(account, asset))
    }
}

extension StoreReader {
    /// The assets of an organization, those together about which is decided alike, whoever asks; in the order of the first of each.
    ///
    /// - Parameter isMeant: Which of them are looked at.
    func alikeAssets(
        _ account: AccountOrdinal, in organization: Ordinal,
        where isMeant: (Ordinal) -> Bool = { _ in true }
    ) throws(StoreError) -> [(kinship: AssetKinship, assets: [Ordinal])] {
        var alike: [(kinship: AssetKinship, assets: [Ordinal])] = []
        var places: [AssetKinship: Int] = [:]
        for asset in try members(of: PostingSet(account, .assets, of: organization))
        where isMeant(asset) {
            let kinship = AssetKinship(try chain(account, asset))
            if let place = places[kinship] {
                alike[place].assets.append(asset)
            } else {
                places[kinship] = alike.count
                alike.append((kinship, [asset]))
            }
        }
        return alike
    }
}

/// The assets of one account in both states, in blocks, found as they are needed.
struct AssetBlocks {
    let account: AccountOrdinal
    private(set) var blocks: [AssetBlock] = []
    /// The blocks of assets that are the same in both states, by organization.
    private var byOrganization: [Ordinal: [Int]] = [:]
    /// The blocks of those that are not, by the organization of either state.
    private(set) var changedByOrganization: [Ordinal: [Int]] = [:]
    /// Where those that are not are.
    private var changed: [Ordinal: Int] = [:]
    private var hasEvery = false

    /// - Parameters:
    ///   - assets: Those whose own records are others.
    ///   - lists: Those whose lists are.
    init(
        _ account: AccountOrdinal, assets: Set<Ordinal>, lists: Set<Ordinal>, _ views: ComparedViews
    ) throws(StoreError) {
        self.account = account
        struct Alike: Hashable {
            var before: AssetKinship?
            var after: AssetKinship?
            var causes: [Cause]
        }
        let byAsset = try Self.withEmbedded(assets, account, views)
        let byList = try Self.withEmbedded(lists, account, views)
        var groups: [Alike: [Ordinal]] = [:]
        for asset in byAsset.union(byList).sorted() {
            let alike = Alike(
                before: try AssetKinship(of: account, asset, views.before.reader),
                after: try AssetKinship(of: account, asset, views.after.reader),
                causes: (byAsset.contains(asset) ? [.asset] : [])
                    + (byList.contains(asset) ? [.list] : []))
            groups[alike, default: []].append(asset)
        }
        for (alike, members) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
            let number = blocks.count
            blocks.append(
                AssetBlock(
                    before: alike.before, after: alike.after, causes: alike.causes,
                    assets: members))
            let organizations = Set([alike.before, alike.after].compactMap { $0?.organization })
            for organization in organizations {
                changedByOrganization[organization, default: []].append(number)
            }
            for asset in members { changed[asset] = number }
        }
    }

    /// Assets and all that is embedded in them in either state.
    private static func withEmbedded(
        _ assets: Set<Ordinal>, _ account: AccountOrdinal, _ views: ComparedViews
    ) throws(StoreError) -> Set<Ordinal> {
        var found = assets
        var pending = Array(assets)
        while let asset = pending.popLast() {
            for side in ComparedViews.Side.allCases {
                let embedded = PostingSet(account, .embedded, of: asset)
                for inner in try views.reader(side).members(of: embedded)
                where found.insert(inner).inserted {
                    pending.append(inner)
                }
            }
        }
        return found
    }

    /// The blocks of an organization.
    mutating func blocks(of organization: Ordinal, _ views: ComparedViews) throws(StoreError)
        -> [Int]
    {
        try unchanged(in: organization, views) + (changedByOrganization[organization] ?? [])
    }

    private mutating func unchanged(in organization: Ordinal, _ views: ComparedViews)
        throws(StoreError) -> [Int]
    {
        if let known = byOrganization[organization] { return known }
        let isBefore = try views.before.reader.head(.organization, account, organization) != nil
        let isAfter = try views.after.reader.head(.organization, account, organization) != nil
        var numbers: [Int] = []
        if isBefore || isAfter {
            let reader = views.reader(isBefore ? .before : .after)
            let alike = try reader.alikeAssets(account, in: organization) { changed[$0] == nil }
            for (kinship, assets) in alike {
                numbers.append(blocks.count)
                blocks.append(
                    AssetBlock(
                        before: isBefore ? kinship : nil, after: isAfter ? kinship : nil,
                        assets: assets))
            }
        }
        byOrganization[organization] = numbers
        return numbers
    }

    /// The blocks that the list of an asset decides about in a state.
    mutating func blocks(
        listedOn asset: Ordinal, _ side: ComparedViews.Side, _ views: ComparedViews
    ) throws(StoreError) -> [Int] {
        guard let record = try views.reader(side).record(AssetRecord.self, account, asset)
        else { return [] }
        return try blocks(of: record.organization, views).filter {
            blocks[$0][side]?.list == asset
        }
    }

    /// Blocks by organization, and by their first assets, each once: in the same order whenever the same differs.
    ///
    /// Complexity: a step for each where they come in this order already.
    func ordered(_ numbers: [Int]) -> [Int] {
        var ordered: [Int] = []
        ordered.reserveCapacity(numbers.count)
        let ranked = numbers.map { (rank: blocks[$0].rank, number: $0) }
        for (_, number) in ranked.sorted(by: { $0.rank < $1.rank }) where number != ordered.last {
            ordered.append(number)
        }
        return ordered
    }

    /// One of the assets of a block; nil where they are not there in a state.
    func sample(of number: Int, _ side: ComparedViews.Side) -> Ordinal? {
        let isThere =
            switch side {
            case .before: blocks[number].before != nil
            case .after: blocks[number].after != nil
            }
        return isThere ? blocks[number].assets.first : nil
    }

    /// The blocks of which some kinds are.
    ///
    /// Complexity: that of looking at every asset of the account, once.
    mutating func blocks(of kinds: Set<Ordinal>, _ views: ComparedViews) throws(StoreError)
        -> [Int]
    {
        if !hasEvery {
            for side in ComparedViews.Side.allCases {
                let reader = views.reader(side)
                let every = StoreReader.everyOrganization(account)
                for organization in try asStoreError({ try every.collect(in: reader) }) {
                    _ = try unchanged(in: organization, views)
                }
            }
            hasEvery = true
        }
        return blocks.indices.filter { blocks[$0].concerns(kinds) }
    }
}
