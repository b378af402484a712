import AccessRules
import Latchkey
import ReferenceModel

// What the reference calls things, as the store takes it: value by value, without rules.

extension ID {
    var identity: Identity { Identity(text) }
}

extension Interval {
    var validity: Validity {
        Validity(
            from: from.map { Instant(millisecondsSince1970: $0) } ?? .distantPast,
            until: until.map { Instant(millisecondsSince1970: $0) } ?? .distantFuture)
    }
}

extension World.AccessList {
    var access: Asset.Access {
        .listed(users: users.map(\.identity), groups: groups.map(\.identity))
    }
}

extension ReferenceModel.Party {
    var grantee: Grant.Grantee {
        switch self {
        case .user(let id): .user(id.identity)
        case .group(let id): .group(id.identity)
        case .connection(let id): .connection(id.identity)
        }
    }

    /// A group is no member; there is none among the operations of the tests.
    var member: Membership.Member {
        switch self {
        case .user(let id), .group(let id): .user(id.identity)
        case .connection(let id): .connection(id.identity)
        }
    }
}

/// The role of that name. There is none of another name among the operations of the tests.
private func role(_ name: String) -> Role { Role(name: name) ?? .lite }

extension World.User {
    fileprivate var stored: User {
        User(
            account: account.identity, id: id.identity, email: email, name: name,
            role: Latchkey.Role(name: role) ?? .lite, hasAllOrganizations: allOrganizations,
            status: UserStatus(name: status) ?? .active, isEnrolledInMFA: enrolledInMFA)
    }
}

extension World.Organization {
    fileprivate var stored: Organization {
        Organization(
            account: account.identity, id: id.identity, name: name, kind: kind, status: status,
            parent: parent?.identity, state: ObjectState(name: state) ?? .normal)
    }
}

extension World.Asset {
    fileprivate var stored: Asset {
        Asset(
            account: account.identity, id: id.identity, organization: organization.identity,
            kind: kind.text, name: name, access: list?.access ?? .everyone,
            container: container?.identity, state: ObjectState(name: state) ?? .normal)
    }
}

extension World.Connection {
    fileprivate var stored: Connection {
        Connection(
            id: id.identity, host: host.identity, delegate: delegate.identity,
            maximumRole: role(maximumRole), status: ConnectionStatus(name: status) ?? .draft,
            hasAllOrganizations: allOrganizations, message: message, validity: during.validity)
    }
}

extension ReferenceOperation {
    /// The same operation as the store takes it.
    ///
    /// - Parameter seed: What its secrets are made of, if it makes any.
    func stored(in account: ID, seed: SecretSeed = .random()) -> Latchkey.Operation {
        switch self {
        case .inviteUser(let user): .inviteUser(user.stored)
        case .activateUser(let id): .activateUser(id.identity)
        case .editUser(let id, let email, let name):
            .editUser(id.identity, UserEdit(email: email, name: name))
        case .assignRole(let id, let name): .assignRole(id.identity, role(name))
        case .setAllOrganizations(let id, let isOn): .setAllOrganizations(id.identity, isOn)
        case .removeUser(let id): .removeUser(id.identity)
        case .resetMFA(let id): .resetMFA(id.identity)
        case .createGroup(let group):
            .createGroup(
                Group(
                    account: group.account.identity, id: group.id.identity, name: group.name,
                    description: group.description,
                    deniedAssetTypes: group.deniedAssetTypes.map(\.text)))
        case .editGroup(let id, let name, let description):
            .editGroup(id.identity, GroupEdit(name: name, description: description))
        case .deleteGroup(let id): .deleteGroup(id.identity)
        case .addMember(let group, let member, let during):
            .addMember(
                Membership(
                    account: account.identity, group: group.identity, member: member.member,
                    validity: during.validity))
        case .removeMember(let group, let member):
            .removeMember(member.member, from: group.identity)
        case .denyAssetTypes(let id, let kinds):
            .denyAssetTypes(id.identity, kinds.map(\.text))
        case .grantAccess(let organization, let grantee, let during):
            .grantAccess(
                Grant(
                    account: account.identity, organization: organization.identity,
                    grantee: grantee.grantee, validity: during.validity))
        case .revokeAccess(let organization, let grantee):
            .revokeAccess(to: organization.identity, from: grantee.grantee)
        default: documentation(seed)
        }
    }

    private func documentation(_ seed: SecretSeed) -> Latchkey.Operation {
        switch self {
        case .createOrganization(let it): .createOrganization(it.stored)
        case .editOrganization(let id, let name, let kind, let status):
            .editOrganization(
                id.identity, OrganizationEdit(name: name, kind: kind, status: status))
        case .moveOrganization(let id, let parent):
            .moveOrganization(id.identity, under: parent?.identity)
        case .archiveOrganization(let id): .archiveOrganization(id.identity)
        case .deleteOrganization(let id): .deleteOrganization(id.identity)
        case .restoreOrganization(let id): .restoreOrganization(id.identity)
        case .destroyOrganization(let id): .destroyOrganization(id.identity)
        case .createAsset(let asset): .createAsset(asset.stored)
        case .editAsset(let id, let name, let kind):
            .editAsset(id.identity, AssetEdit(name: name, kind: kind?.text))
        case .archiveAsset(let id): .archiveAsset(id.identity)
        case .deleteAsset(let id): .deleteAsset(id.identity)
        case .restoreAsset(let id): .restoreAsset(id.identity)
        case .destroyAsset(let id): .destroyAsset(id.identity)
        case .setAssetPermissions(let id, let list):
            .setAssetPermissions(id.identity, list?.access ?? .everyone)
        case .embedAsset(let id, let container):
            .embedAsset(id.identity, in: container.identity)
        case .releaseAsset(let id): .releaseAsset(id.identity)
        case .moveAsset(let id, let organization):
            .moveAsset(id.identity, to: organization.identity)
        default: administration(seed)
        }
    }

    private func administration(_ seed: SecretSeed) -> Latchkey.Operation {
        switch self {
        case .draftConnection(let it): .draftConnection(it.stored)
        case .editConnection(let id, let edit):
            .editConnection(
                id.identity,
                Latchkey.ConnectionEdit(
                    maximumRole: edit.maximumRole.map(role),
                    hasAllOrganizations: edit.allOrganizations, message: edit.message,
                    validity: edit.during?.validity))
        case .sendConnection(let id): .sendConnection(id.identity, seed: seed)
        case .cancelConnection(let id): .cancelConnection(id.identity)
        case .revokeConnection(let id): .revokeConnection(id.identity)
        case .acceptConnection(let it): .acceptConnection(it.ref())
        case .declineConnection(let it): .declineConnection(it.ref())
        case .leaveConnection(let it): .leaveConnection(it.ref())
        default: ofAccount(seed)
        }
    }
}

extension StoreError {
    /// Why something was not done, as the reference says it.
    var reason: String {
        switch kind {
        case .denied(let denial): "denied \(denial.layer.name)"
        case .unknown(let thing, _): "unknown \(thing)"
        case .refused(let rule, _): "refused \(rule.rawValue)"
        case .exists: "exists"
        case .invalid: "invalid"
        case .doesNotFit: "doesNotFit"
        default: "\(self)"
        }
    }
}
