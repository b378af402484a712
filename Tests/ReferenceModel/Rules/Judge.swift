/// Decides one question over one world, straight from the specification.
///
/// Each rule is a function of its own. Nothing is prepared, kept or shared.
final class Judge {
    let world: World
    let question: ReferenceQuestion
    let fault: Fault?
    /// The branches met on the way.
    var met = Met()

    /// In which capacity the user acts.
    enum Capacity {
        case home
        case delegate(World.Connection)
        case stranger
    }

    /// The question, with everything that it names looked up.
    struct Case {
        var user: World.User
        /// The stable name of the action, never a bare verb.
        var action: String
        var thing: Thing
        /// The account in which it would happen.
        var account: ID
    }

    init(world: World, question: ReferenceQuestion, fault: Fault?) {
        self.world = world
        self.question = question
        self.fault = fault
    }

    /// Rule: *The decision*.
    func answer() -> ReferenceAnswer {
        switch lookUp() {
        case .failure(let failure):
            var answer = ReferenceAnswer()
            answer.failure = failure
            return answer
        case .success(let found): return answer(found)
        }
    }

    private func answer(_ found: Case) -> ReferenceAnswer {
        let capacity = capacity(of: found.user, in: found.account)
        var answer = ReferenceAnswer()
        answer.homeRole = found.user.role
        answer.effectiveRole = effectiveRole(of: found.user, capacity)
        answer.denied = firstLayerThatFails(found, capacity)
        answer.allowed = answer.denied == nil
        if answer.denied != "standing" { answer.routes = routes(found, capacity) }
        note(outcome: answer.denied)
        return answer
    }

    /// Rule: *The decision*: all six hold, or the first that fails is named.
    private func firstLayerThatFails(_ found: Case, _ capacity: Capacity) -> String? {
        if !standing(found, capacity) { return "standing" }
        if !role(found, capacity) { return "role" }
        if !state(found, capacity) { return "state" }
        if !organization(found, capacity) { return "organization" }
        if !assetType(found, capacity) { return "assetType" }
        if !assetAccess(found, capacity) { return "assetAccess" }
        return nil
    }

    /// "An Administrator acting at home passes 4 to 6 whatever the settings."
    ///
    /// Rule: *The decision*.
    func hasPass(_ user: World.User, _ capacity: Capacity) -> Bool {
        switch capacity {
        case .home: return user.role == "administrator"
        case .delegate:
            return fault == .administratorPassesAsDelegate && user.role == "administrator"
        case .stranger: return false
        }
    }

    /// Whether two identities are the same: their bytes are.
    ///
    /// Rule: *Things*.
    func same(_ left: ID, _ right: ID) -> Bool {
        fault == .identitiesCompareByMeaning ? left.text == right.text : left == right
    }

    /// Whether something of the first account is something of the second: nothing in one
    /// account is visible from another.
    ///
    /// Rule: *Things*.
    func sameAccount(_ left: ID, _ right: ID) -> Bool {
        fault == .accountsAreMixed || same(left, right)
    }

    func note(_ branch: Branch) { met.branches.insert(branch) }

    func note(_ branch: Branch, if condition: Bool) {
        if condition { note(branch) }
    }

    private func note(outcome denied: String?) {
        switch denied {
        case "standing": note(.deniedByStanding)
        case "role": note(.deniedByRole)
        case "state": note(.deniedByState)
        case "organization": note(.deniedByOrganization)
        case "assetType": note(.deniedByAssetType)
        case "assetAccess": note(.deniedByAssetAccess)
        default: note(.allowed)
        }
    }
}

extension World {
    /// What the specification says to the question, or what it would say with that mistake.
    public func decide(_ question: ReferenceQuestion, fault: Fault? = nil) -> ReferenceAnswer {
        let judge = Judge(world: self, question: question, fault: fault)
        return judge.answer()
    }

    /// What the specification says to the question, with the branches met counted.
    public func decide(_ question: ReferenceQuestion, counting coverage: inout Coverage)
        -> ReferenceAnswer
    {
        let judge = Judge(world: self, question: question, fault: nil)
        let answer = judge.answer()
        coverage.add(judge.met)
        return answer
    }
}
