// What every kind of thing can be asked. Names and types are those of `Fields`; a test sees to it
// that nothing of `Fields` is missing here.

extension Account: Worded {
    static let vocabulary = Vocabulary(
        "an account",
        fields: { (it: Fields<Account>) in
            [
                FieldWord(it.id), FieldWord(it.name), FieldWord(it.subdomain),
                FieldWord(it.enforcesMFA), FieldWord(it.enforcesSSO),
            ]
        }, orders: [.added, .identity, .name])
}

extension Organization: Worded {
    static let vocabulary = Vocabulary(
        "an organization",
        fields: { (it: Fields<Organization>) in
            [
                FieldWord(it.id), FieldWord(it.name), FieldWord(it.kind), FieldWord(it.status),
                FieldWord(it.state),
            ]
        },
        relations: { it in
            [
                RelationWord(it.parent), RelationWord(it.children), RelationWord(it.assets),
                RelationWord(it.grantedUsers), RelationWord(it.grantedGroups),
                RelationWord(it.grantedConnections),
            ]
        }, permission: .accessible(.organization), orders: [.added, .identity, .name])
}

extension User: Worded {
    static let vocabulary = Vocabulary(
        "a user",
        fields: { (it: Fields<User>) in
            [
                FieldWord(it.id), FieldWord(it.name), FieldWord(it.email), FieldWord(it.role),
                FieldWord(it.status), FieldWord(it.hasAllOrganizations),
                FieldWord(it.isEnrolledInMFA),
            ]
        },
        relations: { it in
            [
                RelationWord(it.groups), RelationWord(it.organizations),
                RelationWord(it.listedAssets),
            ]
        }, permission: .can, orders: [.added, .identity, .name])
}

extension Group: Worded {
    static let vocabulary = Vocabulary(
        "a group",
        fields: { (it: Fields<Group>) in
            [FieldWord(it.id), FieldWord(it.name), FieldWord(it.description)]
        },
        relations: { it in
            [
                RelationWord(it.members), RelationWord(it.connections),
                RelationWord(it.organizations), RelationWord(it.listedAssets),
            ]
        }, orders: [.added, .identity, .name])
}

extension Asset: Worded {
    static let vocabulary = Vocabulary(
        "an asset",
        fields: { (it: Fields<Asset>) in
            [
                FieldWord(it.id), FieldWord(it.name), FieldWord(it.kind), FieldWord(it.state),
                FieldWord(it.isRestricted),
            ]
        },
        relations: { it in
            [
                RelationWord(it.organization), RelationWord(it.container),
                RelationWord(it.embedded), RelationWord(it.listedUsers),
                RelationWord(it.listedGroups),
            ]
        }, permission: .accessible(.asset), orders: [.added, .identity, .name])
}

extension Connection: Worded {
    static let vocabulary = Vocabulary(
        "a connection",
        fields: { (it: Fields<Connection>) in
            [
                FieldWord(it.id), FieldWord(it.status), FieldWord(it.maximumRole),
                FieldWord(it.hasAllOrganizations),
            ]
        },
        relations: { it in
            [RelationWord(it.groups), RelationWord(it.organizations)]
        }, orders: [.added, .identity])
}

extension LogEntry: Worded {
    static let vocabulary = Vocabulary(
        "an entry of the log",
        fields: { (it: Fields<LogEntry>) in
            [
                FieldWord(it.event), FieldWord(it.operation), FieldWord(it.user),
                FieldWord(it.homeAccount), FieldWord(it.organization), FieldWord(it.kind),
                FieldWord(it.resource), FieldWord(it.time),
            ]
        }, orders: [.added, .time])
}

extension Grant: Worded {
    static let vocabulary = Vocabulary(
        "a grant",
        fields: { (it: Fields<Grant>) in
            [FieldWord(it.begin), FieldWord(it.end), FieldWord(it.isInForce)]
        },
        relations: { it in
            [
                RelationWord(it.organization), RelationWord(it.user), RelationWord(it.group),
                RelationWord(it.connection),
            ]
        }, orders: [.added, .begin, .end])
}
