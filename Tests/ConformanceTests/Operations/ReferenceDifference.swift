import AccessRules
import ReferenceModel

@testable import Latchkey

/// What two worlds decide otherwise, by the reference: every user on every account, organization and
/// asset, one by one.
struct ReferenceDifference: Equatable {
    /// By bytes: two users whose names are canonically equal texts are two.
    struct Pair: Hashable {
        var user: ID
        var target: ID
    }

    struct Change: Equatable {
        var gained: Set<String>
        var lost: Set<String>
    }

    var changes: [Pair: Change] = [:]

    /// Nothing.
    init() {}

    /// - Parameter users: Who is asked about; nil for everybody.
    init(_ before: World, _ after: World, at instant: Int64, of users: Set<Address>? = nil) {
        self.init(before, at: instant, after, at: instant, of: users)
    }

    /// Of two worlds, each asked about an instant of its own.
    init(
        _ before: World, at early: Int64, _ after: World, at late: Int64,
        of users: Set<Address>? = nil
    ) {
        let all = Set(before.users.map(\.address)).union(after.users.map(\.address))
        for user in users.map(all.intersection) ?? all {
            for target in Self.targets(before).union(Self.targets(after)) {
                let was = Self.actions(user, target, before, at: early)
                let `is` = Self.actions(user, target, after, at: late)
                if was == `is` { continue }
                changes[Pair(user: ID("\(user)"), target: ID(target.named))] = Change(
                    gained: `is`.subtracting(was), lost: was.subtracting(`is`))
            }
        }
    }

    /// The pairs of a store's difference.
    init(_ difference: AccessDifference) {
        for line in difference.lines {
            for user in line.users {
                for target in line.targetNames {
                    changes[Pair(user: ID("\(user)"), target: ID(target))] = Change(
                        gained: Set(line.gained.map(\.name)), lost: Set(line.lost.map(\.name)))
                }
            }
        }
    }

    /// What of it is about some users.
    func of(_ users: Set<Address>) -> ReferenceDifference {
        let names = Set(users.map { ID($0.description) })
        var some = self
        some.changes = changes.filter { names.contains($0.key.user) }
        return some
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

extension AccessDifference.Line {
    /// Its targets, as `KIND NAME`.
    var targetNames: [String] {
        switch targets {
        case .account: ["account \(account)"]
        case .organizations(let ids): ids.map { "organization \(account)/\($0)" }
        case .assets(let ids): ids.map { "asset \(account)/\($0)" }
        }
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
        let foreseen = try foresee(operation, by: actor) { view, after in
            try instants.map {
                try after.difference(from: view, at: Instant(millisecondsSince1970: $0))
            }
        }
        return try? foreseen.get()
    }

    /// What a closure finds in what is and in what would be after an operation; or why it would be refused.
    func foresee<R>(
        _ operation: ReferenceOperation, by actor: ReferenceActor,
        seed: SecretSeed = .random(), _ body: (View, View) throws -> R
    ) throws -> Result<R, StoreError> {
        let operation = AccountOperation(
            operation.stored(in: actor.account, seed: seed), in: actor.account.identity)
        return try foresee([operation], by: actor.user?.ref(), body)
    }

    /// The same of several, by the host application's own hand or a user's.
    func foresee<R>(
        _ operations: [AccountOperation], by user: Ref<User>?, _ body: (View, View) throws -> R
    ) throws -> Result<R, StoreError> {
        try store.read { view in
            // What the closure fails by is no refusal.
            var found: Result<R, any Error>?
            do {
                try view.after(operations, by: user) { after in
                    found = Result { try body(view, after) }
                }
            } catch let error as StoreError { return .failure(error) }
            guard let found else { throw StoreError(.invalid("nothing was foreseen")) }
            return .success(try found.get())
        }
    }
}
