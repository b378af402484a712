// What is kept beside decisions: nothing of it takes part in one.
extension World {
    /// How one account is set up.
    public struct Settings: Hashable, Sendable {
        /// Whom the bills go to.
        public struct Contact: Hashable, Sendable {
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

        /// What is synchronized with one integration.
        public struct Sync: Hashable, Sendable {
            /// The name of the integration.
            public var integration: ID
            /// inbound, outbound or both.
            public var direction: String
            /// The kinds of organizations; none for all.
            public var kinds: [ID]
            /// Whether it is synchronized now.
            public var enabled: Bool

            /// What is synchronized with that integration.
            public init(_ integration: ID, _ direction: String, kinds: [ID], enabled: Bool) {
                self.integration = integration
                self.direction = direction
                self.kinds = kinds
                self.enabled = enabled
            }
        }

        /// For how many days things are kept; nil for ever.
        public struct Retention: Hashable, Sendable {
            /// Deleted organizations and assets.
            public var deleted: Int?
            /// Shared reports.
            public var reports: Int?

            /// Retention for so many days each.
            public init(deleted: Int? = nil, reports: Int? = nil) {
                self.deleted = deleted
                self.reports = reports
            }
        }

        /// The account that is set up.
        public var account: ID
        /// Whom the bills go to.
        public var billing: Contact?
        /// The sections beside an organization, in their order.
        public var sidebar: [ID] = []
        /// The integrations that are enabled.
        public var integrations: [ID] = []
        /// The features that are enabled.
        public var features: [ID] = []
        /// What is synchronized.
        public var syncs: [Sync] = []
        /// How long things are kept.
        public var retention = Retention()

        /// The defaults of an account.
        public init(_ account: ID) { self.account = account }
    }

    /// What assets of a kind are made from.
    public struct Template: Hashable, Sendable {
        /// One field of the assets.
        public struct Field: Hashable, Sendable {
            /// Unique in its template.
            public var name: ID
            /// text, paragraph, number and so on.
            public var type: String
            /// Whether an asset cannot be without it.
            public var required: Bool

            /// A field of that name and type.
            public init(_ name: ID, _ type: String, required: Bool = false) {
                self.name = name
                self.type = type
                self.required = required
            }
        }

        /// The account that it belongs to.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// What people call it.
        public var name: String
        /// The kind of the assets.
        public var kind: ID
        /// The fields, in their order.
        public var fields: [Field]

        /// A template for assets of that kind.
        public init(_ account: ID, _ id: ID, kind: ID, fields: [Field] = []) {
            self.account = account
            self.id = id
            self.name = id.text
            self.kind = kind
            self.fields = fields
        }

        /// How others refer to the template.
        public var address: Address { Address(account, id) }
    }

    /// What is known of a key to an API.
    public struct APIKey: Hashable, Sendable {
        /// The account that it belongs to.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// What people call it.
        public var name: String
        /// The API that it opens.
        public var api: ID
        /// Who generated it and when.
        public var generated: Made
        /// When it was used last.
        public var lastUsed: Int64?
        /// Who revoked it and when.
        public var revoked: Made?

        /// A key that was never used.
        public init(_ account: ID, _ id: ID, api: ID, generated: Made) {
            self.account = account
            self.id = id
            self.name = id.text
            self.api = api
            self.generated = generated
        }

        /// How others refer to the key.
        public var address: Address { Address(account, id) }
    }

    /// An invitation to a connection, for one Administrator of the delegate.
    public struct Delivery: Hashable, Sendable {
        /// The connection, by its host.
        public var connection: Address
        /// Whom it is for.
        public var administrator: Address
        /// When it was sent.
        public var sent: Int64
        /// When its token was used.
        public var opened: Int64?

        /// A delivery that was not opened.
        public init(_ connection: Address, to administrator: Address, sent: Int64) {
            self.connection = connection
            self.administrator = administrator
            self.sent = sent
        }
    }

    /// Which passwords a user saw, as it was when it was shared.
    public struct Report: Hashable, Sendable {
        /// One password that the user saw.
        public struct Row: Hashable, Sendable {
            /// The password's asset.
            public var asset: ID
            /// What it was called.
            public var name: String
            /// The organization that it was in, if that was known.
            public var organization: ID?
            /// When the user saw it last.
            public var lastRead: Int64
            /// Whether it had been changed since.
            public var changedSince: Bool

            /// A password that was seen then.
            public init(_ asset: ID, lastRead: Int64, changedSince: Bool) {
                self.asset = asset
                self.name = ""
                self.lastRead = lastRead
                self.changedSince = changedSince
            }
        }

        /// The account in which the passwords are.
        public var account: ID
        /// The identity within the account.
        public var id: ID
        /// Whom it is about.
        public var user: Address
        /// With whom of the account it is shared.
        public var sharedWith: ID
        /// Who shared it and when.
        public var shared: Made
        /// The passwords, in the order of the report.
        public var rows: [Row] = []

        /// A report without rows.
        public init(_ account: ID, _ id: ID, about user: Address, with reader: ID, shared: Made) {
            self.account = account
            self.id = id
            self.user = user
            self.sharedWith = reader
            self.shared = shared
        }

        /// How others refer to the report.
        public var address: Address { Address(account, id) }
    }
}
