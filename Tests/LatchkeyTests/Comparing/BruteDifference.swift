import AccessRules

@testable import Latchkey

/// What two views decide otherwise, found by asking both about every user, every target and every action.
struct BruteDifference: Equatable {
    struct Pair: Hashable, CustomStringConvertible {
        var user: String
        var target: String

        var description: String { "\(user) on \(target)" }
    }

    struct Change: Equatable {
        var gained: ActionSet
        var lost: ActionSet
    }

    private(set) var changes: [Pair: Change] = [:]

    private init() {}

    /// - Parameter instant: What both are asked about.
    init(_ before: View, _ after: View, at instant: Instant) throws {
        try self.init(before, at: instant, after, at: instant)
    }

    /// Of two views, each asked about an instant of its own.
    init(_ before: View, at early: Instant, _ after: View, at late: Instant) throws {
        let old = try Self.things(before)
        let new = try Self.things(after)
        for user in old.users.union(new.users) {
            for target in old.targets.union(new.targets) {
                let was = try Self.actions(user, target, before, old, at: early)
                let `is` = try Self.actions(user, target, after, new, at: late)
                if was == `is` { continue }
                changes[Pair(user: "\(user)", target: "\(target)")] = Change(
                    gained: `is`.subtracting(was), lost: was.subtracting(`is`))
            }
        }
    }

    /// The pairs of a difference, each by itself.
    ///
    /// - Parameter repeated: Is told of each that is in more than one line.
    init(_ difference: AccessDifference, repeated: (Pair) -> Void) {
        for line in difference.lines {
            for user in line.users {
                for target in line.eachTarget {
                    let pair = Pair(user: "\(user)", target: "\(target)")
                    if changes[pair] != nil { repeated(pair) }
                    changes[pair] = Change(gained: line.gained, lost: line.lost)
                }
            }
        }
    }

    /// The first of what is in one alone, or otherwise in both.
    func firstUnlike(_ other: BruteDifference) -> String? {
        for pair in Set(changes.keys).union(other.changes.keys).sorted(by: {
            $0.description < $1.description
        }) where changes[pair] != other.changes[pair] {
            return "\(pair): \(Self.text(changes[pair])), and \(Self.text(other.changes[pair]))"
        }
        return nil
    }

    private static func text(_ change: Change?) -> String {
        change.map { "+\($0.gained.map(\.name)) -\($0.lost.map(\.name))" } ?? "nothing"
    }

    private struct Things {
        var users: Set<Ref<User>> = []
        var targets: Set<Target> = []
    }

    private static func things(_ view: View) throws -> Things {
        var things = Things()
        for account in try view.page(Query<Account>(), size: .max).items {
            things.targets.insert(.account(account.id))
            for user in try view.page(Query<User>(in: account.id), size: .max).items {
                things.users.insert(Ref(user.id, of: account.id))
            }
            for it in try view.page(Query<Organization>(in: account.id), size: .max).items {
                things.targets.insert(.organization(Ref(it.id, of: account.id)))
            }
            for asset in try view.page(Query<Asset>(in: account.id), size: .max).items {
                things.targets.insert(.asset(Ref(asset.id, of: account.id)))
            }
        }
        return things
    }

    private static func actions(
        _ user: Ref<User>, _ target: Target, _ view: View, _ things: Things, at instant: Instant
    ) throws -> ActionSet {
        guard things.users.contains(user), things.targets.contains(target) else { return [] }
        return ActionSet(try view.allowedActions(user, on: target, at: instant))
    }
}

extension AccessDifference.Line {
    /// Each target of the line.
    var eachTarget: [Target] {
        switch targets {
        case .account: [.account(account)]
        case .organizations(let ids): ids.map { .organization(Ref($0, of: account)) }
        case .assets(let ids): ids.map { .asset(Ref($0, of: account)) }
        }
    }
}
