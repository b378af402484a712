/// Random operations by random actors, of which a good part is done.
public struct RandomOperations {
    var random: SplitMix64
    /// How many things were made new, so that no identity comes twice but by intent.
    private var count = 0

    /// The names of all operations.
    public static let names = Array(Set(OperationOutcomes.pairs.map(\.operation))).sorted()

    /// What is aimed at next, in turn.
    private var aims: ArraySlice<OperationOutcomes.Pair>

    /// How many candidates are tried for an outcome that is aimed at.
    private static let candidateCount = 12
    /// How many outcomes are aimed at before a candidate is taken that comes to another.
    private static let aimCount = 6
    /// How many outcomes one seed begins after another: so many as 25 operations aim at.
    private static let aimsOfSeed = 33

    /// Every pair, and those once more that are rarely met by chance.
    private static let allAims: [OperationOutcomes.Pair] = {
        let rare = OperationOutcomes.pairs.filter { pair in
            ["done", "refused", "exists", "hidden"].contains { pair.outcome.hasPrefix($0) }
                || pair.outcome.hasSuffix("assetType")
        }
        return OperationOutcomes.pairs + rare
    }()

    /// The operations of that seed. Outcomes are aimed at in turn, and each seed begins where
    /// the one before it may have ended, so that a few seeds in a row aim at everything.
    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let all = Self.allAims
        let first = Int(seed % UInt64(all.count)) * Self.aimsOfSeed % all.count
        aims = ArraySlice(all[first...] + all[..<first])
    }

    /// An operation on what is there, and who does it. A good part are made to come out in one
    /// way or another, so that what is rare is met as well.
    ///
    /// - Parameter account: The account in which it is done; nil for any.
    public mutating func next(
        _ records: ReferenceRecords, at now: Int64, in account: ID? = nil
    ) -> (ReferenceActor, ReferenceOperation) {
        if let found = recreation(records, now, account) { return found }
        for _ in 0..<(random.chance(90) ? Self.aimCount : 0) {
            let aim = aims.removeFirst()
            aims.append(aim)
            for _ in 0..<Self.candidateCount {
                let found = candidate(aim.operation, aim.outcome, records, now, account)
                let outcome = records.after(found.1, by: found.0, at: now)
                if OperationOutcomes.outcomes(of: outcome, in: records).contains(aim.outcome) {
                    return found
                }
            }
        }
        return candidate(random.one(of: Self.names), "", records, now, account)
    }

    /// Now and then something with an identity that was given out to what is gone.
    private mutating func recreation(
        _ records: ReferenceRecords, _ now: Int64, _ account: ID?
    ) -> (ReferenceActor, ReferenceOperation)? {
        guard random.chance(8), let gone = random.pick(records.gone.sorted()) else { return nil }
        let names = [
            "asset": "createAsset", "group": "createGroup", "organization": "createOrganization",
            "template": "createAssetTemplate", "report": "sharePasswordsAccessed",
        ]
        let parts = gone.text.split(separator: " ", maxSplits: 1)
        guard let name = names[String(parts[0])], parts.count == 2 else { return nil }
        let place = ID(String(parts[1].prefix { $0 != "/" }))
        if let account, account != place { return nil }
        return candidate(name, "exists", records, now, place)
    }

    private mutating func candidate(
        _ name: String, _ aim: String, _ records: ReferenceRecords, _ now: Int64, _ account: ID?
    ) -> (ReferenceActor, ReferenceOperation) {
        let account = account ?? place(of: name, aim, records.world)
        var scene = Scene(
            world: records.world, gone: records.gone, account: account, now: now, random: random)
        (scene.name, scene.aim) = (name, aim)
        let operation = scene.operation(name, newID: ID("new-\(count)"))
        count += 1
        let actor = scene.actor(for: operation)
        random = scene.random
        return (actor, operation)
    }

    /// Where something of that name is done: for what only few connections are ready for, mostly
    /// where one is.
    private mutating func place(of name: String, _ aim: String, _ world: World) -> ID {
        if aim == "refused liteScope", let lite = random.pick(world.liteUsers) {
            return lite.account
        }
        let statuses: [String: Set<String>] = [
            "sendConnection": ["draft"], "cancelConnection": ["draft", "pending"],
            "revokeConnection": ["accepted"],
        ]
        let ready = world.connections.filter { statuses[name]?.contains($0.status) == true }
        if let connection = random.pick(ready), random.chance(85) { return connection.host }
        return random.one(of: world.accounts).id
    }

    /// A later instant: the next millisecond or second, or when something begins or ends.
    public mutating func later(than now: Int64, _ world: World) -> Int64 {
        switch random.below(10) {
        case 0...1: return now
        case 2...6: return now + Int64(random.within(1...2000))
        default:
            guard let next = world.boundaries.first(where: { $0 > now }) else { return now + 1 }
            // No further than what a century holds.
            guard next < now + 100 * 365 * 86_400_000 else { return now + 1 }
            return random.chance(30) ? max(now, next - 1) : next
        }
    }
}
