public import AccessRules

/// Why somebody may not do something: the first layer of the decision that forbids it.
public struct Denial: Hashable, Sendable, CustomStringConvertible {
    /// Who asked.
    public let user: Ref<User>
    /// What was to be done.
    public let action: Action
    /// What it would have been done to.
    public let target: Target
    /// The first layer that forbids it.
    public let layer: Layer

    init(user: Ref<User>, action: Action, target: Target, layer: Layer) {
        self.user = user
        self.action = action
        self.target = target
        self.layer = layer
    }

    /// That a user may not enter an account, or not act there any longer.
    init(_ user: Ref<User>, entering account: Identity, layer: Layer) {
        self.init(user: user, action: .enterAccount, target: .account(account), layer: layer)
    }

    /// Everything in one line.
    public var description: String {
        "\(user) may not \(action.name) \(target.kind.name) \(target.text): \(layer.name): "
            + "\(layer.explanation) (\(layer.section) in Docs/Permissions.md)"
    }
}

extension Layer {
    /// What it says, of a denial by it.
    package var explanation: String {
        switch self {
        case .standing: "the user is not active, or no connection is in force"
        case .role: "the role does not permit it"
        case .state: "its state does not permit it"
        case .organization: "the organization is out of the user's reach"
        case .assetType: "a group denies this kind of asset"
        case .assetAccess: "the asset's list does not name the user"
        }
    }

    /// The section of `Docs/Permissions.md` that says what the layer asks.
    public var section: String {
        switch self {
        case .standing: "Connections"
        case .role: "Role × action"
        case .state: "State"
        case .organization: "Organization scope"
        case .assetType, .assetAccess: "Groups and asset types"
        }
    }
}
