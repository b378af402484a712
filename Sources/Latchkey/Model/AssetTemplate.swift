/// What assets of a kind are made from: the fields that they have. The values of the fields are
/// the host application's; nothing of a template takes part in a decision.
///
/// Rule: *Role × action* in `Docs/Permissions.md`.
public struct AssetTemplate: Hashable, Sendable {
    /// What a field takes. Raw values are part of the file format.
    public enum FieldType: UInt8, CaseIterable, Sendable {
        /// One line of text.
        case text = 0
        /// Text of many lines.
        case paragraph = 1
        case number = 2
        /// Yes or no.
        case flag = 3
        case date = 4
        /// A secret.
        case password = 5
        /// An address on the web.
        case link = 6
        case file = 7
        /// Another asset or an organization.
        case reference = 8

        /// The stable name that the interchange format uses.
        public var name: String {
            switch self {
            case .text: "text"
            case .paragraph: "paragraph"
            case .number: "number"
            case .flag: "flag"
            case .date: "date"
            case .password: "password"
            case .link: "link"
            case .file: "file"
            case .reference: "reference"
            }
        }
    }

    /// One field of the assets that are made.
    public struct Field: Hashable, Sendable {
        /// What people call it; unique in its template.
        public var name: String
        /// What it takes.
        public var type: FieldType
        /// Whether an asset cannot be without it.
        public var isRequired: Bool

        /// A field with these values.
        public init(name: String, type: FieldType, isRequired: Bool = false) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// What people call it.
    public var name: String
    /// The kind of the assets that are made from it. There need be none yet.
    public var kind: String
    /// The fields, in the order in which they are shown.
    public var fields: [Field]

    /// A template with these values.
    public init(
        account: Identity, id: Identity, name: String, kind: String, fields: [Field] = []
    ) {
        self.account = account
        self.id = id
        self.name = name
        self.kind = kind
        self.fields = fields
    }
}
