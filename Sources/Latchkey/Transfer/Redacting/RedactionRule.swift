/// What a redacted export makes of the values of a key. Whatever the rule, `true`, `false` and the empty text stay,
/// since they tell nothing, and a value of another form than the rule is for is replaced.
///
/// Rule: *Redacted exports* in `Docs/Interchange.md`.
struct RedactionRule: Equatable, Sendable {
    enum Value: Equatable, Sendable {
        /// A number stays.
        case number
        /// `true` and `false` stay.
        case flag
        /// One of the few words that the format has stays.
        case word
        case instant
        /// The name of an operation that Latchkey has stays.
        case operation
        /// Text that becomes a stand-in of that name.
        case text(String)
        /// The kind of an asset: text, but for the one that rules know.
        case assetKind
        /// A hash over what is replaced, by which a guess of it could be proven: zeros take its place.
        case hash
        /// An address, which becomes a stand-in with an `@`.
        case email
        /// A user by `ACCOUNT/ID`, whose parts are replaced each.
        case reference
        /// An object, or several, each key of which has a rule.
        case object
    }

    var value: Value
    /// Whether the values of a list are in the order of their bytes, which says something of them.
    var isSorted = false

    static let number = RedactionRule(value: .number)
    static let flag = RedactionRule(value: .flag)
    static let word = RedactionRule(value: .word)
    static let instant = RedactionRule(value: .instant)
    static let operation = RedactionRule(value: .operation)
    static let assetKind = RedactionRule(value: .assetKind)
    static let hash = RedactionRule(value: .hash)
    static let email = RedactionRule(value: .email)
    static let reference = RedactionRule(value: .reference)
    static let object = RedactionRule(value: .object)

    static func text(_ name: String) -> RedactionRule { RedactionRule(value: .text(name)) }

    /// A list in the order of bytes.
    static func inByteOrder(_ rule: RedactionRule) -> RedactionRule {
        RedactionRule(value: rule.value, isSorted: true)
    }
}

/// Where a key stands, since some have a meaning of their own in each place.
enum RedactedPlace: Equatable, Sendable {
    /// In an object of a type: a line, or what was and what is in an entry of the log. nil for one that does not say its type.
    case object(InterchangeType?)
    /// In the object of a key.
    case part(InterchangeKey)
    /// In the counts of an import, by types.
    case counts

    /// The rule for a key by its name; nil for one that the format does not have.
    func rule(forKey name: Span<UInt8>) -> RedactionRule? {
        switch self {
        case .counts: InterchangeType.table.value(name) == nil ? nil : .number
        case .object, .part: InterchangeKey(name).map { $0.redaction(in: self) }
        }
    }
}

extension InterchangeKey {
    /// What becomes of the key's values. There is no `default`: a key that is new has to say it.
    func redaction(in place: RedactedPlace) -> RedactionRule {
        switch self {
        case .type, .role, .maximumRole, .state, .action, .direction, .homeRole, .effectiveRole,
            .denied:
            .word
        case .status: place == .object(.organization) ? .text("status") : .word
        case .version, .lines, .seatLimit, .sequence, .deleted, .reports: .number
        case .enforcesMFA, .enforcesSSO, .allOrganizations, .enrolledInMFA, .stub, .enabled,
            .required,
            .changedSince, .changesContents, .allowed:
            .flag
        case .from, .until, .time, .sentAt, .acceptedAt, .generatedAt, .lastUsedAt, .revokedAt,
            .openedAt,
            .sharedAt, .lastReadAt, .at:
            .instant
        case .operation: .operation
        case .hash: .hash
        case .account, .host, .delegate: .text("account")
        case .id: .text(place.nameOfThing)
        case .group: .text("group")
        case .user: place == .object(.log) || place == .object(.report) ? .reference : .text("user")
        case .sharedWith: .text("user")
        case .by, .sentBy, .acceptedBy, .generatedBy, .revokedBy, .sharedBy, .administrator,
            .subject:
            .reference
        case .organization, .parent: .text("organization")
        case .asset, .container: .text("asset")
        case .connection: .text("connection")
        case .template: .text("template")
        case .apiKey: .text("key")
        case .users: place == .part(.unchanged) ? .number : .inByteOrder(.text("user"))
        case .groups: place == .part(.unchanged) ? .number : .inByteOrder(.text("group"))
        case .name: .text(place.nameOfName)
        case .subdomain: .text("subdomain")
        case .email: .email
        case .kind: place.kind
        case .deniedAssetTypes: place == .part(.unchanged) ? .number : .inByteOrder(.assetKind)
        case .kinds: .inByteOrder(.text("kind"))
        case .description, .message, .reason, .client, .api, .integration, .provider, .log, .error:
            .text(name)
        case .sidebar: .text("section")
        case .integrations: .inByteOrder(.text("integration"))
        case .features: .inByteOrder(.text("feature"))
        case .seed: .text("seed")
        case .clear: .inByteOrder(.text("key"))
        case .syncs: .inByteOrder(.object)
        case .access, .resource, .before, .after, .unchanged, .billing, .retention, .fields, .rows:
            .object
        }
    }
}

extension RedactedPlace {
    /// What stand-ins for the identity of a thing are called.
    var nameOfThing: String {
        switch self {
        case .object(.apiKey): "key"
        case .object(let type?): type.name
        case .object(nil), .part, .counts: "thing"
        }
    }

    /// What stand-ins for names are called.
    fileprivate var nameOfName: String {
        switch self {
        case .object(.provider): "provider"
        case .part(.fields): "field"
        case .object, .part, .counts: "name"
        }
    }

    fileprivate var kind: RedactionRule {
        switch self {
        case .object(.asset), .object(.template): .assetKind
        case .part(.resource): .word
        case .object, .part, .counts: .text("kind")
        }
    }
}
