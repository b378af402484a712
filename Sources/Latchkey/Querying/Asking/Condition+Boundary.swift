// Conditions come from hosts and from whoever writes their text.
extension Condition {
    /// Refuses identities in what access a condition asks for, and words of a name, that are longer
    /// than anything that they could be compared with. Other values are looked at with their
    /// fields, by ``check(_:)``.
    func checkAccess() throws(StoreError) {
        switch self {
        case .accessible(let user, _):
            try TextRule.account.checkLength(user.account.text, as: "the account of a condition")
            try TextRule.identity.checkLength(user.id.text, as: "the identity of a condition")
        case .can(_, let target):
            try TextRule.resource.checkLength(target.text, as: "the target of a condition")
        case .all, .nothing, .not, .related, .and, .or, .test: break
        }
    }
}

extension FieldName {
    /// Refuses words that are longer than any name.
    func checkWords(_ words: [String]) throws(StoreError) {
        for word in words {
            try TextRule.name.checkLength(word, as: "\"\(rawValue)\" of a condition")
        }
    }
}
