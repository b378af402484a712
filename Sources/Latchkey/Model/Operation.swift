public import AccessRules

/// Something that is done in an account, with everything that it needs: who does it, and when,
/// are the only things that it does not carry.
///
/// A value that can be made anywhere, kept and sent; ``AccountOperation`` has it as text.
/// Identities without an account are those of the account in which it is done. Each operation is
/// decided anew inside the transaction that writes it, is logged there under its ``name``, and is
/// done whole or not at all.
///
/// Rule: *Role × action* in `Docs/Permissions.md`; *Operations* in `Docs/Acting.md` lists all
/// operations with what each asks for.
public enum Operation: Hashable, Sendable {
    // MARK: Users

    /// Adds a user who is invited. Who is invited by a Manager joins the groups that deny types
    /// to that Manager.
    case inviteUser(User)
    /// Makes an invited user active.
    case activateUser(Identity)
    /// Gives a user another e-mail address or name. Another address resets the second factor.
    case editUser(Identity, UserEdit)
    /// Gives a user another role.
    case assignRole(Identity, Role)
    /// Gives a user access to all organizations, now and in the future, or takes it.
    case setAllOrganizations(Identity, Bool)
    /// Removes a user with memberships, grants and entries in lists. The identity stays taken.
    case removeUser(Identity)
    /// Forgets a user's second factor, so that another is set up.
    case resetMFA(Identity)

    // MARK: Groups

    /// Adds a group. A Manager who does becomes a member.
    case createGroup(Group)
    /// Gives a group another name or description.
    case editGroup(Identity, GroupEdit)
    /// Removes a group with its grants, memberships and entries in lists.
    case deleteGroup(Identity)
    /// Puts a user or a connection into a group, or gives the membership another interval.
    case addMember(Membership)
    /// Takes a user or a connection out of a group.
    case removeMember(Membership.Member, from: Identity)
    /// Sets the kinds of assets that a group denies.
    case denyAssetTypes(Identity, [String])

    // MARK: Grants

    /// Grants access to an organization, or gives the grant another interval.
    case grantAccess(Grant)
    /// Takes a grant away.
    case revokeAccess(to: Identity, from: Grant.Grantee)

    // MARK: Organizations

    /// Adds an organization, or a sub-organization.
    case createOrganization(Organization)
    /// Gives an organization another name, kind or status.
    case editOrganization(Identity, OrganizationEdit)
    /// Moves an organization beneath another, or to the top. It changes nobody's access.
    case moveOrganization(Identity, under: Identity?)
    /// Puts an organization away: it can be viewed, restored, deleted and destroyed.
    case archiveOrganization(Identity)
    /// Deletes an organization: it can be restored and destroyed.
    case deleteOrganization(Identity)
    /// Brings an archived or deleted organization back, with every grant as before.
    case restoreOrganization(Identity)
    /// Removes an organization for good, with its assets and grants.
    case destroyOrganization(Identity)

    // MARK: Assets

    /// Adds an asset.
    case createAsset(Asset)
    /// Gives an asset another name or kind.
    case editAsset(Identity, AssetEdit)
    /// Puts an asset away.
    case archiveAsset(Identity)
    /// Deletes an asset with what is embedded in it.
    case deleteAsset(Identity)
    /// Brings an archived or deleted asset back, with what is embedded in it.
    case restoreAsset(Identity)
    /// Removes an asset for good, with what is embedded in it.
    case destroyAsset(Identity)
    /// Opens an asset to everyone with its organization, or to a list.
    case setAssetPermissions(Identity, Asset.Access)
    /// Embeds an asset in another of the same organization, whose list decides from then on.
    case embedAsset(Identity, in: Identity)
    /// Takes an asset out of its container; it keeps the list that decided so far.
    case releaseAsset(Identity)
    /// Moves an asset, with what is embedded in it, to another organization.
    case moveAsset(Identity, to: Identity)

    // MARK: Connections, at the host

