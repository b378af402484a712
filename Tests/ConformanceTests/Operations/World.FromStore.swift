import AccessRules
import Latchkey
import ReferenceModel

// What the store says there is, as the reference calls it: value by value, without rules.

extension Identity {
    var id: ID { ID(text) }
}

extension Ref {
    var address: Address { Address(account.id, id.id) }
}

extension Validity {
    fileprivate var interval: Interval {
        Interval(
            from: begin == .distantPast ? nil : begin.millisecondsSince1970,
            until: end == .distantFuture ? nil : end.millisecondsSince1970)
    }
}

extension Authorship {
    var made: World.Made {
        World.Made(by: by?.address, time: time.millisecondsSince1970)
    }
}

extension World.Account {
    init(_ it: Account) {
        self.init(it.id.id, subdomain: it.subdomain)
        name = it.name
        enforcesMFA = it.enforcesMFA
        enforcesSSO = it.enforcesSSO
        seatLimit = it.seatLimit
    }
}

extension World.User {
    init(_ it: User) {
        self.init(
            it.account.id, it.id.id, it.role.name, allOrganizations: it.hasAllOrganizations,
            status: it.status.name)
        email = it.email
        name = it.name
        enrolledInMFA = it.isEnrolledInMFA
    }
}

extension World.Organization {
    init(_ it: Organization) {
        self.init(it.account.id, it.id.id, parent: it.parent?.id, state: it.state.name)
        name = it.name
        kind = it.kind
        status = it.status
    }
}

extension World.Group {
    init(_ it: Group) {
        self.init(it.account.id, it.id.id, denying: it.deniedAssetTypes.map { ID($0) })
        name = it.name
        description = it.description
    }
}

extension World.Membership {
    init(_ it: Membership) {
        let member: ReferenceModel.Party =
            switch it.member {
            case .user(let id): .user(id.id)
            case .connection(let id): .connection(id.id)
            }
        self.init(it.account.id, it.group.id, member, during: it.validity.interval)
        by = it.made?.by?.address
        time = it.made?.time.millisecondsSince1970
    }
}

extension World.Grant {
    init(_ it: Grant) {
        let grantee: ReferenceModel.Party =
            switch it.grantee {
            case .user(let id): .user(id.id)
            case .group(let id): .group(id.id)
            case .connection(let id): .connection(id.id)
            }
        self.init(it.account.id, it.organization.id, grantee, during: it.validity.interval)
        by = it.made?.by?.address
        time = it.made?.time.millisecondsSince1970
    }
}

extension World.Asset {
    init(_ it: Asset) {
        self.init(
            it.account.id, it.id.id, in: it.organization.id, kind: ID(it.kind),
            container: it.container?.id, state: it.state.name)
        name = it.name
        if case .listed(let users, let groups) = it.access {
            list = World.AccessList(users: users.map(\.id), groups: groups.map(\.id))
        }
    }
}

extension World.Connection {
    init(_ it: Connection) {
        self.init(
            it.host.id, it.id.id, to: it.delegate.id, maximum: it.maximumRole.name,
            status: it.status.name, allOrganizations: it.hasAllOrganizations,
            during: it.validity.interval)
        message = it.message
        sent = it.sent?.made
        accepted = it.accepted?.made
    }
}
