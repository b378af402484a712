import AccessRules
import Testing

/// Everything about a user and a target that a cell of the table may depend on.
struct Circumstances: Sendable {
    var isUnrestricted: Bool
    var isMember: Bool
    var isInScope: Bool

    static let all: [Circumstances] = [false, true].flatMap { unrestricted in
        [false, true].flatMap { member in
            [false, true].map { inScope in
                Circumstances(
                    isUnrestricted: unrestricted, isMember: member, isInScope: inScope)
            }
        }
    }

    var target: TargetFacts {
        var target = TargetFacts()
        target.isActorInGroup = isMember
        target.isOrganizationInScope = isInScope
        return target
    }

    /// What a cell of the hand table means under these circumstances: `allowed`, or the name
    /// of the layer that denies.
    func outcome(of cell: String) -> String? {
        switch cell {
        case "Y*": "allowed"
        case "Y": isInScope ? "allowed" : "organization"
        case "U": isUnrestricted ? "allowed" : "role"
        case "M": isMember ? "allowed" : "role"
        case "-": "role"
        default: nil
        }
    }
}

extension Verdict {
    /// `allowed`, or the name of the layer that denies.
    var outcome: String { deniedLayer?.name ?? "allowed" }
}

extension ActorFacts {
    static func home(_ role: Role, unrestricted: Bool = false) -> ActorFacts {
        ActorFacts(
            isActive: true, homeRole: role, capacity: .home, hasAllOrganizations: unrestricted)
    }

    static func delegate(
        _ role: Role, maximum: Role, unrestricted: Bool = false
    ) -> ActorFacts {
        ActorFacts(
            isActive: true, homeRole: role, capacity: .delegate(maximumRole: maximum),
            hasAllOrganizations: unrestricted)
    }

    static func stranger(_ role: Role) -> ActorFacts {
        ActorFacts(
            isActive: true, homeRole: role, capacity: .stranger, hasAllOrganizations: true)
    }

    var inactive: ActorFacts {
        var facts = self
        facts.isActive = false
        return facts
    }
}

/// The role of that name.
func role(_ name: String) throws -> Role { try #require(Role(name: name), "no role \(name)") }

/// The action of that name.
func action(_ name: String) throws -> Action {
    try #require(Action(name: name), "no action \(name)")
}
