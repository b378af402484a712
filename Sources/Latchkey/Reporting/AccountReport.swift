import AccessRules

/// Who reaches what in an account at one instant, all of it: enough to decide about every user and organization
/// without the store.
///
/// Things are named by their places in its lists.
package struct AccountReport: Sendable {
    package var account: Account
    /// What it is about where it is not the whole account.
    package var connection: Connection?
    package var instant: Instant
    /// The next instant at which time alone could change something of it.
    package var validUntil = Instant.distantFuture
    /// The account's users, and those whom connections in force let in; the removed, too.
    package var people: [Person] = []
    /// What rules go by of one who asks, once for each that differs.
    package var standings: [Standing] = []
    /// In every state.
    package var organizations: [Place] = []
    package var groups: [Group] = []
    package var connections: [Connection] = []
    /// Each of a group.
    package var memberships: [Edge] = []
    /// Each of an organization.
    package var grants: [Edge] = []
    /// How many memberships and grants are left out: they do not hold at the instant.
    package var idleEdgeCount = 0
    /// How many entries the log has in each part of time, the first part first.
    package var uses: [Use] = []
    /// What is to be looked at, the worst first; empty where nobody looked.
    package var risks: [Risk] = []

    /// How many users, and how many organizations, a report may have: a browser opens a page of so many without
    /// effort.
    package static let maximumThingCount = 20_000
    /// How many memberships and grants a report may have: a page of some 5 MB.
    package static let maximumEdgeCount = 200_000

    package struct Person: Sendable {
        package var user: Ref<User>
        package var name: String
        package var status: UserStatus
        /// Its place in ``AccountReport/standings``.
        package var standing: Int
    }

    package struct Standing: Hashable, Sendable {
        package var facts: ActorFacts
        /// The place of the connection by which users act; nil at home, and for strangers.
        package var connection: Int?

        /// Whether an action on an organization may happen, by what the rules say of it.
        package func verdict(_ action: Action, _ state: ObjectState, isInScope: Bool) -> Verdict {
            var target = TargetFacts()
            target.state = state
            target.isOrganizationInScope = isInScope
            return Verdict.of(action, actor: facts, target: target)
        }
    }

    package struct Place: Sendable {
        package var organization: Organization
        package var assetCount: Int
    }

    /// Who has a membership or a grant.
    package enum Holder: Hashable, Sendable {
        case user(Int), group(Int), connection(Int)
    }

    package struct Edge: Sendable {
        package var holder: Holder
        /// The place of the group, or of the organization.
        package var object: Int
        package var validity: Validity
        package var made: Authorship
    }

    package struct Use: Sendable {
        /// A day such as `2026-01-31`, or a month such as `2026-01`.
        package var period: String
        /// How many entries, by the raw value of what happened.
        package var counts: [Int]
    }

    /// Something to be looked at.
    package struct Risk: Sendable {
        /// 1 is the worst.
        package var rank: Int
        package var title: String
        package var reason: String
        /// What shows it, or ends it.
        package var command: String

        package init(rank: Int, title: String, reason: String, command: String) {
            self.rank = rank
            self.title = title
            self.reason = reason
            self.command = command
        }
    }

    /// The actions on organizations.
    package static let actions = Action.allCases.filter { $0.fits(.organization) }
}
