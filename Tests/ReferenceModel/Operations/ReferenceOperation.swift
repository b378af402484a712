/// Something that is done in an account, as plain values. Identities are those of the account
/// in which it is done; values that name an account name that one.
public enum ReferenceOperation: Hashable, Sendable {
    case inviteUser(World.User)
    case activateUser(ID)
    case editUser(ID, email: String?, name: String?)
    case assignRole(ID, String)
    case setAllOrganizations(ID, Bool)
    case removeUser(ID)
    case resetMFA(ID)
    case createGroup(World.Group)
    case editGroup(ID, name: String?, description: String??)
    case deleteGroup(ID)
    case addMember(ID, Party, Interval)
    case removeMember(ID, Party)
    case denyAssetTypes(ID, [ID])
    case grantAccess(ID, Party, Interval)
    case revokeAccess(ID, Party)
    case createOrganization(World.Organization)
    case editOrganization(ID, name: String?, kind: String??, status: String??)
    case moveOrganization(ID, ID?)
    case archiveOrganization(ID)
    case deleteOrganization(ID)
    case restoreOrganization(ID)
    case destroyOrganization(ID)
    case createAsset(World.Asset)
    case editAsset(ID, name: String?, kind: ID?)
    case archiveAsset(ID)
    case deleteAsset(ID)
    case restoreAsset(ID)
    case destroyAsset(ID)
    case setAssetPermissions(ID, World.AccessList?)
    case embedAsset(ID, ID)
    case releaseAsset(ID)
    case moveAsset(ID, ID)
    case draftConnection(World.Connection)
    case editConnection(ID, ConnectionEdit)
    case sendConnection(ID)
    case cancelConnection(ID)
    case revokeConnection(ID)
    case acceptConnection(Address)
    case declineConnection(Address)
    case leaveConnection(Address)
    case enforceSSO(Bool)
    case enforceMFA(Bool)
    case setSeatLimit(Int?)
    case setBillingContact(World.Settings.Contact?)
    case createAssetTemplate(World.Template)
    case editAssetTemplate(World.Template)
    case deleteAssetTemplate(ID)
    case editOrganizationSidebar([ID])
    case enableIntegrations([ID])
    case enableFeatures([ID])
    case changeSyncSettings([World.Settings.Sync])
    case manageData(World.Settings.Retention)
    case generateAPIKey(ID, name: String, api: ID)
    case revokeAPIKey(ID)
    case sharePasswordsAccessed(ID, about: Address, with: ID)

    /// What is changed of a connection; nil leaves a value as it is.
    public struct ConnectionEdit: Hashable, Sendable {
        /// The new maximum role.
        public var maximumRole: String?
        /// Whether every organization of the host is in scope.
        public var allOrganizations: Bool?
        /// The new message; `.some(nil)` for none.
        public var message: String??
        /// The new interval.
        public var during: Interval?

        /// A change of nothing.
        public init() {}
    }

    /// The stable name, which is how the case is spelled.
    public var name: String { String(String(describing: self).prefix { $0 != "(" }) }
}

/// Who does something, and in which account.
public enum ReferenceActor: Hashable, Sendable, CustomStringConvertible {
    /// The host application's own hand, to which no rule of roles applies.
    case host(in: ID)
    /// A user, at home or elsewhere.
    case user(Address, in: ID)

    /// The account in which it is done.
    public var account: ID {
        switch self {
        case .host(let account), .user(_, let account): account
        }
    }

    /// The user, if it is one.
    public var user: Address? {
        switch self {
        case .host: nil
        case .user(let user, _): user
        }
    }

    /// Who and where, in words.
    public var description: String {
        "\(user.map { "user \($0)" } ?? "the host application") in \(account)"
    }
}

/// What becomes of an operation.
public enum ReferenceOutcome: Sendable {
    /// It is done, and this is what is there then.
    case done(ReferenceRecords)
    /// It is not done, for one of these reasons: `denied LAYER`, `unknown THING`,
    /// `refused RULE`, `exists`, `invalid`, `doesNotFit`. Whatever is asked of the rules of
    /// roles comes first, in its order; among the rest there is none. Of something that is there
    /// and out of sight goes along the layer that hides it.
    case not(Set<String>, hiddenBy: String? = nil)

    /// Whether it is one of these: `done`, or a reason.
    public func permits(_ outcome: String) -> Bool {
        switch self {
        case .done: outcome == "done"
        case .not(let reasons, _): reasons.contains(outcome)
        }
    }

    /// `done`, or every reason.
    public var summary: String {
        switch self {
        case .done: "done"
        case .not(let reasons, _): reasons.sorted().joined(separator: " or ")
        }
    }
}
