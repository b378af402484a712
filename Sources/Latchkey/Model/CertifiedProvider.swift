/// The name of a provider that hosts invite often, which fills in the subdomain of its account.
///
/// Providers belong to the store, not to an account, and the host application alone changes
/// them; their changes are in no account's log. Whether there is an account of that subdomain
/// shows when a host invites it.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
public struct CertifiedProvider: Hashable, Sendable {
    /// Unique in the store, compared as bytes; 1 to 128 bytes. One that was removed can be
    /// given again.
    public var name: String
    /// The subdomain of its account.
    public var subdomain: String

    /// A provider with these values.
    public init(name: String, subdomain: String) {
        self.name = name
        self.subdomain = subdomain
    }
}
