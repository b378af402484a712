import AccessRules

extension Account {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            id: try fields.requiredIdentity(.id, .account),
            subdomain: try fields.requiredText(.subdomain, .subdomain),
            name: try fields.requiredText(.name, .name),
            enforcesMFA: try fields.flag(.enforcesMFA),
            enforcesSSO: try fields.flag(.enforcesSSO),
            seatLimit: try fields.positive(.seatLimit, UInt32.self).map(Int.init(_:)))
    }
}

extension User {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id),
            email: try fields.requiredText(.email, .email),
            name: try fields.requiredText(.name, .name),
            role: try fields.requiredNamed(.role, Role.self),
            hasAllOrganizations: try fields.flag(.allOrganizations),
            status: try fields.named(.status, UserStatus.self) ?? .active,
            isEnrolledInMFA: try fields.flag(.enrolledInMFA))
        if role == .lite, hasAllOrganizations {
            throw fields.error(
                .allOrganizations, "found true beside the role lite",
                "false: Lite never has all organizations")
        }
    }
}

extension Organization {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id),
            name: try fields.requiredText(.name, .name),
            kind: try fields.text(.kind, .label),
            status: try fields.text(.status, .label),
            parent: try fields.identity(.parent),
            state: try fields.named(.state, ObjectState.self) ?? .normal)
        if parent == id {
            throw fields.error(.parent, "found the organization itself", "another one")
        }
    }
}

extension Group {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id),
            name: try fields.requiredText(.name, .name),
            description: try fields.text(.description, .message),
            deniedAssetTypes: try fields.list(.deniedAssetTypes, .kind).map(\.text))
    }
}

extension Asset {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            id: try fields.requiredIdentity(.id),
            organization: try fields.requiredIdentity(.organization),
            kind: try fields.requiredText(.kind, .kind),
            name: try fields.requiredText(.name, .name),
            access: try Access(fields),
            container: try fields.identity(.container),
            state: try fields.named(.state, ObjectState.self) ?? .normal)
        guard container != nil else { return }
        if container == id {
            throw fields.error(.container, "found the asset itself", "another one")
        }
        if fields.has(.access) {
            throw fields.error(
                .access, "found beside \"container\"",
                "one of the two: an embedded asset has no list of its own")
        }
    }
}

extension Asset.Access {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard fields.has(.access) else {
            self = .everyone
            return
        }
        let lists = try LineFields(.access, of: fields, allowed: Self.keys)
        self = .listed(
            users: try lists.list(.users, .identity), groups: try lists.list(.groups, .identity))
    }

    private static let keys: InterchangeKeys = [.users, .groups]
}
