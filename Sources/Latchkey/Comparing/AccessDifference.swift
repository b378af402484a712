public import AccessRules

/// What two states of the store decide otherwise: who may do more or less with what, exactly and
/// completely, at one instant.
///
/// It is what deciding every action of every user on every organization, every asset and the account
/// itself would give in both states, those whom connections let in included. What comes or goes is in it:
/// who may do something with an organization that is added has gained that. What many have alike is one
/// line.
///
/// Rule: *The decision* in `Docs/Permissions.md`.
public struct AccessDifference: Hashable, Sendable {
    /// The instant that it is about.
    public let instant: Instant
    /// The next instant at which time alone could change it.
    public internal(set) var validUntil: Instant
    /// What is otherwise, by account, by whom, and by what it is about.
    public let lines: [Line]

    /// Some who may do the same more or less with the same.
    public struct Line: Hashable, Sendable {
        /// The account that it is about.
        public let account: Identity
        /// Who: in the order of adding, home account by home account; in a session by identities.
        public let users: [Ref<User>]
        /// The connection by which they act there, or did; nil at home.
        public let connection: Identity?
        /// With what.
        public let targets: Targets
        /// What they may do that they might not.
        public let gained: ActionSet
        /// What they may not do that they might.
        public let lost: ActionSet
        /// All that changed of what the decisions depend on: one of these alone, or several together.
        public let causes: [AccessCause]

        /// How many pairs of a user and a target it stands for.
        public var pairCount: Int { users.count * targets.count }
    }

    /// What a line is about.
    public enum Targets: Hashable, Sendable {
        /// The account itself.
        case account
        /// Organizations, in the order in which they were added.
        case organizations([Identity])
        /// Assets, those of an organization side by side.
        case assets([Identity])

        /// How many.
        public var count: Int {
            switch self {
            case .account: 1
            case .organizations(let ids), .assets(let ids): ids.count
            }
        }
    }

    /// Whether both decide everything alike.
    public var isEmpty: Bool { lines.isEmpty }

    /// Whether nobody may do more.
    public var gainsNothing: Bool { lines.allSatisfy(\.gained.isEmpty) }

    /// How much it is. Where that alone is asked, ``View/countDifference(from:at:)`` names nothing.
    public var count: Count {
        var tally = Tally(at: instant, validUntil: validUntil)
        for line in lines { tally.add(line) }
        return tally.count
    }

    /// Counts lines, one after another.
    package struct Tally {
        private var found: Count
        private var gaining: Set<Ref<User>> = []
        private var losing: Set<Ref<User>> = []

        package init(at instant: Instant, validUntil: Instant) {
            found = Count(instant: instant, validUntil: validUntil)
        }

        package mutating func add(_ line: Line) {
            found.lineCount += 1
            if !line.gained.isEmpty {
                found.gainedPairCount += line.pairCount
                gaining.formUnion(line.users)
            }
            if !line.lost.isEmpty {
                found.lostPairCount += line.pairCount
                losing.formUnion(line.users)
            }
        }

        /// How much it is up to now.
        package var count: Count {
            var count = found
            (count.gainingUserCount, count.losingUserCount) = (gaining.count, losing.count)
            return count
        }
    }
}

extension AccessDifference {
    /// How much is otherwise.
    public struct Count: Hashable, Sendable {
        /// The instant that it is about.
        public internal(set) var instant: Instant
        /// The next instant at which time alone could change it.
        public internal(set) var validUntil: Instant
        /// How many lines it would have.
        public internal(set) var lineCount = 0
        /// How many pairs of a user and a target something is gained of.
        public internal(set) var gainedPairCount = 0
        /// How many pairs something is lost of.
        public internal(set) var lostPairCount = 0
        /// How many users gain something, in whichever accounts.
        public internal(set) var gainingUserCount = 0
        /// How many users lose something.
        public internal(set) var losingUserCount = 0

        /// Whether both decide everything alike.
        public var isEmpty: Bool { lineCount == 0 }

        /// Whether nobody may do more.
        public var gainsNothing: Bool { gainedPairCount == 0 }
    }
}

/// What is said of a part of a time.
protocol DifferencePart {
    /// Where the next part begins.
    var validUntil: Instant { get set }

    /// Whether both say the same, each of its part.
    func saysTheSame(as other: Self) -> Bool
}

extension AccessDifference: DifferencePart {
    func saysTheSame(as other: AccessDifference) -> Bool { lines == other.lines }
}

extension AccessDifference.Count: DifferencePart {
    func saysTheSame(as other: AccessDifference.Count) -> Bool {
        var other = other
        (other.instant, other.validUntil) = (instant, validUntil)
        return self == other
    }
}
