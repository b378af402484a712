import AccessRules
import Latchkey
import ReferenceModel

/// What is asked of a view, of the reference, and of the store at another time: single questions, everything
/// that some users may do with something of every kind, and lists in both directions.
struct AskedAnswers: Sendable {
    private let questions: [ReferenceQuestion]
    /// Of each the user, the target and the instant: all actions are asked about.
    private let pairs: [ReferenceQuestion]
    private let lists: [ListCheck]

    /// - Parameters:
    ///   - now: An instant that is asked about, beside others at which something begins or ends.
    ///   - isWide: Whether pairs and lists are asked about, too.
    init(_ world: World, seed: UInt64, at now: Int64, isWide: Bool = true) {
        var random = SplitMix64(seed: seed ^ 0xA5)
        questions = RandomQuestions.generate(
            seed: seed ^ 0xA5, world: world, count: isWide ? 3 : 6, now: now
        ).filter { $0.question != nil }
        let instants = [now, now] + world.boundaries
        guard isWide, !world.users.isEmpty else {
            (pairs, lists) = ([], [])
            return
        }
        let hosted = Set(world.connections.map(\.delegate))
        let delegates = world.users.filter { hosted.contains($0.account) }
        let users =
            questions.prefix(2).map(\.user) + [random.one(of: world.users).address]
            + (random.pick(delegates).map { [$0.address] } ?? [])
        let targets = Self.targets(world, &random) + questions.prefix(2).map(\.target)
        pairs = users.flatMap { user in
            targets.compactMap { target in
                let asked = ReferenceQuestion(
                    user, Self.action(of: target), target, at: random.one(of: instants))
                return asked.question == nil ? nil : asked
            }
        }
        let all = ListCheck.all(of: world, &random)
        lists = (0..<2).compactMap { _ in random.pick(all) }
    }

    /// One target of each kind that there is.
    private static func targets(
        _ world: World, _ random: inout SplitMix64
    ) -> [ReferenceQuestion.Target] {
        var targets: [ReferenceQuestion.Target] = []
        if let it = random.pick(world.accounts) { targets += [.account(it.id), .log(it.id, nil)] }
        if let it = random.pick(world.organizations) { targets.append(.organization(it.address)) }
        if let it = random.pick(world.assets) { targets.append(.asset(it.address)) }
        if let it = random.pick(world.groups) { targets.append(.group(it.address)) }
        if let it = random.pick(world.users) { targets.append(.subject(it.address)) }
        if let it = random.pick(world.connections) { targets.append(.connection(it.address)) }
        return targets
    }

    /// An action that fits, so that what has no answer is told from what is denied.
    private static func action(of target: ReferenceQuestion.Target) -> String {
        switch target {
        case .organization: "viewOrganization"
        case .asset: "viewAsset"
        case .group: "editGroup"
        case .subject: "editUser"
        case .connection: "configureConnections"
        case .log: "viewActivityLog"
        case .account: "inviteUser"
        }
    }

    /// In what a view differs from the reference, or nil.
    func difference(_ world: World, _ view: View) -> String? {
        for asked in questions {
            // The log of the store has entries that the world has not.
            if case .log(_, .some) = asked.target { continue }
            guard let question = asked.question else { continue }
            let expected = world.outcome(asked)
            let found: Outcome
            do { found = Outcome(try view.decide(question)) } catch { found = Outcome(error) }
            if found != expected {
                return "decide: \(asked): the store says \(found), the reference \(expected)"
            }
        }
        for asked in pairs {
            guard let question = asked.question else { continue }
            let expected =
                world.outcome(asked).isError
                ? nil : Set(world.allowedActions(of: asked.user, on: asked.target, at: asked.at))
            let found = try? Set(
                view.allowedActions(question.user, on: question.target, at: question.instant)
                    .map(\.name))
            if found != expected {
                return "actions: \(asked.user) on \(asked.target.kind) \(asked.target.text) at "
                    + "\(UTC.text(of: asked.at)): the store says \(found?.sorted() as Any), the "
                    + "reference \(expected?.sorted() as Any)"
            }
        }
        for list in lists {
            if let difference = list.difference(world, view, sorted: true) {
                return "list: \(list): \(difference)"
            }
        }
        return nil
    }

    /// Everything that a view answers, to the last reason and instant.
    func answers(_ view: View) -> [String] {
        var answers: [String] = []
        for asked in questions {
            guard let question = asked.question else { continue }
            answers.append("\(asked): " + Self.said { "\(try view.decide(question))" })
        }
        for asked in pairs {
            guard let question = asked.question else { continue }
            answers.append(
                "\(asked): "
                    + Self.said {
                        let actions = try view.allowedActions(
                            question.user, on: question.target, at: question.instant)
                        return "\(actions.map(\.name))"
                    })
        }
        for list in lists {
            answers.append("\(list): " + Self.said { try list.answer(view) })
        }
        return answers
    }

    private static func said(_ body: () throws -> String) -> String {
        do { return try body() } catch { return "\(error)" }
    }
}