    /// Drafts a connection that lets another account's users in, once it is sent and accepted.
    case draftConnection(Connection)
    /// Drafts a connection to the account that a certified provider's name, or a subdomain,
    /// stands for.
    case draftConnectionTo(ConnectionDraft)
    /// Changes a connection that has not ended; what it changes acts at once.
    case editConnection(Identity, ConnectionEdit)
    /// Sends a draft to the delegate: each of its active Administrators gets an invitation,
    /// whose token is ``SecretSeed/token(of:for:)`` (see ``Session/sendConnection(_:seed:)``).
    case sendConnection(Identity, seed: SecretSeed)
    /// Takes back a draft or an invitation.
    case cancelConnection(Identity)
    /// Ends an accepted connection by the host.
    case revokeConnection(Identity)

    // MARK: Connections, at the delegate

    /// Accepts an invitation. Accepting again changes nothing.
    case acceptConnection(Ref<Connection>)
    /// Declines an invitation.
    case declineConnection(Ref<Connection>)
    /// Ends an accepted connection by the delegate.
    case leaveConnection(Ref<Connection>)

    // MARK: The account

    /// Makes the account's own users enter by single sign-on, or not.
    case enforceSSO(Bool)
    /// Makes the account's own users use a second factor, or not.
    case enforceMFA(Bool)
    /// Sets how many seats are paid for; nil for no limit.
    case setSeatLimit(Int?)
    /// Sets whom invoices go to.
    case setBillingContact(AccountSettings.BillingContact?)
    /// Adds a template for assets.
    case createAssetTemplate(AssetTemplate)
    /// Gives a template other values.
    case editAssetTemplate(AssetTemplate)
    /// Removes a template.
    case deleteAssetTemplate(Identity)
    /// Sets the sections of the organizations' sidebar, in their order.
    case editOrganizationSidebar([String])
    /// Sets which integrations are enabled.
    case enableIntegrations([String])
    /// Sets which features are enabled.
    case enableFeatures([String])
    /// Sets how integrations for professional services and remote monitoring are kept in step.
    case changeSyncSettings([SyncSettings])
    /// Sets how long the host application keeps what is deleted, and reports.
    case manageData(AccountSettings.Retention)

    // MARK: API keys

    /// Generates a key for an API, whose secret is ``SecretSeed/secret(of:)`` (see
    /// ``Session/generateAPIKey(_:name:for:seed:)``).
    case generateAPIKey(Identity, name: String, api: String, seed: SecretSeed)
    /// Revokes a key.
    case revokeAPIKey(Identity)

    // MARK: Reports

    /// Gives a user of the account a snapshot of the passwords that a user saw.
    case sharePasswordsAccessed(Identity, about: Ref<User>, with: Identity)
}

/// What an ``Operation/editUser(_:_:)`` changes; nil leaves a value as it is.
public struct UserEdit: Hashable, Sendable {
    /// The new address.
    public var email: String?
    /// The new name.
    public var name: String?

    /// A change of what is not nil.
    public init(email: String? = nil, name: String? = nil) {
        self.email = email
        self.name = name
    }
}

/// What an ``Operation/editGroup(_:_:)`` changes; nil leaves a value as it is.
public struct GroupEdit: Hashable, Sendable {
    /// The new name.
    public var name: String?
    /// The new description; `.some(nil)` for none.
    public var description: String??

    /// A change of what is not nil.
    public init(name: String? = nil, description: String?? = nil) {
        self.name = name
        self.description = description
    }
}

/// What an ``Operation/editOrganization(_:_:)`` changes; nil leaves a value as it is.
public struct OrganizationEdit: Hashable, Sendable {
    /// The new name.
    public var name: String?
    /// The new kind; `.some(nil)` for none.
    public var kind: String??
    /// The new status; `.some(nil)` for none.
    public var status: String??

    /// A change of what is not nil.
    public init(name: String? = nil, kind: String?? = nil, status: String?? = nil) {
        self.name = name
        self.kind = kind
        self.status = status
    }
}

