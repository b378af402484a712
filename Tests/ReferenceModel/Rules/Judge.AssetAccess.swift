extension Judge {
    /// "The asset is open to everyone with the organization, or its list names the user or
    /// one of the user's groups."
    ///
    /// Rule: *The decision*, layer 6.
    func assetAccess(_ found: Case, _ capacity: Capacity) -> Bool {
        guard case .asset(let asset) = found.thing else { return true }
        let decisive = assetWhoseListDecides(asset)
        let isEmbedded = decisive.id != asset.id
        if hasPass(found.user, capacity) {
            note(.administratorPassesList, if: decisive.list != nil)
            if fault != .administratorNeedsTheList { return true }
        }
        guard let list = decisive.list else {
            note(.openToEveryone)
            return true
        }
        if list.users.isEmpty, list.groups.isEmpty {
            note(.listIsEmpty)
            return fault == .emptyListMeansEveryone
        }
        let passes = names(list, found, capacity)
        noteList(list, capacity, isEmbedded: isEmbedded, passes: passes)
        if case .delegate = capacity {
            note(.listNamesIdentityOfDelegate, if: list.users.contains(found.user.id))
        }
        note(
            .listOfOuterContainerForbids,
            if: !passes && isEmbedded && decisive.id != asset.container)
        return passes
    }

    /// "An embedded asset has no list of its own: its container's decides": the outermost's.
    ///
    /// Rule: *Groups and asset types*.
    private func assetWhoseListDecides(_ asset: World.Asset) -> World.Asset {
        let containers = containers(of: asset)
        if fault == .listOfContainerIsIgnored { return asset }
        if fault == .listOfNearestContainerDecides { return containers.first ?? asset }
        return containers.last ?? asset
    }

    /// A delegate matches through the connection's groups only.
    ///
    /// Rule: *Connections*.
    private func names(
        _ list: World.AccessList, _ found: Case, _ capacity: Capacity
    ) -> Bool {
        if isListed(found.user, list, capacity) {
            note(.listNamesUser)
            return true
        }
        if fault == .listedGroupsAreIgnored { return false }
        let groups = groups(of: found.user, capacity)
        for listed in list.groups where groups.contains(where: { same($0.id, listed) }) {
            if case .delegate = capacity {
                note(.listNamesGroupOfConnection)
            } else {
                note(.listNamesGroup)
            }
            return true
        }
        return false
    }

    private func isListed(
        _ user: World.User, _ list: World.AccessList, _ capacity: Capacity
    ) -> Bool {
        if case .delegate = capacity, fault != .listedUsersMatchDelegates { return false }
        return list.users.contains { same($0, user.id) }
    }

    private func noteList(
        _ list: World.AccessList, _ capacity: Capacity, isEmbedded: Bool, passes: Bool
    ) {
        if isEmbedded { note(passes ? .listOfContainerPasses : .listOfContainerForbids) }
        guard !passes else { return }
        note(.listNamesOthers)
        if case .delegate = capacity {
            note(.listOfUsersShutsDelegateOut, if: list.groups.isEmpty)
        }
    }
}
