extension Judge {
    /// A group that counts for the user, and the membership by which it does.
    struct Joined {
        var id: ID
        var during: Interval
    }

    /// At home the groups that the user is in; for a delegate those that the connection is in.
    ///
    /// Rule: *Groups and asset types*, *The decision*: groups are the connection's.
    func groups(of user: World.User, _ capacity: Capacity) -> [Joined] {
        switch capacity {
        case .stranger: return []
        case .home: return groups(of: .user(user.id), in: user.account)
        case .delegate(let connection):
            var joined: [Joined] = []
            if fault != .groupsOfConnectionsAreIgnored {
                joined = groups(of: .connection(connection.id), in: connection.host)
            }
            if fault == .homeGroupsCountForDelegates {
                joined += groups(of: .user(user.id), in: user.account)
            }
            return joined
        }
    }

    private func groups(of member: Party, in account: ID) -> [Joined] {
        var joined: [Joined] = []
        for membership in world.memberships {
            guard sameAccount(membership.account, account) else { continue }
            guard isSame(membership.member, member), holds(membership) else { continue }
            joined.append(Joined(id: membership.group, during: membership.during))
        }
        return joined
    }

    /// Whether two parties are the same one of the same account.
    func isSame(_ left: Party, _ right: Party) -> Bool {
        left.key == right.key && same(left.id, right.id)
    }
}
