import AccessRules
import OrdinalSets

/// Turns conditions into sets and filters: names become ordinals, relations become sets.
struct Selector: ~Escapable {
    let view: View
    let reader: StoreReader
    let account: AccountOrdinal
    let instant: Instant
    /// In whose session it is asked; nil for the host application, which sees everything.
    let viewer: Actor.Person?
    /// Whether sets are used; without them every thing is looked at, which must come to the same.
    let usesIndexes: Bool
    /// What the store has and this program can read.
    let readable: Set<StoreIndex>
    /// When time alone could change the answer.
    var validUntil = Instant.distantFuture

    @_lifetime(copy view)
    init(
        _ view: View, _ account: AccountOrdinal, at instant: Instant, seenBy viewer: Actor.Person?,
        usesIndexes: Bool = true
    ) throws(StoreError) {
        self.view = view
        reader = view.reader
        self.account = account
        self.instant = instant
        self.viewer = viewer
        self.usesIndexes = usesIndexes
        readable = usesIndexes ? try reader.readableIndexes(in: account) : []
    }

    /// How many things at the far end of a relation are followed, each by its own set; where
    /// more are meant, the near ends are looked at instead. A union of as many sets takes some
    /// milliseconds.
    static let maximumFollowedCount = 1_024

    /// What a condition on things of a space comes to, as far as the viewer may see them.
    mutating func visible(_ condition: Condition, _ space: Space) throws(StoreError) -> Selection {
        let selection = try select(condition, space)
        guard let seen = try visibility(space) else { return selection }
        return .all(of: [seen, selection])
    }

    /// What the viewer sees of a space; nil for everything.
    private mutating func visibility(_ space: Space) throws(StoreError) -> Selection? {
        guard let viewer else { return nil }
        switch space {
        case .organization: return try accessible(viewer, .viewOrganization, space)
        case .asset: return try accessible(viewer, .viewAsset, space)
        default: return viewer.home == account ? nil : .nothing
        }
    }

    private mutating func select(_ condition: Condition, _ space: Space) throws(StoreError)
        -> Selection
    {
        switch condition {
        case .all: return .all
        case .nothing: return .nothing
        case .not(let inner): return try select(inner, space).complement
        case .and(let parts): return .all(of: try select(parts, space))
        case .or(let parts): return .any(of: try select(parts, space))
        case .test(let field, let test): return try select(field, test, space)
        case .related(let relation, let inner): return try select(relation, inner, space)
        case .accessible(let user, let action):
            return try accessible(try person(user), action, space)
        case .can(let action, let target): return try users(who: action, target)
        }
    }

    private mutating func select(_ parts: [Condition], _ space: Space) throws(StoreError)
        -> [Selection]
    {
        var selections: [Selection] = []
        for part in parts { selections.append(try select(part, space)) }
        return selections
    }
}
