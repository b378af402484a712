// What is done to grants.
extension Deed {
    mutating func grant(_ organization: ID, _ grantee: Party, _ during: Interval)
        throws(NotDone)
    {
        try ask(grantee.actionOfGrant, target(grantee))
        let place = ReferenceQuestion.Target.organization(here(organization))
        switch fault {
        case .restrictedManagerGrantsBeyond: try askToExist(place)
        case .grantsOfTheDeletedAreMade: try askToSee(place)
        default: try ask("viewOrganization", place)
        }
        refuseWhoIsOver(
            grantee, butRemoved: fault == .removedUserIsGranted,
            butEnded: fault == .endedConnectionIsGranted)
        var grant = World.Grant(account, organization, grantee, during: during)
        grant.by = actor.user
        grant.time = now
        let index = world.grants.firstIndex {
            $0.account == account && $0.organization == organization && $0.grantee == grantee
        }
        guard let index else { return world.grants.append(grant) }
        if world.grants[index].during == during, fault != .sameIntervalTakesAuthor { return }
        if fault == .otherIntervalKeepsAuthor {
            (grant.by, grant.time) = (world.grants[index].by, world.grants[index].time)
        }
        world.grants[index] = grant
    }

    /// "As `grantAccess`, but that the organization is only seen."
    mutating func revoke(_ organization: ID, _ grantee: Party) throws(NotDone) {
        try ask(grantee.actionOfGrant, target(grantee))
        let place = ReferenceQuestion.Target.organization(here(organization))
        switch fault {
        case .restrictedManagerRevokesBeyond: try askToExist(place)
        case .grantsOfTheDeletedStay: try ask("viewOrganization", place)
        default: try askToSee(place)
        }
        let count = world.grants.count
        let account = account
        world.grants.removeAll {
            $0.account == account && $0.organization == organization && $0.grantee == grantee
        }
        if world.grants.count == count, fault != .grantIsNotThereAndRevoked {
            reasons.insert("unknown grant")
        }
    }

    private func askToExist(_ target: ReferenceQuestion.Target) throws(NotDone) {
        if !exists(target) { throw unknown(target) }
    }
}

extension Party {
    /// What granting it an organization asks for.
    fileprivate var actionOfGrant: String {
        switch self {
        case .user: "editUser"
        case .group: "editGroupOrganizations"
        case .connection: "configureConnections"
        }
    }
}
