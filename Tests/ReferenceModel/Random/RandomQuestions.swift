/// Questions over a world, so chosen that the branches of the rules are met evenly.
public struct RandomQuestions {
    /// So many questions over the world; the same seed and world give the same questions.
    public static func generate(
        seed: UInt64, world: World, count: Int, now: Int64 = RandomWorld.usualNow
    ) -> [ReferenceQuestion] {
        var coverage = Coverage()
        return generate(seed: seed, world: world, count: count, now: now, balancing: &coverage)
    }

    /// So many questions over the world, with an eye on those that were asked of other worlds.
    ///
    /// Each follows a recipe that aims at some of the branches. Of several candidates the one
    /// is taken that meets the branch met least often so far, and is counted: the same seed,
    /// world and coverage give the same questions.
    public static func generate(
        seed: UInt64, world: World, count: Int, now: Int64 = RandomWorld.usualNow,
        balancing coverage: inout Coverage
    ) -> [ReferenceQuestion] {
        var maker = RandomQuestions(seed: seed, world: world, now: now, coverage: coverage)
        let questions = (0..<count).map { _ in maker.next() }
        coverage = maker.coverage
        return questions
    }

    let world: World
    let now: Int64
    /// Every instant at which something begins or ends.
    let boundaries: [Int64]
    /// The assets that no state stands in the way of.
    let normalAssets: [World.Asset]
    var random: SplitMix64
    private var coverage: Coverage
    private static let candidateCount = 7

    private init(seed: UInt64, world: World, now: Int64, coverage: Coverage) {
        self.world = world
        self.now = now
        self.coverage = coverage
        boundaries = world.boundaries
        normalAssets = world.normalAssets
        random = SplitMix64(seed: seed)
    }

    private mutating func next() -> ReferenceQuestion {
        var best = candidate()
        var bestMet = met(by: best)
        var bestCount = rarity(bestMet)
        for _ in 1..<Self.candidateCount where bestCount > 0 {
            let other = candidate()
            let otherMet = met(by: other)
            let otherCount = rarity(otherMet)
            if otherCount < bestCount { (best, bestMet, bestCount) = (other, otherMet, otherCount) }
        }
        coverage.add(bestMet)
        return best
    }

    private func met(by question: ReferenceQuestion) -> Met {
        let judge = Judge(world: world, question: question, fault: nil)
        _ = judge.answer()
        return judge.met
    }

    /// How often the least met of the branches was met so far.
    private func rarity(_ met: Met) -> Int {
        met.branches.map { coverage.count($0) }.min() ?? .max
    }

    /// A question after one of the recipes; one for which the world seems to have nothing gives
    /// way to another.
    private mutating func candidate() -> ReferenceQuestion {
        while true {
            let recipe = random.one(of: Recipe.weighted)
            for _ in 0..<4 {
                if let question = question(after: recipe) { return question }
            }
        }
    }

    private mutating func question(after recipe: Recipe) -> ReferenceQuestion? {
        switch recipe {
        case .anything: anything()
        case .spoiled: spoiled()
        case .verb: verb()
        case .row: row()
        case .anyDelegate: anyDelegate()
        case .stranger: stranger()
        case .inactive: inactive()
        case .transitive: transitive()
        case .namesake: namesake()
        case .timedGrant: timedGrant()
        case .timedMembership: timedMembership()
        case .timedConnection: timedConnection()
        case .connectionLife: connectionLife()
        case .connectionOver: connectionOver()
        case .logEntry: logEntry()
        case .import: importing()
        case .createOrganization: createOrganization()
        case .family: family()
        case .role: givingRoles()
        case .group: managingGroups()
        case .denyingGroup: deletingDenyingGroup()
        case .list: list()
        case .listed: listed()
        case .listedNamesake: listedNamesake()
        case .listOfGroups: listOfGroups()
        case .kind: kind()
        case .kindOfOuter: kindOfOuter()
        case .givenKind: givenKind()
        case .newAsset: newAsset()
        case .enter: entering()
        case .state: states()
        case .stateOfContainer: stateOfContainer()
        case .stateOfGranted: stateOfGranted()
        }
    }

    /// What a question aims at.
    private enum Recipe: CaseIterable {
        case anything, spoiled, verb, row, anyDelegate, stranger, inactive
        case transitive, namesake
        case timedGrant, timedMembership, timedConnection
        case connectionLife, connectionOver, logEntry, `import`, createOrganization, family, role
        case group, denyingGroup
        case list, listed, listedNamesake, listOfGroups
        case kind, kindOfOuter, givenKind, newAsset, enter, state, stateOfContainer, stateOfGranted

        var weight: Int {
            switch self {
            case .anything, .anyDelegate: 4
            case .spoiled: 8
            case .verb: 6
            case .row: 8
            case .stranger: 10
            case .inactive: 4
            case .transitive, .namesake: 3
            case .timedGrant: 6
            case .timedMembership, .timedConnection: 5
            case .connectionLife: 9
            case .connectionOver: 3
            case .logEntry: 10
            case .import: 2
            case .createOrganization: 6
            case .family: 4
            case .role, .group: 3
            case .denyingGroup: 3
            case .list: 19
            case .listed: 7
            case .listedNamesake: 4
            case .listOfGroups: 9
            case .kind: 10
            case .kindOfOuter: 8
            case .givenKind: 13
            case .newAsset: 3
            case .enter: 1
            case .state: 8
            case .stateOfContainer: 7
            case .stateOfGranted: 3
            }
        }

        static let weighted: [Recipe] = allCases.flatMap {
            Array(repeating: $0, count: $0.weight)
        }
    }
}
