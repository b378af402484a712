extension World {
    /// One tenant.
    public struct Account: Hashable, Sendable {
        /// The identity, which has no `/`.
        public var id: ID
        /// Unique in the world.
        public var subdomain: String
        /// What people call it.
        public var name: String
        /// Whether the account's own users need a second factor.
        public var enforcesMFA = false
        /// Whether the account's own users need single sign-on.
        public var enforcesSSO = false
        /// How many seats there are, or nil.
        public var seatLimit: Int?

        /// An account that enforces nothing.
        public init(_ id: ID, subdomain: String? = nil) {
            self.id = id
            self.subdomain = subdomain ?? id.text
            self.name = id.text
        }
    }

    /// A person.
    public struct User: Hashable, Sendable {
        /// The home account.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// Unique among the account's users that are not removed, whatever the case.
        public var email: String
        /// What people call them.
        public var name: String
        /// administrator, manager, editor, creator, readOnly or lite.
        public var role: String
        /// Whether every organization of the account is in scope.
        public var allOrganizations: Bool
        /// invited, active or removed.
        public var status: String
        /// Whether there is a second factor.
        public var enrolledInMFA = false

        /// A user of that role, active unless said otherwise.
        public init(
            _ account: ID, _ id: ID, _ role: String, allOrganizations: Bool = false,
            status: String = "active"
        ) {
            self.account = account
            self.id = id
            self.email = "\(id)@\(account).example"
            self.name = id.text
            self.role = role
            self.allOrganizations = allOrganizations
            self.status = status
        }

        /// How others refer to the user.
        public var address: Address { Address(account, id) }
    }

    /// A container of documentation.
    public struct Organization: Hashable, Sendable {
        /// The account that it belongs to.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// What people call it.
        public var name: String
        /// A free label.
        public var kind: String?
        /// A free label.
        public var status: String?
        /// The organization that it is a sub-organization of.
        public var parent: ID?
        /// normal, archived or deleted.
        public var state: String

        /// An organization in the normal state unless said otherwise.
        public init(_ account: ID, _ id: ID, parent: ID? = nil, state: String = "normal") {
            self.account = account
            self.id = id
            self.name = id.text
            self.parent = parent
            self.state = state
        }

        /// How others refer to the organization.
        public var address: Address { Address(account, id) }
    }

    /// A set of users and connections.
    public struct Group: Hashable, Sendable {
        /// The account that it belongs to.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// What people call it.
        public var name: String
        /// What it is for.
        public var description: String?
        /// The kinds of assets that nobody in it may touch.
        public var deniedAssetTypes: [ID]

        /// A group that denies those kinds.
        public init(_ account: ID, _ id: ID, denying deniedAssetTypes: [ID] = []) {
            self.account = account
            self.id = id
            self.name = id.text
            self.deniedAssetTypes = deniedAssetTypes
        }

        /// How others refer to the group.
        public var address: Address { Address(account, id) }
    }

    /// One documented thing.
    public struct Asset: Hashable, Sendable {
        /// The account that it belongs to.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// The organization that it belongs to.
        public var organization: ID
        /// What sort of thing it is.
        public var kind: ID
        /// What people call it.
        public var name: String
        /// Who may reach it among those who reach the organization; nil for all of them.
        public var list: AccessList?
        /// The asset that it is embedded in.
        public var container: ID?
        /// normal, archived or deleted.
        public var state: String

        /// An asset that is open to everyone with the organization unless said otherwise.
        public init(
            _ account: ID, _ id: ID, in organization: ID, kind: ID, list: AccessList? = nil,
            container: ID? = nil, state: String = "normal"
        ) {
            self.account = account
            self.id = id
            self.organization = organization
            self.kind = kind
            self.name = id.text
            self.list = list
            self.container = container
            self.state = state
        }

        /// How others refer to the asset.
        public var address: Address { Address(account, id) }
    }

    /// The users and groups of the asset's account that an asset is closed to all but.
    public struct AccessList: Hashable, Sendable {
        /// The users that are listed.
        public var users: [ID]
        /// The groups that are listed.
        public var groups: [ID]

        /// A list, empty unless said otherwise.
        public init(users: [ID] = [], groups: [ID] = []) {
            self.users = users
            self.groups = groups
        }
    }
}
