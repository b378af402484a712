public import AccessRules

/// One invitation to a connection, for one Administrator of the delegate: the host application
/// mails it with a token that can be used once. There is one for a pair at most; sending again
/// replaces its token.
///
/// The store has the token's SHA-256 alone, and no export has even that.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
public struct InvitationDelivery: Hashable, Sendable {
    /// The connection that it invites to.
    public var connection: Ref<Connection>
    /// Whom it is for: a user of the connection's delegate.
    public var administrator: Ref<User>
    /// When it was sent.
    public var sent: Instant
    /// When its token was used, or nil before.
    public var opened: Instant?

    /// A delivery with these values.
    public init(
        connection: Ref<Connection>, administrator: Ref<User>, sent: Instant,
        opened: Instant? = nil
    ) {
        self.connection = connection
        self.administrator = administrator
        self.sent = sent
        self.opened = opened
    }
}
