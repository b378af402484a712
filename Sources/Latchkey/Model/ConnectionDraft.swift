public import AccessRules

/// The account that a connection is to let in, as whoever drafts it knows it.
public enum DelegateName: Hashable, Sendable {
    /// A certified provider, whose name stands for the subdomain of its account.
    case provider(String)
    /// The account of a subdomain, whatever the case of its letters.
    case subdomain(String)
}

/// What a connection is drafted with.
public struct ConnectionDraft: Hashable, Sendable {
    /// The identity that the host application gives it.
    public var id: Identity
    /// Whom it is to let in.
    public var delegate: DelegateName
    /// What the users of the delegate may be at most.
    public var maximumRole: Role
    /// Whether all organizations are reached.
    public var hasAllOrganizations: Bool
    /// What the invitation will say.
    public var message: String?
    /// When it holds.
    public var validity: Validity

    /// A draft with these values.
    public init(
        id: Identity, to delegate: DelegateName, maximumRole: Role,
        hasAllOrganizations: Bool = false, message: String? = nil, validity: Validity = .always
    ) {
        self.id = id
        self.delegate = delegate
        self.maximumRole = maximumRole
        self.hasAllOrganizations = hasAllOrganizations
        self.message = message
        self.validity = validity
    }
}