/// What an ``Operation/editAsset(_:_:)`` changes; nil leaves a value as it is.
public struct AssetEdit: Hashable, Sendable {
    /// The new name.
    public var name: String?
    /// The new kind: neither it nor the present one may be denied.
    public var kind: String?
    /// Whether what the host application keeps of the asset is another: the password itself, the
    /// text of the document. It is logged, though the store holds none of it.
    public var changesContents: Bool

    /// A change of what is not nil.
    public init(name: String? = nil, kind: String? = nil, changesContents: Bool = false) {
        self.name = name
        self.kind = kind
        self.changesContents = changesContents
    }
}

/// What an ``Operation/editConnection(_:_:)`` changes; nil leaves a value as it is.
public struct ConnectionEdit: Hashable, Sendable {
    /// The new maximum role.
    public var maximumRole: Role?
    /// Whether all organizations are reached.
    public var hasAllOrganizations: Bool?
    /// The new message; `.some(nil)` for none.
    public var message: String??
    /// The new interval.
    public var validity: Validity?

    /// A change of what is not nil.
    public init(
        maximumRole: Role? = nil, hasAllOrganizations: Bool? = nil, message: String?? = nil,
        validity: Validity? = nil
    ) {
        self.maximumRole = maximumRole
        self.hasAllOrganizations = hasAllOrganizations
        self.message = message
        self.validity = validity
    }
}

extension Operation {
    /// The stable name under which the operation is logged.
    public var name: String {
        switch self {
        case .inviteUser: "inviteUser"
        case .activateUser: "activateUser"
        case .editUser: "editUser"
        case .assignRole: "assignRole"
        case .setAllOrganizations: "setAllOrganizations"
        case .removeUser: "removeUser"
        case .resetMFA: "resetMFA"
        case .createGroup: "createGroup"
        case .editGroup: "editGroup"
        case .deleteGroup: "deleteGroup"
        case .addMember: "addMember"
        case .removeMember: "removeMember"
        case .denyAssetTypes: "denyAssetTypes"
        case .grantAccess: "grantAccess"
        case .revokeAccess: "revokeAccess"
        case .createOrganization: "createOrganization"
        case .editOrganization: "editOrganization"
        case .moveOrganization: "moveOrganization"
        case .archiveOrganization: "archiveOrganization"
        case .deleteOrganization: "deleteOrganization"
        case .restoreOrganization: "restoreOrganization"
        case .destroyOrganization: "destroyOrganization"
        case .createAsset: "createAsset"
        case .editAsset: "editAsset"
        case .archiveAsset: "archiveAsset"
        case .deleteAsset: "deleteAsset"
        case .restoreAsset: "restoreAsset"
        case .destroyAsset: "destroyAsset"
        case .setAssetPermissions: "setAssetPermissions"
        case .embedAsset: "embedAsset"
        case .releaseAsset: "releaseAsset"
        case .moveAsset: "moveAsset"
        case .draftConnection, .draftConnectionTo: "draftConnection"
        case .editConnection: "editConnection"
        case .sendConnection: "sendConnection"
        case .cancelConnection: "cancelConnection"
        case .revokeConnection: "revokeConnection"
        case .acceptConnection: "acceptConnection"
        case .declineConnection: "declineConnection"
        case .leaveConnection: "leaveConnection"
        case .enforceSSO: "enforceSSO"
        case .enforceMFA: "enforceMFA"
        case .setSeatLimit: "setSeatLimit"
        case .setBillingContact: "setBillingContact"
        case .createAssetTemplate: "createAssetTemplate"
        case .editAssetTemplate: "editAssetTemplate"
        case .deleteAssetTemplate: "deleteAssetTemplate"
        case .editOrganizationSidebar: "editOrganizationSidebar"
        case .enableIntegrations: "enableIntegrations"
        case .enableFeatures: "enableFeatures"
        case .changeSyncSettings: "changeSyncSettings"
        case .manageData: "manageData"
        case .generateAPIKey: "generateAPIKey"
        case .revokeAPIKey: "revokeAPIKey"
        case .sharePasswordsAccessed: "sharePasswordsAccessed"
        }
    }
}
