/// How one account is set up, beside its own values: nothing of it takes part in a decision.
///
/// There is one for an account at most; an account without one has the defaults of
/// ``init(account:billing:sidebar:integrations:features:syncs:retention:)``.
///
/// Rule: *Role × action* in `Docs/Permissions.md`: billing, the sidebar, integrations,
/// features, synchronization and data management are each changed by an action of its own.
public struct AccountSettings: Hashable, Sendable {
    /// Whom the bills go to.
    public struct BillingContact: Hashable, Sendable {
        /// What people call them.
        public var name: String
        /// Where the bills go.
        public var email: String

        /// A contact of that name and address.
        public init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    /// How long the host application keeps what may be destroyed, in whole days from 1 to
    /// ``maximumRetentionDays``. The store keeps the numbers and destroys nothing by itself;
    /// the entries of the log are kept for ever, whatever is set.
    public struct Retention: Hashable, Sendable {
        /// How long deleted organizations and assets can be restored; nil for ever.
        public var deletedDays: Int?
        /// How long shared reports are kept; nil for ever.
        public var reportDays: Int?

        /// Retention for so many days each; nil for ever.
        public init(deletedDays: Int? = nil, reportDays: Int? = nil) {
            self.deletedDays = deletedDays
            self.reportDays = reportDays
        }
    }

    /// The account that is set up.
    public var account: Identity
    /// Whom the bills go to, or nil for nobody in particular.
    public var billing: BillingContact?
    /// The names of the sections beside an organization, in the order in which they are
    /// shown, without repetition. Empty: the host application's own order.
    public var sidebar: [String]
    /// The names of the integrations that are enabled, without repetition.
    public var integrations: [String]
    /// The names of the features that are enabled, without repetition.
    public var features: [String]
    /// What is synchronized with integrations, one for an integration at most. That of an
    /// integration that is not enabled is kept and does nothing.
    public var syncs: [SyncSettings]
    /// How long what may be destroyed is kept.
    public var retention: Retention

    /// The longest retention: a hundred years, so that an end is always an instant.
    public static let maximumRetentionDays = 36_500

    /// Settings with these values.
    public init(
        account: Identity, billing: BillingContact? = nil, sidebar: [String] = [],
        integrations: [String] = [], features: [String] = [], syncs: [SyncSettings] = [],
        retention: Retention = Retention()
    ) {
        self.account = account
        self.billing = billing
        self.sidebar = sidebar
        self.integrations = integrations
        self.features = features
        self.syncs = syncs
        self.retention = retention
    }
}
