extension World {
    /// The records, each as its line of the interchange format, sorted by their bytes, so that
    /// two worlds that mean the same have the same lines.
    public var canonicalLines: [String] {
        ([Self.header] + namedRecords.map(\.line))
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
