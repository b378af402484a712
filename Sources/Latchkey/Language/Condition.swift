import AccessRules

/// What a query asks of a thing: a value, made anywhere, before anything is looked up.
///
/// It has no types but those of its parts; ``Predicate`` and ``Fields`` see to it that only what
/// makes sense can be written.
indirect enum Condition: Hashable, Sendable {
    case all
    case nothing
    case not(Condition)
    case and([Condition])
    case or([Condition])
    /// The value of a field.
    case test(FieldName, FieldTest)
    /// At least one thing at the other end of a relation is such.
    case related(RelationName, Condition)
    /// Whom a user can do an action on.
    case accessible(Ref<User>, Action)
    /// Who can do an action on a target.
    case can(Action, Target)
}

/// The fields that conditions test. Names are those of the interchange format where it has them.
enum FieldName: String, Hashable, Sendable, CaseIterable {
    case id, name, kind, status, state, role, email, subdomain, description
    case maximumRole, allOrganizations, enrolledInMFA, enforcesMFA, enforcesSSO, restricted
    // Of entries of the log.
    case event, operation, user, homeAccount, organization, resource, time
    // Of grants.
    case begin, end, inForce
}

/// What is asked of a field.
enum FieldTest: Hashable, Sendable {
    /// One of these values, ascending and without repetition.
    case oneOf([FieldValue])
    /// Text that begins so.
    case prefix(String)
    /// Text that has a word for each of these that begins so.
    case words([String])
    /// From the lower bound on and below the upper, where they are given.
    case range(FieldValue?, FieldValue?)
    /// There is no value.
    case missing
}

/// A value that a field is compared with.
enum FieldValue: Hashable, Sendable {
    /// Compared by bytes, but names by their folded form.
    case text(String)
    /// The raw value of an enumeration, or 0 and 1; with the name that is shown.
    case number(UInt8, String)
    /// What has two parts: a user by home account, a resource by kind. Compared by bytes.
    case pair(String, String)
    case instant(Instant)

    static func == (left: FieldValue, right: FieldValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.number(let left, _), .number(let right, _)): left == right
        case (.pair(let left, let leftID), .pair(let right, let rightID)):
            left.utf8.elementsEqual(right.utf8) && leftID.utf8.elementsEqual(rightID.utf8)
        case (.instant(let left), .instant(let right)): left == right
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .number(let number, _): hasher.combine(number)
        case .pair(let first, let second):
            for byte in first.utf8 { hasher.combine(byte) }
            for byte in second.utf8 { hasher.combine(byte) }
        case .instant(let instant): hasher.combine(instant)
        }
    }

    /// The instant that it is; nil for what is none.
    var instant: Instant? {
        guard case .instant(let instant) = self else { return nil }
        return instant
    }

    /// Where values of its sort stand among those of others.
    fileprivate var sort: Int {
        switch self {
        case .number: 0
        case .instant: 1
        case .text: 2
        case .pair: 3
        }
    }
}

/// The relations that conditions follow, from a thing to others.
enum RelationName: String, Hashable, Sendable, CaseIterable {
    // From an organization.
    case grantedUsers, grantedGroups, grantedConnections, parent, children, assets
    // From a user, a group or a connection.
    case groups, organizations, listedAssets
    // From a group.
    case members, memberConnections
    // From an asset.
    case organization, container, embedded, listedUsers, listedGroups
    // From a grant.
    case user, group, connection
}

// MARK: Making conditions

extension Condition {
    /// All of the two, without nesting what need not be.
    static func both(_ left: Condition, _ right: Condition) -> Condition {
        switch (left, right) {
        case (.all, let other), (let other, .all): return other
        case (.nothing, _), (_, .nothing): return .nothing
        default:
            let parts = right.conjuncts.reduce(into: left.conjuncts) { $1.join(&$0) }
            return parts.count == 1 ? parts[0] : .and(parts)
        }
    }

    /// What must all hold.
    var conjuncts: [Condition] {
        switch self {
        case .all: []
        case .and(let parts): parts
        default: [self]
        }
    }

    /// Among how many conditions before it the other bound of a range is looked for: more than anybody writes, and
    /// few enough that a long text from anybody is read in a time that goes by its length.
    private static let joinedCount = 64

    /// Adds itself to what must all hold: two bounds of the same field make one range, if they stand close.
    func join(_ parts: inout [Condition]) {
        if case .test(let field, .range(let lower, let upper)) = self {
            for index in parts.indices.suffix(Self.joinedCount) {
                let part = parts[index]
                // Which of two lower bounds is the greater, goes by how the field compares.
                guard case .test(field, .range(let otherLower, let otherUpper)) = part,
                    lower == nil || otherLower == nil, upper == nil || otherUpper == nil
                else { continue }
                parts[index] = .test(field, .range(lower ?? otherLower, upper ?? otherUpper))
                return
            }
        }
        parts.append(self)
    }

    /// Either of the two, without nesting what need not be.
    static func either(_ left: Condition, _ right: Condition) -> Condition {
        switch (left, right) {
        case (.nothing, let other), (let other, .nothing): return other
        case (.all, _), (_, .all): return .all
        case (.or(let left), .or(let right)): return .or(left + right)
        case (.or(let left), _): return .or(left + [right])
        case (_, .or(let right)): return .or([left] + right)
        default: return .or([left, right])
        }
    }

    /// What the condition does not hold for.
    var negated: Condition {
        switch self {
        case .all: .nothing
        case .nothing: .all
        case .not(let inner): inner
        default: .not(self)
        }
    }
}

extension FieldTest {
    /// One of some values, in a form that does not depend on their order.
    static func oneOf(any values: some Sequence<FieldValue>) -> FieldTest {
        .oneOf(Set(values).sorted())
    }
}

extension FieldValue: Comparable {
    static func < (left: FieldValue, right: FieldValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.number(let left, _), .number(let right, _)): left < right
        case (.instant(let left), .instant(let right)): left < right
        case (.pair(let left, let leftID), .pair(let right, let rightID)):
            left.utf8.elementsEqual(right.utf8)
                ? leftID.utf8.lexicographicallyPrecedes(rightID.utf8)
                : left.utf8.lexicographicallyPrecedes(right.utf8)
        default: left.sort < right.sort
        }
    }
}
