extension StoreError {
    /// The rules that a change can break, whoever makes it.
    public enum Rule: String, Sendable, CaseIterable {
        /// A Lite user reaches at most five organizations.
        case liteScope
        /// A Lite user never has all organizations.
        case liteAllOrganizations
        /// An account keeps its last active Administrator.
        case lastAdministrator
        /// An e-mail address is unique among an account's users.
        case uniqueEmail
        /// A subdomain is unique in the store.
        case uniqueSubdomain
        /// There is one grant for a pair.
        case uniqueGrant
        /// There is one membership for a pair.
        case uniqueMembership
        /// There is one live connection for a pair of accounts.
        case oneLiveConnection
        /// A connection that has ended stays ended.
        case finalConnection
        /// An account has no connection to itself.
        case selfConnection
        /// The maximum role is one of manager, editor, creator and readOnly.
        case maximumRole
        /// No organization is beneath itself.
        case organizationCycle
        /// No asset is embedded in itself.
        case containerCycle
        /// A container and what is embedded in it are in one organization.
        case containerOrganization
        /// An embedded asset has no list of its own.
        case embeddedList
        /// Active users who are not Lite fit in the account's seats.
        case seatLimit
        /// An interval begins before it ends.
        case interval
        /// A removed user stays removed.
        case removedUser
        /// Only an invited user is activated.
        case userStatus
        /// A Manager hands out and takes away only what the Manager has.
        case beyondOwnAccess
        /// Only an Administrator takes anyone out of a group that denies asset types.
        case denyingGroupMembers
        /// What is deleted is restored or destroyed, and nothing else.
        case stateTransition
        /// An embedded asset is deleted and restored with its container; release it first.
        case embeddedTogether
        /// A connection goes from one status to the next.
        case connectionStatus
        /// A connection reaches an organization, or all, before it is sent and accepted.
        case connectionScope
        /// A key that was revoked stays revoked.
        case revokedKey
        /// A key that has lapsed stays lapsed.
        case lapsedKey
        /// There is one delivery for a connection and an Administrator.
        case uniqueDelivery
        /// The token of an invitation is used once.
        case openedDelivery

        /// The rule in words.
        public var explanation: String {
            switch self {
            case .liteScope: "a Lite user reaches at most five organizations"
            case .liteAllOrganizations: "a Lite user never has all organizations"
            case .lastAdministrator: "an account keeps its last active Administrator"
            case .uniqueEmail: "an e-mail address is unique among an account's users"
            case .uniqueSubdomain: "a subdomain is unique in the store"
            case .uniqueGrant: "there is one grant for a pair"
            case .uniqueMembership: "there is one membership for a pair"
            case .oneLiveConnection:
                "there is one live connection for a pair of accounts"
            case .finalConnection: "a connection that has ended stays ended"
            case .selfConnection: "an account has no connection to itself"
            case .maximumRole:
                "the maximum role is one of manager, editor, creator and readOnly"
            case .organizationCycle: "no organization is beneath itself"
            case .containerCycle: "no asset is embedded in itself"
            case .containerOrganization:
                "a container and what is embedded in it are in one organization"
            case .embeddedList: "an embedded asset has no list of its own"
            case .seatLimit: "active users who are not Lite fit in the account's seats"
            case .interval: "an interval begins before it ends"
            case .removedUser: "a removed user stays removed"
            case .userStatus: "only an invited user is activated"
            case .beyondOwnAccess: "a Manager hands out and takes away only what the Manager has"
            case .denyingGroupMembers:
                "only an Administrator takes anyone out of a group that denies asset types"
            case .stateTransition:
                "what is deleted is restored or destroyed, and nothing else"
            case .embeddedTogether:
                "an embedded asset is deleted and restored with its container; release it first"
            case .connectionStatus: "a connection goes from one status to the next"
            case .connectionScope:
                "a connection reaches an organization, or all, before it is sent and accepted"
            case .revokedKey: "a key that was revoked stays revoked"
            case .lapsedKey: "a key that has lapsed stays lapsed"
            case .uniqueDelivery: "there is one delivery for a connection and an Administrator"
            case .openedDelivery: "the token of an invitation is used once"
            }
        }

        /// The section of `Docs/Permissions.md` that the rule is in.
        public var section: String {
            switch self {
            case .liteScope, .liteAllOrganizations: "Lite"
            case .lastAdministrator: "Roles"
            case .uniqueEmail, .uniqueSubdomain, .uniqueGrant, .uniqueMembership, .removedUser,
                .userStatus:
                "Things"
            case .oneLiveConnection, .finalConnection, .selfConnection, .maximumRole,
                .seatLimit, .connectionStatus, .connectionScope, .uniqueDelivery, .openedDelivery:
                "Connections"
            case .organizationCycle: "Organization scope"
            case .containerCycle, .containerOrganization, .embeddedList, .embeddedTogether:
                "Groups and asset types"
            case .interval: "Time"
            case .beyondOwnAccess, .denyingGroupMembers: "Role × action"
            case .stateTransition: "State"
            case .revokedKey, .lapsedKey: "The activity log"
            }
        }
    }
}
