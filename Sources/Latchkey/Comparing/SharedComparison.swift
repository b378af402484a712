import AccessRules

/// What differences from one view share, each of which another operation makes: what its assets are and what its groups bring is
/// put together once.
///
/// It is good for differences from one view at one instant. Who changes assets, organizations or lists has nothing of it.
///
/// Memory: a few bytes for each asset of what was asked about.
final class SharedComparison {
    private var blocks: [AccountOrdinal: AssetBlocks] = [:]
    private var reaches: [AccountOrdinal: [Ordinal: GroupReach]] = [:]

    /// The assets as they are in both states; nil where these can differ, or nothing is known yet.
    func takeBlocks(_ account: AccountOrdinal, _ changes: AccountChanges) -> AssetBlocks? {
        changes.leavesAssets ? blocks.removeValue(forKey: account) : nil
    }

    func give(_ found: AssetBlocks, _ account: AccountOrdinal, _ changes: AccountChanges) {
        if changes.leavesAssets { blocks[account] = found }
    }

    /// What a group brings in both states; nil where these can differ, or it is not known yet.
    func reach(of group: Ordinal, _ account: AccountOrdinal, _ changes: AccountChanges)
        -> GroupReach?
    {
        changes.leavesGroups ? reaches[account]?[group] : nil
    }

    func remember(
        _ reach: GroupReach, of group: Ordinal, _ account: AccountOrdinal, _ changes: AccountChanges
    ) {
        if changes.leavesGroups { reaches[account, default: [:]][group] = reach }
    }
}

extension AccountChanges {
    /// Whether assets, and what decides about them, are the same in both states.
    fileprivate var leavesAssets: Bool {
        assets.isEmpty && lists.isEmpty && organizations.isEmpty && !hasAccount
    }

    /// Whether what groups bring is the same in both states, too.
    fileprivate var leavesGroups: Bool { leavesAssets && grants.isEmpty && denials.isEmpty }
}
