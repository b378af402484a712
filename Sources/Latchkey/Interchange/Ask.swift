package import AccessRules

/// What may be asked for wherever an action is written: an action by its name, or the target's own
/// by a verb.
package enum Ask: Hashable, Sendable {
    case action(Action)
    case verb(Verb)

    /// What has that name; nil when nothing has.
    package init?(name: String) {
        if let action = Action(name: name) {
            self = .action(action)
        } else if let verb = Verb(name: name) {
            self = .verb(verb)
        } else {
            return nil
        }
    }

    /// The action on targets of a kind; nil when they have none of that verb. One that is named
    /// is what it is, whether it fits or not.
    package func action(on target: TargetKind) -> Action? {
        switch self {
        case .action(let action): action
        case .verb(let verb): Action.own(verb, of: target)
        }
    }

    /// The names of the actions that targets of a kind have.
    package static func names(fitting target: TargetKind) -> [String] {
        Action.allCases.filter { $0.fits(target) }.map(\.name)
    }

    static let table = NameTable(
        Verb.allCases.map(Ask.verb) + Action.allCases.map(Ask.action)
    ) { ask in
        switch ask {
        case .action(let action): action.name
        case .verb(let verb): verb.name
        }
    }
}
