// What a condition must be to be asked: nested no deeper than its stack allows, and with values
// that its fields can have. It is looked at before anything is looked up.

extension Condition {
    /// How deep conditions may be nested to be asked: each level takes some of the stack. Text
    /// of as many parentheses as may be read is always within it.
    static let maximumDepth = 3 * ConditionParser.maximumDepth

    /// Refuses what is nested too deep, and values that a field of such a thing can never have:
    /// they mean nothing, and are longer than any key.
    func check(_ subject: ConditionSubject) throws(StoreError) {
        try check(subject, depth: Self.maximumDepth)
    }

    private func check(_ subject: ConditionSubject, depth: Int) throws(StoreError) {
        guard depth > 0 else {
            throw StoreError(.limit(name: "the depth of a condition", limit: Self.maximumDepth))
        }
        switch self {
        case .all, .nothing: break
        case .accessible, .can: try checkAccess()
        case .test(let field, let test): try test.check(field, of: subject)
        case .not(let inner): try inner.check(subject, depth: depth - 1)
        case .related(_, let inner): try inner.check(.other, depth: depth - 1)
        case .and(let parts), .or(let parts):
            for part in parts { try part.check(subject, depth: depth - 1) }
        }
    }
}

/// What a condition is about, as far as values go by it. No relation leads to an account or to
/// an entry of the log.
enum ConditionSubject {
    case account, logEntry, other

    init<Thing>(_ type: Thing.Type) {
        self = type == Account.self ? .account : type == LogEntry.self ? .logEntry : .other
    }
}

extension FieldTest {
    fileprivate func check(_ field: FieldName, of subject: ConditionSubject) throws(StoreError) {
        switch self {
        case .oneOf(let values):
            for value in values { try value.check(field, of: subject) }
        case .range(let lower, let upper):
            try lower?.checkSize(field, of: subject)
            try upper?.checkSize(field, of: subject)
        case .prefix(let prefix): try FieldValue.text(prefix).checkSize(field, of: subject)
        case .words(let words): try field.checkWords(words)
        case .missing: break
        }
    }
}

extension FieldValue {
    /// Refuses what no value of the field can be.
    fileprivate func check(_ field: FieldName, of subject: ConditionSubject) throws(StoreError) {
        switch self {
        case .text(let text):
            if let rule = field.rule(of: subject) { try Self.check(text, rule, field) }
        case .pair(let first, let second):
            let isResource = field == .resource
            try Self.check(first, isResource ? .kind : .account, field)
            try Self.check(second, isResource ? .resource : .identity, field)
        case .number, .instant: break
        }
    }

    /// Refuses a bound or a beginning that is longer than any value of the field.
    fileprivate func checkSize(_ field: FieldName, of subject: ConditionSubject)
        throws(StoreError)
    {
        guard case .text(let text) = self, let rule = field.rule(of: subject),
            text.utf8.count > rule.byteCounts.upperBound
        else { return }
        throw Self.unfit(text, rule, field)
    }

    private static func check(_ text: String, _ rule: TextRule, _ field: FieldName)
        throws(StoreError)
    {
        guard rule.permits(text.utf8) else { throw unfit(text, rule, field) }
    }

    private static func unfit(_ text: String, _ rule: TextRule, _ field: FieldName) -> StoreError {
        let isLong = text.utf8.count > rule.byteCounts.upperBound
        let found =
            isLong || text.isEmpty
            ? "a text of \(text.utf8.count) bytes" : FieldValue.text(text).description
        return StoreError(
            .invalid(
                """
                condition: \(field.rawValue) is compared with \(found), which none can be; \
                expected \(rule.expectation)
                """))
    }
}

extension FieldName {
    /// What a text must be to be a value of the field; nil for what is no text.
    fileprivate func rule(of subject: ConditionSubject) -> TextRule? {
        switch self {
        case .id: subject == .account ? .account : .identity
        case .name: .name
        case .kind: subject == .logEntry ? .kind : .label
        case .status: .label
        case .email: .email
        case .subdomain: .subdomain
        case .description: .message
        case .operation: .kind
        case .homeAccount: .account
        case .organization: .identity
        case .state, .role, .maximumRole, .allOrganizations, .enrolledInMFA, .enforcesMFA,
            .enforcesSSO, .restricted, .event, .user, .resource, .time, .begin, .end, .inForce:
            nil
        }
    }
}
