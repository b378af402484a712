extension Judge {
    func note(_ ways: Set<ReferenceAnswer.Route>, _ capacity: Capacity) {
        var isDelegate = false
        if case .delegate = capacity { isDelegate = true }
        for way in ways {
            switch way {
            case .allOrganizations:
                note(isDelegate ? .reachedByFlagOfConnection : .reachedByFlag)
            case .directGrant: note(isDelegate ? .reachedByGrantOfConnection : .reachedByGrant)
            case .group: note(isDelegate ? .reachedByGroupOfConnection : .reachedByGroup)
            case .allAccessPass, .connection: break
            }
        }
    }

    func noteWhyOutOfScope(
        _ target: World.Organization, _ user: World.User, _ capacity: Capacity
    ) {
        note(.outOfScope)
        if case .delegate = capacity {
            note(.delegateOutOfScope)
            let home = Judge(world: world, question: question, fault: nil)
            if let namesake = organization(Address(user.account, target.id)) {
                note(
                    .outOfScopeThoughReachedAtHome,
                    if: !home.ways(to: namesake, user, .home).isEmpty)
            }
        }
        for other in world.organizations where other.account == target.account {
            let probe = Judge(world: world, question: question, fault: nil)
            if probe.ways(to: other, user, capacity).isEmpty { continue }
            note(.outOfScopeButParentReached, if: other.id == target.parent)
            note(.outOfScopeButChildReached, if: other.parent == target.id)
        }
        let timeless = Judge(world: world.withoutTimes, question: question, fault: nil)
        note(.outOfScopeAtThatInstant, if: !timeless.ways(to: target, user, capacity).isEmpty)
    }
}

extension World {
    /// The same world with every grant and membership in force.
    var withoutTimes: World {
        var world = self
        for index in world.grants.indices { world.grants[index].during = .always }
        for index in world.memberships.indices { world.memberships[index].during = .always }
        return world
    }
}
