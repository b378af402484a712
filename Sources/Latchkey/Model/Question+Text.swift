import AccessRules

// Questions in words, for errors and for people.
extension Question {
    /// The question in words, but for its instant.
    var text: String {
        var text = "\(user) \(action.name) \(target.kind.name) \(target.text)"
        if let assetKind { text += " as \(assetKind)" }
        if let role { text += " as \(role.name)" }
        return text
    }
}

extension Target {
    /// The target as the interchange format names it.
    var text: String {
        switch self {
        case .organization(let it): "\(it)"
        case .asset(let it): "\(it)"
        case .group(let it): "\(it)"
        case .subject(let it): "\(it)"
        case .connection(let it): "\(it)"
        case .log(let account, nil): "\(account)"
        case .log(let account, let sequence?): "\(account)/\(sequence)"
        case .account(let account): "\(account)"
        }
    }
}
