import AccessRules

/// Something that lets people in, or somebody who is let in, with all that stands behind it: a line of a review of a group, a
/// connection or an account.
package struct StandingReview: Sendable {
    package enum Subject: Hashable, Sendable {
        /// Who is in a group.
        case membership(Membership.Member, of: Ref<Group>)
        /// The organization that a group or a connection is granted.
        case grant(Ref<Organization>, to: Grant.Grantee)
        /// All organizations of the host.
        case allOrganizations(of: Ref<Connection>)
        /// A connection as a whole.
        case connection(Ref<Connection>)
        /// A person: by which connection, or at home.
        case user(Ref<User>, through: Ref<Connection>?)
    }

    package var subject: Subject
    /// Whether it is a user who is invited, and so may do nothing yet.
    package var isInvited = false
    /// What people call the user, the delegate or the organization.
    package var name: String
    /// The role in the account; of a connection and its memberships the maximum. Nil of grants to groups.
    package var role: Role?
    /// What is reached by it, or by whom it is about.
    package var reached: Reached?
    /// Since when it has been there; nil where only the log knows, and does not.
    package var since: Instant?
    /// When it ends; nil where it does not.
    package var until: Instant?
    /// The entry of the log by which it came, where the log has it.
    package var given: LogEntry?
    /// Who made it, by itself; nil for the host application's hand.
    package var by: Ref<User>?
    /// The newest entry by those whom it is about, or lets in, about what it opens.
    package var lastUse: LogEntry?
    package var without: Loss

    /// How much is reached.
    package struct Reached: Hashable, Sendable {
        package var organizationCount: Int
        /// Nil where assets are not counted.
        package var assetCount: Int?
    }

    /// What is lost if it goes.
    package enum Loss: Hashable, Sendable {
        case counts(userCount: Int, pairCount: Int)
        /// Why it is not told.
        case notTold(String)
    }
}
