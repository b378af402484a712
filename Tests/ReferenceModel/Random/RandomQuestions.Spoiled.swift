extension RandomQuestions {
    /// A bare verb, which stands for the target's own action if it has one.
    mutating func verb() -> ReferenceQuestion? {
        let kinds = Table.verbs.keys.sorted() + ["connection", "log", "subject", "group"]
        let kind = random.one(of: kinds)
        let account = random.one(of: world.accounts).id
        guard let actor = actor(in: account, delegates: 10),
            let target = target(kind, in: account)
        else { return nil }
        let own = Table.verbs[kind]?.keys.sorted() ?? []
        let verb = random.chance(80) ? random.pick(own) : nil
        return ReferenceQuestion(
            actor.user.address, verb ?? random.one(of: Table.bareVerbs), target, at: actor.at)
    }

    /// A question that has no answer, for one reason only.
    mutating func spoiled() -> ReferenceQuestion? {
        guard var question = anything() else { return nil }
        let nobody: ID = "nobody"
        switch random.below(10) {
        case 0:
            question.user =
                random.chance(50)
                ? Address(question.user.account, nobody) : Address(nobody, question.user.id)
        case 1: question.action = random.one(of: ["View", "viewEverything", ""])
        case 2: question.target = unknown(question.target)
        case 3:
            question = ReferenceQuestion(
                question.user, "viewActivityLog",
                .log(account(of: question.target), random.chance(50) ? 0 : 1000),
                at: question.at)
        case 4:
            question.action = "inviteUser"
            question.target = .account(account(of: question.target))
            question.kind = nil
            question.role = random.one(of: ["Manager", "owner", ""])
        case 5, 6:
            question = ReferenceQuestion(
                question.user, random.one(of: Table.actions), question.target, at: question.at)
        case 7: question.kind = random.one(of: RandomWorld.kinds)
        case 8: question.role = random.one(of: Table.homeRoles)
        default:
            question = ReferenceQuestion(
                question.user, "enterAccount", .account(question.user.account), at: question.at)
        }
        return question
    }

    private func account(of target: ReferenceQuestion.Target) -> ID {
        switch target {
        case .organization(let address), .asset(let address), .group(let address),
            .subject(let address), .connection(let address):
            address.account
        case .log(let account, _), .account(let account): account
        }
    }

    private mutating func unknown(_ target: ReferenceQuestion.Target) -> ReferenceQuestion.Target {
        // The identity of a user may well be there, as that of something else.
        let gone: ID = random.chance(50) ? "gone" : "u1"
        switch target {
        case .organization(let address): return .organization(Address(address.account, gone))
        case .asset(let address): return .asset(Address(address.account, gone))
        case .group(let address): return .group(Address(address.account, gone))
        case .subject(let address): return .subject(Address(address.account, "gone"))
        case .connection(let address): return .connection(Address(address.account, gone))
        case .log: return .log("gone", nil)
        case .account: return .account("gone")
        }
    }
}
