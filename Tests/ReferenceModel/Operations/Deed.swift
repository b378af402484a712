/// One operation under way: what it asks of the rules of roles, what else stands in its way, and
/// what it leaves.
struct Deed {
    /// Why something is not done.
    struct NotDone: Error {
        var reasons: Set<String>
        /// The layer that hides what is there and was said to be unknown.
        var hiddenBy: String?
    }

    /// What was there before.
    let before: ReferenceRecords
    let actor: ReferenceActor
    let now: Int64
    /// A mistake that is made.
    let fault: OperationFault?
    /// What is there afterwards.
    var world: World
    var gone: Set<ID>
    /// The name of what is done.
    var operation = ""
    /// What stands in the way, but for the rules of roles: everything, in no order.
    var reasons: Set<String> = []

    init(
        records: ReferenceRecords, actor: ReferenceActor, now: Int64, fault: OperationFault?
    ) {
        self.fault = fault
        before = records
        world = records.world
        gone = records.gone
        self.actor = actor
        self.now = now
    }

    var account: ID { actor.account }

    /// Something of the account in which it is done.
    func here(_ id: ID) -> Address { Address(account, id) }

    // MARK: What it asks

    /// The action must be allowed. For the host application's own hand the thing must be there.
    ///
    /// "In a session an identity that does not exist and one that the user cannot see have the
    /// same answer." "Somebody without standing hears `denied standing` whatever the target."
    func ask(
        _ action: String, _ target: ReferenceQuestion.Target, kind: ID? = nil,
        role: String? = nil
    ) throws(NotDone) {
        guard let user = actor.user else {
            if !exists(target) { throw unknown(target) }
            let needsRole = fault == .rulesAreAskedOfTheHost && action == "setAssetPermissions"
            if needsRole { throw NotDone(reasons: ["denied role"]) }
            return
        }
        if !hasStanding, fault != .standingIsNotAsked {
            throw NotDone(reasons: ["denied standing"])
        }
        let answer = before.world.decide(
            ReferenceQuestion(user, action, target, kind: kind, role: role, at: now))
        switch answer.failure {
        case .unknown: throw unknown(target)
        case .actionDoesNotFit, .keyDoesNotFit: throw NotDone(reasons: ["doesNotFit"])
        case nil: break
        }
        guard let layer = answer.denied else { return }
        if !sees(target), fault != .unseenIsDenied {
            throw NotDone(reasons: unknown(target).reasons, hiddenBy: layer)
        }
        throw NotDone(reasons: ["denied \(layer)"])
    }

    /// The actor must see the thing, whatever its state.
    func askToSee(_ target: ReferenceQuestion.Target) throws(NotDone) {
        guard actor.user == nil || hasStanding else {
            throw NotDone(reasons: ["denied standing"])
        }
        if !exists(target) || !sees(target) { throw unknown(target) }
    }

    /// The role must permit the action, whatever it is about.
    func askRole(_ action: String) throws(NotDone) {
        if !rolePermits(action) { throw NotDone(reasons: ["denied role"]) }
    }

    /// Whether the role that the actor has there permits an action, whatever it is about.
    func rolePermits(_ action: String) -> Bool {
        guard let (judge, user) = judge else { return true }
        let capacity = judge.capacity(of: user, in: account)
        guard let role = judge.effectiveRole(of: user, capacity) else { return false }
        if case .home = capacity { return Table.home[action]?[role] == "Y" }
        return Table.delegate[action]?[role] == "Y"
    }

    /// "*the actor is unrestricted".
    mutating func requireUnrestricted() {
        guard let (judge, user) = judge else { return }
        let capacity = judge.capacity(of: user, in: account)
        if !judge.isUnrestricted(user, capacity) { reasons.insert("refused beyondOwnAccess") }
    }

    /// Active, and at home or in an account through a connection in force.
    private var hasStanding: Bool {
        guard let (judge, user) = judge, user.status == "active" else { return false }
        if case .stranger = judge.capacity(of: user, in: account) { return false }
        return true
    }

