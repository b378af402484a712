public import AccessRules

/// Why a question is answered as it is: every layer, every route, what capped the role, and
/// for a denial the smallest sets of changes that would turn it.
///
/// A value of identities, which can be kept and sent anywhere. `Docs/Explain.md` says what it
/// tells and how it is found.
///
/// ## Topics
/// - The answer: ``decision``, ``layers``, ``routes``, ``cap``
/// - What would turn a denial: ``flips``, ``flipCount``, ``isFlipListCut``, ``flipNote``
/// - As text: ``tree``, ``json``
///
/// Rule: *The decision* in `Docs/Permissions.md`.
public struct Explanation: Hashable, Sendable {
    /// What was asked.
    public internal(set) var question: Question
    /// The instant that the answer is about.
    public internal(set) var instant: Instant
    /// The answer: the same as ``View/decide(_:)-(Question)`` gives.
    public internal(set) var decision: Decision
    /// All six layers, in the order in which they are asked.
    public internal(set) var layers: [LayerReport]
    /// Every way by which the organization concerned is reached at the instant, whether or not
    /// the action is allowed.
    public internal(set) var routes: [Route]
    /// What lowered the role in the target's account; nil when nothing did.
    public internal(set) var cap: Cap?
    /// The smallest sets of changes that would turn a denial, each set and all of them
    /// in the order of their canonical texts; ``Store/apply(_:)`` makes one. Every set has the same number of changes,
    /// and no set of fewer would do. Empty when the question is allowed, and when no changes
    /// of these kinds would turn it.
    public internal(set) var flips: [[FlipChange]]
    /// How many smallest sets there are, listed or not.
    public internal(set) var flipCount: FlipCount
    /// Whether there are more sets than ``flips`` lists, by ``maximumFlipCount`` or
    /// ``maximumFlipChangeCount``.
    public internal(set) var isFlipListCut: Bool
    /// Why nothing is listed for a denial; nil when something is, and when it is allowed.
    public internal(set) var flipNote: String?

    /// How many sets ``flips`` lists at most: more than anybody reads, and little enough to
    /// be sent along.
    public static let maximumFlipCount = 1_000

    /// How many changes ``flips`` lists at most, all sets together; one set is listed
    /// whatever its size. It bounds memory where each set has thousands of changes.
    public static let maximumFlipChangeCount = 50_000
}

extension Explanation {
    /// What one layer said, and why.
    public struct LayerReport: Hashable, Sendable {
        /// The layer.
        public internal(set) var layer: Layer
        /// What it said.
        public internal(set) var outcome: LayerOutcome
        /// Why, in one plain sentence that names whom and what it is about.
        public internal(set) var reason: String
    }

    /// What a layer said.
    public enum LayerOutcome: UInt8, CaseIterable, Sendable {
        /// It lets the action happen.
        case passed
        /// It forbids the action.
        case failed
        /// It has no say: an earlier layer failed, or it does not concern the question.
        case notAsked

        /// The stable name that ``Explanation/json`` uses.
        public var name: String {
            switch self {
            case .passed: "passed"
            case .failed: "failed"
            case .notAsked: "notAsked"
            }
        }
    }

    /// What lowered the role of a user who acts in another account.
    public struct Cap: Hashable, Sendable {
        /// The connection whose maximum role it is.
        public internal(set) var connection: Ref<Connection>
        /// The role at home.
        public internal(set) var homeRole: Role
        /// The maximum role.
        public internal(set) var maximumRole: Role
    }

    /// A way by which an organization, or an account, is reached.
    public enum Route: Hashable, Sendable {
        /// A grant to the user, or to the connection, itself.
        case directGrant(Edge, of: Ref<Organization>, to: Grant.Grantee)
        /// A grant to a group that the user, or the connection, is in.
        case group(Ref<Group>, membership: Edge, grant: Edge, of: Ref<Organization>)
        /// The all-organizations flag of the user.
        case userAllOrganizations(Ref<User>)
        /// The all-organizations flag of the connection.
        case connectionAllOrganizations(Ref<Connection>)
        /// An Administrator at home passes whatever the access settings.
        case allAccessPass(Ref<User>)
        /// All of it through a connection that is accepted and in force.
        case connection(Ref<Connection>, maximumRole: Role, validity: Validity)
    }

    /// A grant or a membership that is in force: for how long, and who made it when.
    public struct Edge: Hashable, Sendable {
        /// When it holds.
        public internal(set) var validity: Validity
        /// Who made it and when.
        public internal(set) var made: Authorship
    }
}
