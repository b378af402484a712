package import AccessRules
package import Latchkey

// Operations in account acme, in few words.
extension Operation {
    package static func grant(_ organization: Identity, to grantee: Grant.Grantee) -> Operation {
        .grantAccess(Grant(account: "acme", organization: organization, grantee: grantee))
    }

    package static func join(_ group: Identity, _ user: Identity) -> Operation {
        .addMember(Membership(account: "acme", group: group, member: .user(user)))
    }

    package static func invite(_ id: Identity, _ role: Role, everything: Bool = false) -> Operation
    {
        .inviteUser(
            User(
                account: "acme", id: id, email: "\(id)@acme.example", name: "\(id)", role: role,
                hasAllOrganizations: everything))
    }

    package static func organization(_ id: Identity, under parent: Identity? = nil) -> Operation {
        .createOrganization(
            Organization(account: "acme", id: id, name: "\(id)", parent: parent))
    }

    package static func asset(
        _ id: Identity, in organization: Identity = "north", kind: String = "document",
        access: Asset.Access = .everyone, container: Identity? = nil
    ) -> Operation {
        .createAsset(
            Asset(
                account: "acme", id: id, organization: organization, kind: kind, name: "\(id)",
                access: access, container: container))
    }

    package static func draft(
        _ id: Identity, to delegate: Identity, _ maximum: Role = .editor,
        everything: Bool = false, from host: Identity = "acme"
    ) -> Operation {
        .draftConnection(
            Connection(
                id: id, host: host, delegate: delegate, maximumRole: maximum, status: .draft,
                hasAllOrganizations: everything))
    }
}