    /// The rules of decisions, about the user who acts; nil for the host application's hand.
    private var judge: (Judge, World.User)? {
        guard let address = actor.user,
            let user = before.world.users.first(where: { $0.address == address })
        else { return nil }
        let question = ReferenceQuestion(address, "view", .account(account), at: now)
        return (Judge(world: before.world, question: question, fault: nil), user)
    }

    /// Whether the actor is a Manager who acts at home.
    var isManagerAtHome: Bool {
        guard let (_, user) = judge else { return false }
        return user.account == account && user.role == "manager"
    }

    // MARK: What is there, and seen

    func exists(_ target: ReferenceQuestion.Target) -> Bool {
        let world = before.world
        return switch target {
        case .organization(let it): world.organizations.contains { $0.address == it }
        case .asset(let it): world.assets.contains { $0.address == it }
        case .group(let it): world.groups.contains { $0.address == it }
        case .subject(let it): world.users.contains { $0.address == it }
        case .connection(let it): world.connections.contains { $0.address == it }
        case .log(let it, _), .account(let it): world.accounts.contains { $0.id == it }
        }
    }

    /// "A user sees an organization or asset when `viewOrganization` or `viewAsset` would be
    /// allowed if nothing were archived or deleted; users, groups, the log and connections of
    /// an account are seen by its own users; a connection also by the delegate's users once it
    /// is sent."
    func sees(_ target: ReferenceQuestion.Target) -> Bool {
        guard let user = actor.user else { return true }
        switch target {
        case .organization, .asset:
            var world = before.world
            if fault == .stateHides {
                return world.decide(ReferenceQuestion(user, "view", target, at: now)).allowed
            }
            for index in world.organizations.indices { world.organizations[index].state = "normal" }
            for index in world.assets.indices { world.assets[index].state = "normal" }
            return world.decide(ReferenceQuestion(user, "view", target, at: now)).allowed
        case .group(let it), .subject(let it):
            return it.account == user.account || fault == .groupsAreShownToDelegates
        case .log(let it, _): return it == user.account
        case .account(let it): return it == user.account || it == account
        case .connection(let it):
            if it.account == user.account { return true }
            guard let connection = before.world.connections.first(where: { $0.address == it })
            else { return false }
            return connection.delegate == user.account
                && (connection.wasSent || fault == .draftsAreShownToTheDelegate)
        }
    }

    func unknown(_ target: ReferenceQuestion.Target) -> NotDone {
        NotDone(reasons: ["unknown \(target.kind == "subject" ? "user" : target.kind)"])
    }

    /// Notes an identity that was given out before.
    mutating func claim(_ type: String, _ address: Address, isThere: Bool) {
        let isTaken = isThere && fault != .takenIdentityIsGivenOut
        let wasTaken = gone.contains("\(type) \(address)") && fault != .goneIdentityIsGivenOut
        if isTaken || wasTaken { reasons.insert("exists") }
    }

    // MARK: The end

    /// What the log will tell of assets that are other ones now.
    private var changesOfAssets: [World.LogEntry] {
        world.assets.compactMap { asset in
            let old = before.world.assets.first { $0.address == asset.address }
            guard let old, old != asset else { return nil }
            var entry = World.LogEntry(
                asset.account, time: now, action: "update", operation: operation)
            (entry.resourceKind, entry.resource) = ("asset", asset.id)
            return entry
        }
    }

    /// What is there afterwards, if nothing stands in the way.
    func conclusion() throws(NotDone) -> ReferenceRecords {
        let broken = reasons.union(world.brokenRules(since: before.world, at: now, fault))
        if !broken.isEmpty { throw NotDone(reasons: broken) }
        var records = before
        records.world = world
        records.gone = gone
        records.history += changesOfAssets
        return records
    }
}

extension World.Connection {
    /// Whether the delegate was ever told of it.
    var wasSent: Bool {
        switch status {
        case "draft": false
        case "cancelled": sent != nil
        default: true
        }
    }
}
