/// Questions over a world, so chosen that the branches of the rules are met evenly.
public struct RandomQuestions {
    /// So many questions over the world.
    ///
    /// Of several random candidates the one is taken that meets the branch met least often
    /// so far, over this world alone: the same seed and world give the same questions.
    public static func generate(seed: UInt64, world: World, count: Int) -> [ReferenceQuestion] {
        var maker = RandomQuestions(seed: seed, world: world)
        return (0..<count).map { _ in maker.next() }
    }

    let world: World
    var random: SplitMix64
    private var coverage = Coverage()
    private static let candidateCount = 5

    private init(seed: UInt64, world: World) {
        self.world = world
        random = SplitMix64(seed: seed)
    }

    private mutating func next() -> ReferenceQuestion {
        var best = candidate()
        var bestMet = met(by: best)
        var bestCount = rarity(bestMet)
        for _ in 1..<Self.candidateCount {
            let other = candidate()
            let otherMet = met(by: other)
            let otherCount = rarity(otherMet)
            if otherCount < bestCount { (best, bestMet, bestCount) = (other, otherMet, otherCount) }
        }
        coverage.add(bestMet)
        return best
    }

    private func met(by question: ReferenceQuestion) -> Met {
        var judge = Judge(world: world, question: question, fault: nil)
        _ = judge.answer()
        return judge.met
    }

    /// How often the least met of the branches was met so far.
    private func rarity(_ met: Met) -> Int {
        met.branches.map { coverage.count($0) }.min() ?? .max
    }

    private mutating func candidate() -> ReferenceQuestion {
        let target = randomTarget()
        let user = randomUser(for: target)
        let actions = Table.actionsByTarget[target.kind] ?? []
        var question = ReferenceQuestion(
            user.address, random.one(of: actions), target, at: RandomWorld.usualNow)
        if random.chance(30) { question.action = likelyAction(target) ?? question.action }
        addKeys(&question)
        question.at = randomInstant(user, target)
        if random.chance(12) { spoil(&question) }
        return question
    }

    /// Kinds and roles where they fit.
    private mutating func addKeys(_ question: inout ReferenceQuestion) {
        switch question.action {
        case "createAsset", "editAsset", "restoreAsset":
            if random.chance(65) { question.kind = random.one(of: RandomWorld.kinds) }
        case "inviteUser", "assignRole":
            if random.chance(60) { question.role = random.one(of: Table.homeRoles) }
        default: break
        }
    }

    /// The actions for which most branches lie behind the role.
    private mutating func likelyAction(_ target: ReferenceQuestion.Target) -> String? {
        switch target {
        case .organization:
            random.one(of: ["viewOrganization", "createAsset", "createOrganization"])
        case .asset: random.one(of: ["viewAsset", "editAsset", "createAsset", "restoreAsset"])
        case .group: "editGroup"
        case .subject: "assignRole"
        case .connection, .log: nil
        case .account: random.one(of: ["createOrganization", "importData", "enterAccount"])
        }
    }
}
