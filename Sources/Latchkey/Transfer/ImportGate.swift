import AccessRules

/// What an import in a session lets in: what the user who imports could add by operations.
///
/// Who imports is an Administrator, or a Manager with all organizations, so that every
/// organization is in scope. What is brought in was made by the importer, at the time of the
/// import. Rule: *Import* in `Docs/Acting.md`.
struct ImportGate {
    let act: Act
    private let hasAllAccessPass: Bool
    /// The kinds that the importer's groups deny.
    private let deniedKinds: Set<String>
    /// The importer's groups that deny kinds: whom a Manager brings in joins them.
    private let denying: [(group: Identity, validity: Validity)]
    /// The groups of this import, and those that the importer was found to administer.
    private var administeredGroups: Set<Identity> = []
    private var newGroups: [Identity] = []
    private var newUsers: [Identity] = []
    /// What this import brings archived or deleted: it may be filled by this import alone.
    private var newClosedOrganizations: Set<Identity> = []
    private var newClosedAssets: Set<Identity> = []

    /// What the parts of an account's settings ask for.
    private static let actionsOfSettings: [Action] = [
        .updateBilling, .editOrganizationSidebar, .enableIntegrations, .enableFeatures,
        .changeSyncSettings, .manageData,
    ]

    /// - Throws: ``StoreError``: `denied` for somebody who may not import.
    init(_ actor: Actor, _ writer: inout Writer) throws(StoreError) {
        act = Act(actor: actor, name: "import")
        try writer.require(.importData, .account(actor.accountID), by: actor)
        hasAllAccessPass = try writer.actorFacts(actor)?.hasAllAccessPass ?? true
        denying = try writer.denyingMemberships(of: actor)
        var kinds: Set<String> = []
        for (group, validity) in denying where validity.contains(writer.now) {
            let (account, ordinal) = try writer.reader.require(
                actor.reference(group) as Ref<Group>, .group)
            kinds.formUnion(try writer.reader.group(account, ordinal).deniedAssetTypes)
        }
        deniedKinds = kinds
    }

    /// What is added of a line.
    ///
    /// - Throws: ``StoreError``: the importer could not add it.
    mutating func admit(_ object: InterchangeObject, _ writer: inout Writer) throws(StoreError)
        -> InterchangeObject
    {
        if let account = object.account {
            do throws(StoreError) { try act.check(account) } catch {
                throw error.at(key: object.keyOfAccount)
            }
        }
        let made = act.author.made(at: writer.now)
        switch object {
        case .header, .end, .account: return object
        case .settings:
            for action in Self.actionsOfSettings { try requireRole(action, writer) }
            return object
        case .template:
            try requireRole(.createAssetTemplate, writer)
            return object
        case .user(var user):
            try requireRole(
                .inviteUser, concernsAdministrator: user.role == .administrator, writer)
            user.isEnrolledInMFA = false
            return .user(user)
        case .organization(let organization):
            try requireRole(.createOrganization, writer)
            if let parent = organization.parent {
                try requireOpen(organization: parent, .createOrganization, writer)
            }
            if organization.state != .normal { newClosedOrganizations.insert(organization.id) }
            return object
        case .group(let group):
            try requireRole(.createGroup, writer)
            if !group.deniedAssetTypes.isEmpty { try requireRole(.denyAssetTypes, writer) }
            administeredGroups.insert(group.id)
            return object
        case .membership(var membership):
            switch membership.member {
            case .user: try requireGroup(membership.group, .editGroupMembers, &writer)
            case .connection: try requireRole(.addConnectionToGroup, writer)
            }
            try writer.checkMember(membership.member, act)
            membership.made = made
            return .membership(membership)
        case .grant(var grant):
            try admit(grant.grantee, &writer)
            grant.made = made
            return .grant(grant)
        case .asset(let asset):
            try admit(asset, &writer)
            return object
        case .connection(let connection):
            try requireRole(.configureConnections, writer)
            guard connection.status == .draft, connection.sent == nil, connection.accepted == nil
            else {
                throw StoreError(.refused(.connectionStatus, concerned: [connection.shown]))
                    .at(key: "status")
            }
            return object
        case .apiKey, .provider, .delivery, .report, .seal, .log:
            throw StoreError(
                .doesNotFit("an import in a session has no lines of the type \(object.type.name)")
            ).at(key: "type")
        }
    }

    private mutating func admit(_ grantee: Grant.Grantee, _ writer: inout Writer)
        throws(StoreError)
    {
        switch grantee {
        case .group(let id): try requireGroup(id, .editGroupOrganizations, &writer)
        case .connection(let id):
            try requireRole(.configureConnections, writer)
            try writer.checkMember(.connection(id), act)
        case .user(let id):
            try writer.checkMember(.user(id), act)
            let (account, user) = try writer.reader.require(
                act.actor.reference(id) as Ref<User>, .user)
            let role = try writer.reader.existing(UserRecord.self, account, user).role
            try requireRole(.editUser, concernsAdministrator: role == .administrator, writer)
        }
    }

