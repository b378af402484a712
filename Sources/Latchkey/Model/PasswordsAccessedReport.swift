public import AccessRules

/// Which passwords a user saw, as it was when an Administrator shared it with another user: a
/// snapshot, which does not change with what it is about.
///
/// It goes when the user with whom it is shared is removed, and stays when the user whom it is
/// about is.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
public struct PasswordsAccessedReport: Hashable, Sendable {
    /// One password that the user saw. Everything is named by value.
    public struct Row: Hashable, Sendable {
        /// The identity of the password's asset.
        public var asset: Identity
        /// What it was called.
        public var name: String
        /// The organization that it was in, if that was known.
        public var organization: Identity?
        /// When the user saw it last.
        public var lastRead: Instant
        /// Whether it had been changed since; one that had not is at risk.
        public var isChangedSince: Bool

        /// A row with these values.
        public init(
            asset: Identity, name: String, organization: Identity? = nil, lastRead: Instant,
            isChangedSince: Bool = false
        ) {
            self.asset = asset
            self.name = name
            self.organization = organization
            self.lastRead = lastRead
            self.isChangedSince = isChangedSince
        }
    }

    /// The account in which the passwords are.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// Whom it is about, by home account: a delegate's user as well as one of the account's.
    public var user: Ref<User>
    /// The user of the account with whom it is shared.
    public var sharedWith: Identity
    /// Who shared it and when.
    public var shared: Authorship
    /// The passwords, in the order of the report, each asset once.
    public var rows: [Row]

    /// How many rows a report has at most: so many fit one line of the interchange format.
    public static let maximumRowCount = 2_000

    /// A report with these values.
    public init(
        account: Identity, id: Identity, user: Ref<User>, sharedWith: Identity,
        shared: Authorship, rows: [Row] = []
    ) {
        self.account = account
        self.id = id
        self.user = user
        self.sharedWith = sharedWith
        self.shared = shared
        self.rows = rows
    }
}
