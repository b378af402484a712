/// By what a user's sign-in was checked beyond a password, or must be.
///
/// The host application does the sign-in; it says this when it opens a session.
public struct SignIn: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// The single sign-on of the user's home account.
    public static let singleSignOn = SignIn(rawValue: 1)
    /// A second factor that the user had set up.
    public static let secondFactor = SignIn(rawValue: 2)

    /// A bit for each.
    public let rawValue: UInt8

    /// Those whose bits are set.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What it contains, in words.
    public var description: String {
        var words: [String] = []
        if contains(.singleSignOn) { words.append("single sign-on") }
        if contains(.secondFactor) { words.append("a second factor") }
        return words.isEmpty ? "nothing more" : words.joined(separator: " and ")
    }
}

/// What a user's sign-in must satisfy before a session begins.
///
/// They are the home account's alone, whichever account is entered: who signs in, signs in at
/// home, and no account asks anything of another's users. They take no part in any decision.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
public struct EntryRequirements: Hashable, Sendable, CustomStringConvertible {
    /// By what the sign-in must be checked.
    public let signIn: SignIn
    /// Whether the user has yet to set up a second factor.
    public let mustEnrol: Bool

    /// What a sign-in leaves to be satisfied.
    public func remaining(after done: SignIn) -> EntryRequirements {
        EntryRequirements(signIn: signIn.subtracting(done), mustEnrol: mustEnrol)
    }

    /// Whether nothing is left to be satisfied.
    public var areSatisfied: Bool { signIn.isEmpty && !mustEnrol }

    /// Everything in one line.
    public var description: String {
        var parts: [String] = []
        if mustEnrol { parts.append("the user sets up a second factor") }
        if !signIn.isEmpty { parts.append("the sign-in is checked by \(signIn)") }
        return parts.isEmpty ? "nothing more" : parts.joined(separator: ", and ")
    }
}