    private mutating func admit(_ asset: Asset, _ writer: inout Writer) throws(StoreError) {
        try requireRole(.createAsset, writer)
        if asset.access != .everyone { try requireRole(.setAssetPermissions, writer) }
        try requireOpen(organization: asset.organization, .createAsset, writer)
        if asset.state != .normal { newClosedAssets.insert(asset.id) }
        if let container = asset.container {
            try requireOpen(container: container, &writer)
        }
        if deniedKinds.contains(asset.kind), !hasAllAccessPass {
            throw denied(
                .createAsset, .organization(act.actor.reference(asset.organization)), .assetType)
        }
        try writer.refuseRemoved(in: asset.access, act)
    }

    /// Notes what was added: what was there before, and a line stood for, is nobody's now.
    mutating func note(_ object: InterchangeObject) {
        guard !hasAllAccessPass else { return }
        switch object {
        case .group(let group): newGroups.append(group.id)
        case .user(let user): if user.status != .removed { newUsers.append(user.id) }
        default: break
        }
    }

    /// Adds what follows from what was added.
    mutating func finish(_ writer: inout Writer) throws(StoreError) {
        guard let person = act.actor.person, !hasAllAccessPass else { return }
        for group in newGroups {
            try join(group, person.reference.id, .always, &writer)
        }
        for user in newUsers {
            for (group, validity) in denying { try join(group, user, validity, &writer) }
        }
    }

    /// Puts a user into a group, unless the import did so for at least as long.
    private func join(
        _ group: Identity, _ user: Identity, _ validity: Validity, _ writer: inout Writer
    ) throws(StoreError) {
        let membership = Membership(
            account: act.accountID, group: group, member: .user(user), validity: validity,
            made: act.author.made(at: writer.now))
        guard let present = try writer.reader.current(.membership(membership)),
            case .membership(let brought) = present
        else { return try writer.create(.membership(membership), as: act.name, by: act.author) }
        guard brought.validity.intersection(validity) == validity else {
            throw StoreError(.refused(.denyingGroupMembers, concerned: [brought.shown]))
        }
    }
}

// What an import asks of the rules.
extension ImportGate {
    /// Refuses an importer whose role does not permit an action, whatever it is about.
    private func requireRole(
        _ action: Action, concernsAdministrator: Bool = false, _ writer: borrowing Writer
    ) throws(StoreError) {
        var facts = TargetFacts()
        facts.concernsAdministrator = concernsAdministrator
        try writer.reader.requireRole(
            action, .account(act.accountID), facts: facts, by: act.actor, at: writer.now)
    }

    /// Refuses an importer who does not administer a group. One of this import is the
    /// importer's own.
    private mutating func requireGroup(
        _ group: Identity, _ action: Action, _ writer: inout Writer
    ) throws(StoreError) {
        guard !administeredGroups.contains(group) else { return }
        try writer.require(action, .group(act.actor.reference(group)), by: act.actor)
        administeredGroups.insert(group)
    }

    /// Refuses to fill an organization that was archived or deleted before.
    private func requireOpen(
        organization id: Identity, _ action: Action, _ writer: borrowing Writer
    ) throws(StoreError) {
        guard !newClosedOrganizations.contains(id) else { return }
        let reference: Ref<Organization> = act.actor.reference(id)
        let (account, ordinal) = try writer.reader.require(reference, .organization)
        let state = try writer.reader.existing(OrganizationRecord.self, account, ordinal).state
        if state != .normal { throw denied(action, .organization(reference), .state) }
    }

    /// Refuses to fill an asset that, or around which another, was archived or deleted before,
    /// and one that the importer cannot see.
    private func requireOpen(container id: Identity, _ writer: inout Writer) throws(StoreError) {
        let target = Target.asset(act.actor.reference(id))
        let resolved = try writer.reader.resolve(target)
        guard let person = act.actor.person, case .asset(let account, let ordinal) = resolved
        else { return }
        if !hasAllAccessPass {
            try writer.flushHeads()
            guard
                try writer.reader.isVisible(
                    resolved, to: person, in: act.account, at: writer.now)
            else { throw target.unknown }
        }
        var next: Ordinal? = ordinal
        while let container = next {
            let record = try writer.reader.existing(AssetRecord.self, account, container)
            if record.state != .normal, !newClosedAssets.contains(record.id) {
                throw denied(.createAsset, target, .state)
            }
            next = record.container
        }
    }

    private func denied(_ action: Action, _ target: Target, _ layer: Layer) -> StoreError {
        let user = act.actor.person?.reference ?? Ref("", of: act.accountID)
        return StoreError(
            .denied(Denial(user: user, action: action, target: target, layer: layer)))
    }
}

extension InterchangeObject {
    /// The key by which a line says whose it is.
    fileprivate var keyOfAccount: String {
        switch self {
        case .account: "id"
        case .connection: "host"
        default: "account"
        }
    }
}
