/// What the specification says to a question.
public struct ReferenceAnswer: Hashable, Sendable, CustomStringConvertible {
    /// A way in which the organization concerned is reached, if there is one; the pass and the
    /// connection are named whatever the target.
    public enum Route: Hashable, Sendable {
        /// A grant for the user, or for the connection through which the user acts.
        case directGrant
        /// A grant for that group, of which the user or the connection is a member.
        case group(ID)
        /// The flag of the user, or of the connection.
        case allOrganizations
        /// An Administrator at home.
        case allAccessPass
        /// Acting through that connection.
        case connection(ID)
    }

    /// Why a question has no answer.
    public enum Failure: Hashable, Sendable {
        /// There is no such thing: its kind and how the question names it.
        case unknown(String, String)
        /// The action is none of the target's.
        case actionDoesNotFit(String, String)
        /// The question has a key that its action has no use for.
        case keyDoesNotFit(String, String)
    }

    /// Whether it may happen.
    public var allowed = false
    /// The role at home.
    public var homeRole: String?
    /// The role in the account where it would happen; nil without a connection in force, and
    /// for a Lite user elsewhere.
    public var effectiveRole: String?
    /// The first layer that forbids it: standing, role, state, organization, assetType or
    /// assetAccess.
    public var denied: String?
    /// The ways in which the organization is reached. They are named whenever the layer
    /// standing passes, whether the action is allowed or not; there are none otherwise.
    public var routes: Set<Route> = []
    /// Why there is no answer; then the rest means nothing.
    public var failure: Failure?

    /// The answer as one line of a bulk of answers.
    public var description: String {
        var line = JSONLine()
        switch failure {
        case .unknown(let kind, let name): line.add("error", "unknown \(kind) \(name)")
        case .actionDoesNotFit(let action, let target):
            line.add("error", "\(action) does not fit \(target)")
        case .keyDoesNotFit(let key, let action):
            line.add("error", "\(key) does not fit \(action)")
        case nil:
            line.add("allowed", raw: allowed ? "true" : "false")
            line.add("homeRole", homeRole)
            line.add("effectiveRole", effectiveRole)
            line.add("denied", denied)
        }
        return line.line
    }
}
