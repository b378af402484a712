import AccessRules

/// An asset with everything that it is embedded in: what decides about it in their stead.
///
/// Rule: *Groups and asset types* in `Docs/Permissions.md`.
struct AssetChain: ~Escapable {
    /// The greatest state of the asset and its containers.
    let state: ObjectState
    let organization: Ordinal
    /// The kinds of the asset and its containers, neighbours without repetition.
    let kinds: ChainKinds
    let kindCount: Int
    /// The container around all, whose list decides; the asset itself when it is in none.
    let outermost: AssetHead
    let outermostOrdinal: Ordinal

    @_lifetime(copy outermost)
    @inline(__always)
    init(
        state: ObjectState, kinds: ChainKinds, kindCount: Int,
        outermost: AssetHead, outermostOrdinal: Ordinal
    ) {
        self.state = state
        self.kinds = kinds
        self.kindCount = kindCount
        organization = outermost.organization
        self.outermost = outermost
        self.outermostOrdinal = outermostOrdinal
    }
}

extension StoreReader {
    /// Walks from an asset to the container around all.
    ///
    /// Complexity: a look-up for each that is not numbered beside the one before. No
    /// allocation.
    ///
    /// - Throws: ``StoreError``: there is no such asset, or the store is damaged.
    @_lifetime(copy self)
    @inline(__always)
    func chain(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError) -> AssetChain {
        var key = HeadKey(account: account, side: .asset, block: asset / Heads.perBlock)
        guard var block = try block(key), let bytes = try head(asset, in: block, key) else {
            throw missing(.asset, account, asset)
        }
        var current = asset
        var head = try assetHead(bytes, key)
        var state = head.state
        var kinds = ChainKinds(repeating: head.kind)
        var kindCount = 1
        var depth = 0
        while head.flags.contains(.embedded) {
            depth &+= 1
            guard depth <= maximumContainerDepth else {
                throw damage(Tables.heads, key, "is embedded too deep, or in itself")
            }
            current = head.container
            let next = HeadKey(account: account, side: .asset, block: current / Heads.perBlock)
            // Neighbours share an entry: what is embedded is often numbered beside its
            // container.
            if next != key {
                guard let found = try self.block(next) else {
                    throw damage(Tables.heads, next, "is missing though an asset is in it")
                }
                block = found
                key = next
            }
            guard let found = try self.head(current, in: block, key) else {
                throw damage(Tables.heads, key, "lacks a container that an asset is in")
            }
            let kind = head.kind
            head = try assetHead(found, key)
            state = max(state, head.state)
            if head.kind != kind {
                kinds[kindCount] = head.kind
                kindCount &+= 1
            }
        }
        return AssetChain(
            state: state, kinds: kinds, kindCount: kindCount, outermost: head,
            outermostOrdinal: current)
    }

    @_lifetime(copy bytes)
    @inline(__always)
    func assetHead(_ bytes: RawSpan, _ key: HeadKey) throws(StoreError) -> AssetHead {
        do throws(MalformedRecord) { return try AssetHead(bytes) } catch {
            throw damage(Tables.heads, key, error.reason)
        }
    }
}
