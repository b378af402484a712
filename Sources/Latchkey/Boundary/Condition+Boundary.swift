// Conditions come from hosts and from whoever writes their text.
extension Condition {
    /// Refuses texts that are longer than anything that they could be compared with.
    func checkTexts() throws(StoreError) {
        switch self {
        case .all, .nothing: break
        case .not(let inner), .related(_, let inner): try inner.checkTexts()
        case .and(let parts), .or(let parts): for part in parts { try part.checkTexts() }
        case .test(let field, let test): try test.checkTexts(field)
        case .accessible(let user, _): try Self.check(user.account, user.id)
        case .can(_, let target): try Self.check(target)
        }
    }

    private static func check(_ account: Identity, _ id: Identity) throws(StoreError) {
        try TextRule.account.checkLength(account.text, as: "the account of a condition")
        try TextRule.identity.checkLength(id.text, as: "the identity of a condition")
    }

    private static func check(_ target: Target) throws(StoreError) {
        try TextRule.resource.checkLength(target.text, as: "the target of a condition")
    }
}

extension FieldTest {
    fileprivate func checkTexts(_ field: FieldName) throws(StoreError) {
        switch self {
        case .oneOf(let values): for value in values { try value.checkTexts(field) }
        case .prefix(let text): try FieldValue.text(text).checkTexts(field)
        case .words(let words): for word in words { try FieldValue.text(word).checkTexts(field) }
        case .range(let lower, let upper):
            try lower?.checkTexts(field)
            try upper?.checkTexts(field)
        case .missing: break
        }
    }
}

extension FieldValue {
    fileprivate func checkTexts(_ field: FieldName) throws(StoreError) {
        let what = "\"\(field.rawValue)\" of a condition"
        switch self {
        case .text(let text): try field.textRule.checkLength(text, as: what)
        case .pair(let first, let second):
            // A user by home account, or a resource by kind.
            try TextRule.kind.checkLength(first, as: what)
            try TextRule.resource.checkLength(second, as: what)
        case .number, .instant: break
        }
    }
}

extension FieldName {
    /// What the texts of a field are.
    fileprivate var textRule: TextRule {
        switch self {
        case .id, .user, .homeAccount, .organization: .identity
        case .resource: .resource
        case .name: .name
        case .email: .email
        case .subdomain: .subdomain
        case .description: .message
        case .kind, .status, .state, .role, .maximumRole, .event, .operation: .kind
        case .allOrganizations, .enrolledInMFA, .enforcesMFA, .enforcesSSO, .restricted, .time,
            .begin, .end, .inForce:
            .name
        }
    }
}
