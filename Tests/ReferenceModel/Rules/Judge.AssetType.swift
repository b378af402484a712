extension Judge {
    /// "No group of the user's denies the asset's kind, nor its container's."
    ///
    /// Rule: *The decision*, layer 5.
    func assetType(_ found: Case, _ capacity: Capacity) -> Bool {
        let kinds = kindsConcerned(found)
        let isDenied = kinds.contains { denies($0.kind, found, capacity) }
        if hasPass(found.user, capacity) {
            note(.administratorPassesDeniedKind, if: isDenied)
            if fault != .administratorIsDeniedTypes { return true }
        }
        guard isDenied else {
            note(.kindPasses, if: !kinds.isEmpty)
            noteDenialNotInForce(kinds, found, capacity)
            return true
        }
        noteWhichIsDenied(kinds, found, capacity)
        if fault == .listBeatsDenial, case .asset(let asset) = found.thing,
            let list = asset.list, list.users.contains(found.user.id)
        {
            return true
        }
        return false
    }

    /// A kind that is concerned, and the branch that is met when it is denied.
    private struct Concerned {
        var kind: ID
        var owner: Branch
    }

    /// The kind that the asset has, the kind that it will have, and the kind of everything
    /// that it is embedded in.
    ///
    /// Rule: *Role × action*: both kinds, old and new. *Groups and asset types*: for what is
    /// embedded too.
    private func kindsConcerned(_ found: Case) -> [Concerned] {
        var kinds: [Concerned] = []
        if let given = question.kind, fault != .givenKindIsIgnored {
            let isNew = found.action == "createAsset"
            kinds.append(
                Concerned(kind: given, owner: isNew ? .kindOfNewAssetDenied : .givenKindDenied))
        }
        note(.kindOfNewAssetLeftOut, if: found.action == "createAsset" && question.kind == nil)
        guard case .asset(let asset) = found.thing else { return kinds }
        if question.kind == nil || fault != .presentKindIsIgnoredWhenAnotherIsGiven {
            kinds.append(Concerned(kind: asset.kind, owner: .ownKindDenied))
        }
        for (depth, container) in containers(of: asset).enumerated() {
            if fault == .deniedKindOfContainerIsIgnored { continue }
            if depth > 0, fault == .deniedKindOfOuterContainersIsIgnored { continue }
            let owner: Branch = depth == 0 ? .kindOfContainerDenied : .kindOfOuterContainerDenied
            kinds.append(Concerned(kind: container.kind, owner: owner))
        }
        return kinds
    }

    /// "A kind denied by any of a user's groups is denied to the user for every action."
    ///
    /// Rule: *Groups and asset types*.
    private func denies(_ kind: ID, _ found: Case, _ capacity: Capacity) -> Bool {
        var denying = groups(of: found.user, capacity)
        switch capacity {
        case .home: if fault == .deniedTypesAreIgnoredAtHome { return false }
        case .delegate:
            if fault == .deniedTypesAreIgnoredForDelegates { return false }
            if fault == .homeDenialsCountForDelegates, isDeniedAtHome(kind, found.user) {
                return true
            }
        case .stranger: return false
        }
        if fault == .timedMembershipsDenyNothing {
            denying = denying.filter { $0.during == .always }
        }
        return denying.contains { denies($0.id, of: found.account, kind) }
    }

    private func denies(_ id: ID, of account: ID, _ kind: ID) -> Bool {
        for group in world.groups where same(group.id, id) && sameAccount(group.account, account) {
            if group.deniedAssetTypes.contains(where: { same($0, kind) }) { return true }
        }
        return false
    }

    private func isDeniedAtHome(_ kind: ID, _ user: World.User) -> Bool {
        groups(of: user, .home).contains { denies($0.id, of: user.account, kind) }
    }

    private func noteWhichIsDenied(
        _ kinds: [Concerned], _ found: Case, _ capacity: Capacity
    ) {
        let denied = kinds.filter { denies($0.kind, found, capacity) }
        if denied.count == 1 { note(denied[0].owner) }
        if case .delegate = capacity { note(.kindDeniedToDelegate) }
        if case .asset(let asset) = found.thing, case .home = capacity {
            let isListed = asset.list?.users.contains(found.user.id) == true
            note(.kindDeniedThoughListed, if: isListed)
        }
        if let given = question.kind, denied.allSatisfy({ $0.kind != given }) {
            note(.presentKindDeniedThoughAnotherGiven)
        }
        let lasting = groups(of: found.user, capacity).filter { $0.during == .always }
        let isLasting = denied.contains { kind in
            lasting.contains { denies($0.id, of: found.account, kind.kind) }
        }
        note(.kindDeniedByTimedMembership, if: !isLasting)
    }

    private func noteDenialNotInForce(
        _ kinds: [Concerned], _ found: Case, _ capacity: Capacity
    ) {
        if hasPass(found.user, capacity) { return }
        let timeless = Judge(world: world.withoutTimes, question: question, fault: nil)
        note(
            .denialNotInForceAtThatInstant,
            if: kinds.contains { timeless.denies($0.kind, found, capacity) })
    }
}
