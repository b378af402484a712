import ReferenceModel
import Testing

/// One of the cases that must hold, by its number in the specification: worlds, questions
/// and the answers that the specification gives, written by hand.
struct DecisionCase: Sendable, CustomTestStringConvertible {
    /// A question over a world and what must come of it.
    struct Step: Sendable {
        var world: World
        var question: ReferenceQuestion
        /// `allowed`, the layer that denies, or `error`.
        var expected: String
        /// The effective role, where the case is about it.
        var effectiveRole: String?
    }

    var number: Int
    var title: String
    var steps: [Step]

    var testDescription: String { "case \(number): \(title)" }

    init(_ number: Int, _ title: String, _ steps: [Step]...) {
        self.number = number
        self.title = title
        self.steps = steps.flatMap { $0 }
    }

    /// The cases about decisions.
    static let all =
        administrators + managers + roles + scopes + lists + kinds + connections + times
}

extension World {
    /// The world after something is done to it.
    func after(_ change: (inout World) -> Void) -> World {
        var world = self
        change(&world)
        return world
    }

    /// One question over the world and what must come of it.
    func ask(
        _ user: Address, _ action: String, _ target: ReferenceQuestion.Target,
        kind: ID? = nil, role: String? = nil, at instant: Int64 = caseInstant,
        as effectiveRole: String? = nil, _ expected: String
    ) -> [DecisionCase.Step] {
        let question = ReferenceQuestion(
            user, action, target, kind: kind, role: role, at: instant)
        return [
            DecisionCase.Step(
                world: self, question: question, expected: expected,
                effectiveRole: effectiveRole)
        ]
    }

    /// Several questions by the same user about the same target, all with that outcome.
    func ask(
        _ user: Address, each actions: [String], _ target: ReferenceQuestion.Target,
        _ expected: String
    ) -> [DecisionCase.Step] {
        actions.flatMap { ask(user, $0, target, expected) }
    }

    /// Changes the user of that identity, wherever the home is.
    mutating func changeUser(_ id: ID, _ change: (inout User) -> Void) {
        for index in users.indices where users[index].id == id { change(&users[index]) }
    }

    /// Changes the asset of that identity.
    mutating func changeAsset(_ id: ID, _ change: (inout Asset) -> Void) {
        for index in assets.indices where assets[index].id == id { change(&assets[index]) }
    }
}

/// The people of the cases, and what they have to do with.
enum Acme {
    static let account: ID = "acme"
    static let administrator = Address("acme", "ann")
    static let manager = Address("acme", "max")
    static let editor = Address("acme", "bob")
    static let creator = Address("acme", "cat")
    static let reader = Address("acme", "rob")
    static let lite = Address("acme", "leo")

    static let here = ReferenceQuestion.Target.account("acme")

    static func organization(_ id: ID) -> ReferenceQuestion.Target {
        .organization(Address("acme", id))
    }

    static func asset(_ id: ID) -> ReferenceQuestion.Target { .asset(Address("acme", id)) }

    static func group(_ id: ID) -> ReferenceQuestion.Target { .group(Address("acme", id)) }

    static func subject(_ address: Address) -> ReferenceQuestion.Target { .subject(address) }

    /// An account with a user of every role, the organizations north and south, a password in
    /// north and a group, and no access for anybody.
    static let bare: World = {
        var world = World()
        world.accounts = [World.Account("acme")]
        world.users = [
            World.User("acme", "ann", "administrator"), World.User("acme", "max", "manager"),
            World.User("acme", "bob", "editor"), World.User("acme", "cat", "creator"),
            World.User("acme", "rob", "readOnly"), World.User("acme", "leo", "lite"),
        ]
        world.organizations = [
            World.Organization("acme", "north"), World.Organization("acme", "south"),
        ]
        world.groups = [World.Group("acme", "techs")]
        world.assets = [World.Asset("acme", "firewall", in: "north", kind: "password")]
        return world
    }()

    /// The same, with a grant for north for everybody.
    static let open = bare.after { world in
        world.grants = world.users.map { World.Grant("acme", "north", .user($0.id)) }
    }
}
