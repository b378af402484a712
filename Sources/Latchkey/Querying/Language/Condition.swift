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

    static func == (left: FieldValue, right: FieldValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.number(let left, _), .number(let right, _)): left == right
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .number(let number, _): hasher.combine(number)
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
}

// MARK: Making conditions

extension Condition {
    /// All of the two, without nesting what need not be.
    static func both(_ left: Condition, _ right: Condition) -> Condition {
        switch (left, right) {
        case (.all, let other), (let other, .all): return other
        case (.nothing, _), (_, .nothing): return .nothing
        case (.and(let left), .and(let right)): return .and(left + right)
        case (.and(let left), _): return .and(left + [right])
        case (_, .and(let right)): return .and([left] + right)
        default: return .and([left, right])
        }
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
        case (.text, .number): false
        case (.number, .text): true
        }
    }
}
