import AccessRules
import ReferenceModel

@testable import Latchkey

/// One query in every way in which it can be asked.
struct QueryCheck {
    let query: ReferenceQuery
    let world: World
    /// What the reference says, in the order of adding.
    let expected: [ID]
    let order: Int
    let isDescending: Bool

    /// In what the store differs, or nil.
    func difference<Thing: AccountMember>(_ view: View, _ id: (Thing) -> Identity) -> String? {
        var asked = Query<Thing>(in: Identity(query.account.text))
            .at(Instant(millisecondsSince1970: query.at))
        asked.condition = query.condition.condition
        asked.order = [OrderName.added, .identity, .name][order]
        if query.kind == .grant { asked.order = [OrderName.added, .begin, .end][order] }
        if asked.order == .name, query.kind == .connection { asked.order = .identity }
        asked.isDescending = isDescending
        do {
            let viewer = try query.viewer.map { try actor($0, view) }
            let whole = try page(asked, view, size: .max, viewer: viewer)
            let ids = whole.items.map { ID(id($0).text) }
            if let wrong = wrongOrder(ids, asked.order) {
                let plan = try view.explain(asked)
                return "\(wrong)\nstore \(ids)\nreference \(expected)\n\(plan)"
            }
            let off = try page(asked, view, size: .max, viewer: viewer, usesIndexes: false)
            if off.items.map({ ID(id($0).text) }) != ids {
                return "without the planner \(off.items.map(id))"
            }
            var paged: [Thing] = []
            var cursor: PageCursor?
            repeat {
                let page = try page(asked, view, size: 2, after: cursor, viewer: viewer)
                paged += page.items
                cursor = page.next
            } while cursor != nil
            if paged.map({ ID(id($0).text) }) != ids {
                return "pages give \(paged.map(id)), not \(ids)"
            }
            if viewer == nil, query.kind != .grant {
                let answers = Thing.source.answers
                let found = try answers.numbers(
                    view.request(asked, seenBy: nil), view, limit: .max)
                let things = try found.found.map {
                    try answers.thing(found.account, $0, view).map { ID(id($0).text) }
                }
                if things != ids { return "handles give \(things), not \(ids)" }
            }
            let count = try view.count(asked, seenBy: viewer)
            if count != ids.count { return "the count is \(count), of \(ids.count)" }
            if try view.isEmpty(asked, seenBy: viewer) != ids.isEmpty {
                return "is not empty alike"
            }
            return staleness(whole.validUntil)
        } catch { return "\(error)" }
    }

    /// No answer may claim to be valid for longer than it is.
    private func staleness(_ validUntil: Instant) -> String? {
        let covered = world.boundaries.filter {
            $0 > query.at && Instant(millisecondsSince1970: $0) < validUntil
        }
        // All of them would take the reference too long.
        for boundary in Set([covered.first, covered.last].compactMap(\.self)) {
            var later = query
            later.at = boundary
            if world.identities(later) != expected {
                return "is said to be valid until \(validUntil), but changes at \(boundary)"
            }
        }
        return nil
    }

    private func page<Thing>(
        _ query: Query<Thing>, _ view: View, size: Int, after cursor: PageCursor? = nil,
        viewer: Actor?, usesIndexes: Bool = true
    ) throws -> Page<Thing> {
        try view.page(
            query, size: size, after: cursor, seenBy: viewer, usesIndexes: usesIndexes)
    }

    private func actor(_ user: Address, _ view: View) throws -> Actor {
        let reference = Ref<User>(Identity(user.id.text), of: Identity(user.account.text))
        let (home, ordinal) = try view.reader.require(reference, .user)
        let account = Identity(query.account.text)
        return Actor(
            Actor.Person(reference: reference, home: home, user: ordinal),
            in: try view.reader.require(account: account), account, client: nil)
    }

    private func wrongOrder(_ found: [ID], _ order: OrderName) -> String? {
        if Set(found) != Set(expected) || found.count != expected.count {
            let missing = Set(expected).subtracting(found)
            let extra = Set(found).subtracting(expected)
            return "missing \(missing), extra \(extra)"
        }
        // Assets of several organizations have no order of adding among each other.
        let isAsset = query.kind == .asset
        let places = Dictionary(
            uniqueKeysWithValues: expected.enumerated().map {
                ($0.element, isAsset ? 0 : $0.offset)
            })
        func key(_ id: ID) -> (String, Int) {
            let place = places[id] ?? 0
            switch order {
            case .added: return ("", place)
            case .identity: return (id.text, place)
            case .name:
                return (world.foldedName(query.kind, Address(query.account, id)) ?? "", place)
            case .begin, .end, .time:
                // Without a begin first, without an end last.
                let never = order == .begin ? "" : "9"
                let instant = world.instant(
                    order.rawValue, ofGrant: Address(query.account, id))
                return (instant ?? never, place)
            }
        }
        for (left, right) in zip(found, found.dropFirst()) {
            let (first, second) = isDescending ? (right, left) : (left, right)
            let (a, b) = (key(first), key(second))
            let isRight =
                a.0.utf8.elementsEqual(b.0.utf8)
                ? a.1 <= b.1 : a.0.utf8.lexicographicallyPrecedes(b.0.utf8)
            if !isRight { return "\(left) stands before \(right) by \(order)" }
        }
        return nil
    }
}

extension ReferenceCondition {
    /// The same as the store takes it.
    var condition: Condition {
        switch self {
        case .all: .all
        case .nothing: .nothing
        case .not(let inner): inner.condition.negated
        case .and(let parts): parts.map(\.condition).reduce(.all, Condition.both)
        case .or(let parts): parts.map(\.condition).reduce(.nothing, Condition.either)
        case .oneOf(let field, let values):
            .test(Self.field(field), .oneOf(any: values.map { Self.value($0, field) }))
        case .prefix(let field, let prefix): .test(Self.field(field), .prefix(prefix))
        case .words(let words):
            Fields<Organization>().name.hasWords(words.joined(separator: " ")).condition
        case .range(let field, let from, let to):
            from == nil && to == nil
                ? .all
                : .test(
                    Self.field(field),
                    .range(
                        from.map { Self.value($0, field) }, to.map { Self.value($0, field) }))
        case .missing(let field): .test(Self.field(field), .missing)
        case .related(let relation, let inner):
            RelationName(rawValue: relation).map { .related($0, inner.condition) } ?? .nothing
        case .accessible(let user, let action):
            .accessible(
                Ref(Identity(user.id.text), of: Identity(user.account.text)),
                Action(name: action)!)
        case .can(let action, let target):
            .can(Action(name: action)!, Self.target(target))
        }
    }

    private static func field(_ name: String) -> FieldName { FieldName(rawValue: name)! }

    private static func target(_ target: ReferenceQuestion.Target) -> Target {
        switch target {
        case .organization(let it):
            .organization(Ref(Identity(it.id.text), of: Identity(it.account.text)))
        case .asset(let it): .asset(Ref(Identity(it.id.text), of: Identity(it.account.text)))
        default: .account("none")
        }
    }

    private static func value(_ text: String, _ field: String) -> FieldValue {
        switch field {
        case "role", "maximumRole": Role(name: text)!.constant.value
        case "state": ObjectState(name: text)!.constant.value
        case "begin", "end": .instant(Instant(millisecondsSince1970: Int64(text) ?? 0))
        case "allOrganizations", "enrolledInMFA", "restricted", "inForce":
            (text == "true").constant.value
        case "status":
            UserStatus(name: text)?.constant.value ?? ConnectionStatus(name: text)?.constant.value
                ?? .text(text)
        default: .text(text)
        }
    }
}
