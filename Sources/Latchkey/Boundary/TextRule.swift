/// What a text must be, beyond a string.
enum TextRule {
    /// The identity of anything but an account.
    case identity
    /// The identity of an account, which has no `/`.
    case account
    /// The identity of a log entry's resource.
    case resource
    case name
    /// The kind of an asset, an operation, an integration and the like: a name that things are
    /// found by.
    case kind
    /// A free label.
    case label
    case message
    case email
    case subdomain
    case client
    case reason

    /// How many bytes of UTF-8 it may have.
    var byteCounts: ClosedRange<Int> {
        switch self {
        case .identity, .account: 1...Identity.maximumByteCount
        case .resource: 1...InterchangeLimit.resourceByteCountMaximum
        case .name: 0...InterchangeLimit.nameByteCountMaximum
        case .kind: 1...InterchangeLimit.kindByteCountMaximum
        case .label: 0...InterchangeLimit.kindByteCountMaximum
        case .message: 0...InterchangeLimit.messageByteCountMaximum
        case .email: 3...InterchangeLimit.emailByteCountMaximum
        case .subdomain: 1...InterchangeLimit.subdomainByteCountMaximum
        case .client: 0...InterchangeLimit.clientByteCountMaximum
        case .reason: 1...InterchangeLimit.reasonByteCountMaximum
        }
    }

    /// A byte that it must not have.
    var forbidden: UInt8? { self == .account ? UInt8(ascii: "/") : nil }

    /// A byte that it must have.
    var needed: UInt8? { self == .email ? UInt8(ascii: "@") : nil }

    /// Whether a text of those bytes is such.
    func permits(_ bytes: String.UTF8View) -> Bool {
        guard byteCounts.contains(bytes.count) else { return false }
        if let forbidden, bytes.contains(forbidden) { return false }
        if let needed, !bytes.contains(needed) { return false }
        return true
    }

    /// What it must be, in words for an error.
    var expectation: String {
        let what =
            switch self {
            case .identity, .resource: "an identity"
            case .account: "an account's identity without `/`"
            case .email: "an e-mail address with `@`"
            case .subdomain: "a subdomain"
            case .name, .kind, .label, .message, .client, .reason: "text"
            }
        let size =
            byteCounts.lowerBound > 0
            ? "\(byteCounts.lowerBound) to \(byteCounts.upperBound)"
            : "at most \(byteCounts.upperBound)"
        return "\(what) of \(size) bytes"
    }
}
