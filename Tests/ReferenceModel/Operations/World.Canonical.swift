extension World {
    /// The records, each as its line of the interchange format, sorted by their bytes, so that
    /// two worlds that mean the same have the same lines.
    public var canonicalLines: [String] {
        var world = sorted
        world.logEntries = []
        return world.interchangeLines().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The line of a group, whose list is in the order of its bytes.
    public func canonical(_ group: Group) -> String {
        var group = group
        group.deniedAssetTypes.sort()
        return line(group)
    }

    /// The line of an asset, whose lists are in the order of their bytes.
    public func canonical(_ asset: Asset) -> String {
        var asset = asset
        asset.list?.users.sort()
        asset.list?.groups.sort()
        return line(asset)
    }

    /// The world as an import at that instant takes it: what does not say when it was made is
    /// made then.
    public func imported(at now: Int64) -> World {
        var world = self
        for index in world.memberships.indices where world.memberships[index].time == nil {
            world.memberships[index].time = now
        }
        for index in world.grants.indices where world.grants[index].time == nil {
            world.grants[index].time = now
        }
        return world
    }
}
