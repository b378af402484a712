/// The limits of the interchange format. They are so chosen that an object whose parts are
/// within their limits always fits one line, even if every byte of it had to be escaped.
package enum InterchangeLimit {
    /// The longest line in bytes, without its end: an asset with two full lists of the
    /// longest identities, each byte written as six, is 15.4 million bytes.
    package static let lineByteCountMaximum = 16 << 20
    /// How many entries a list may have: users or groups of an asset, denied types.
    package static let listCountMaximum = 10_000
    /// How deep arrays and objects may be nested in one another: the format itself needs
    /// three levels, and what was and is in a log entry a few more. It bounds the stack.
    package static let nestingMaximum = 32
    /// The longest name of anything in bytes, so that pages of names stay small.
    package static let nameByteCountMaximum = 1_024
    /// The longest kind, label or operation in bytes: they are parts of keys, like identities.
    package static let kindByteCountMaximum = 128
    /// The longest message of a connection and description of a group in bytes: a mail's
    /// worth of text.
    package static let messageByteCountMaximum = 16 << 10
    /// The longest e-mail address in bytes: what fits the envelope of a mail.
    package static let emailByteCountMaximum = 254
    /// The longest subdomain in bytes: one label of a domain name.
    package static let subdomainByteCountMaximum = 63
    /// The longest client details of a log entry in bytes.
    package static let clientByteCountMaximum = 4 << 10
    /// The longest reason of a log entry in bytes: some paragraphs, or the link to a ticket.
    package static let reasonByteCountMaximum = 4 << 10
    /// The longest identity of a log entry's resource in bytes: two identities and what is
    /// between them, since a resource may be a pair (a group and its member).
    package static let resourceByteCountMaximum = 2 * Identity.maximumByteCount + 1
    /// The longest object of what was, or is, in a log entry, in bytes of canonical text.
    package static let snapshotByteCountMaximum = 4 << 20
    /// How many names a part of an account's settings may have: sections of the sidebar,
    /// integrations, features. With every part full the settings fit one line.
    package static let settingsNameCountMaximum = 1_000
    /// How many integrations may be synchronized, and how many kinds of organizations with
    /// each.
    package static let syncCountMaximum = 100
    /// How many fields a template may have: more than anybody fills in.
    package static let fieldCountMaximum = 1_000
    /// How many bytes of a wrong value an error shows.
    static let shownByteCountMaximum = 80
}
