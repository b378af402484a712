import AccessRules
import Latchkey
import ReferenceModel

/// What two worlds decide otherwise, by the reference: every user on every account, organization and
/// asset, one by one.
struct ReferenceDifference: Equatable {
    struct Pair: Hashable {
        var user: String
        var target: String
    }

    struct Change: Equatable {
        var gained: Set<String>
        var lost: Set<String>
    }

    private(set) var changes: [Pair: Change] = [:]

    init(_ before: World, _ after: World, at instant: Int64) {
        for user in Set(before.users.map(\.address)).union(after.users.map(\.address)) {
            for target in Self.targets(before).union(Self.targets(after)) {
                let was = Self.actions(user, target, before, at: instant)
                let `is` = Self.actions(user, target, after, at: instant)
                if was == `is` { continue }
                changes[Pair(user: "\(user)", target: target.named)] = Change(
                    gained: `is`.subtracting(was), lost: was.subtracting(`is`))
            }
        }
    }

    /// The pairs of a store's difference.
    init(_ difference: AccessDifference) {
        for line in difference.lines {
            let targets: [String] =
                switch line.targets {
                case .account: ["account \(line.account)"]
                case .organizations(let ids): ids.map { "organization \(line.account)/\($0)" }
                case .assets(let ids): ids.map { "asset \(line.account)/\($0)" }
                }
            for user in line.users {
                for target in targets {
                    changes[Pair(user: "\(user)", target: target)] = Change(
                        gained: Set(line.gained.map(\.name)), lost: Set(line.lost.map(\.name)))
                }
            }
        }
    }

    /// Where the store's is another than this; nil when it is the same.
    func unlike(_ stored: ReferenceDifference) -> String? {
        for pair in Set(changes.keys).union(stored.changes.keys)
        where changes[pair] != stored.changes[pair] {
            return "\(pair.user) on \(pair.target): the store says "
                + "\(stored.changes[pair].map { "\($0)" } ?? "nothing"), the reference "
                + "\(changes[pair].map { "\($0)" } ?? "nothing")"
        }
        return nil
    }

    private static func targets(_ world: World) -> Set<ReferenceQuestion.Target> {
        Set(
            world.accounts.map { .account($0.id) }
                + world.organizations.map { .organization($0.address) }
                + world.assets.map { .asset($0.address) })
    }

    private static func actions(
        _ user: Address, _ target: ReferenceQuestion.Target, _ world: World, at instant: Int64
    ) -> Set<String> {
        Set(world.allowedActions(of: user, on: target, at: instant))
    }
}

extension ReferenceQuestion.Target {
    fileprivate var named: String { "\(kind) \(text)" }
}

extension OperationStore {
    /// What would be otherwise after an operation, at some instants; nil where it would be refused.
    func foreseen(
        _ operation: ReferenceOperation, by actor: ReferenceActor, at instants: [Int64]
    ) throws -> [AccessDifference]? {
        let operations = [
            AccountOperation(
                operation.stored(in: actor.account), in: actor.account.identity)
        ]
        do {
            return try store.read { view in
                try view.after(operations, by: actor.user?.ref()) { after in
                    try instants.map {
                        try after.difference(
                            from: view, at: Instant(millisecondsSince1970: $0))
                    }
                }
            }
        } catch is StoreError { return nil }
    }
}
