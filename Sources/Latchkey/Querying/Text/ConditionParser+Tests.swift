import AccessRules

// What is asked of fields, and the values that they are compared with.
extension ConditionParser {
    /// What is asked of a field, behind its name.
    mutating func test(_ field: FieldWord) throws(StoreError) -> Condition {
        if scanner.take("==") { return .test(field.name, .oneOf([try value(field.form)])) }
        if scanner.take("!=") { return .not(.test(field.name, .oneOf([try value(field.form)]))) }
        let start = scanner.place
        if field.isRanged, scanner.take(">=") {
            return .test(field.name, .range(try value(field.form), nil))
        }
        if field.isRanged, !scanner.isNext("<="), scanner.take("<") {
            return .test(field.name, .range(nil, try value(field.form)))
        }
        guard scanner.take(".") else { throw scanner.unexpected(field.choice, at: start) }
        switch (scanner.word(), field) {
        case ("isIn", _):
            try scanner.expect("(")
            var values: [FieldValue] = []
            repeat { values.append(try value(field.form)) } while scanner.take(",")
            try scanner.expect(")")
            return .test(field.name, .oneOf(any: values))
        case ("hasPrefix", _) where field.hasPrefixes:
            try scanner.expect("(")
            let prefix = try text("a beginning between quotation marks")
            try scanner.expect(")")
            return prefix.isEmpty ? .all : .test(field.name, .prefix(prefix))
        case ("hasWords", _) where field.hasWords: return try words()
        case ("isMissing", _) where field.isLabelled: return .test(field.name, .missing)
        default: throw scanner.unexpected(field.choice, at: start)
        }
    }

    /// The beginnings of words; names are the only fields that have them.
    private mutating func words() throws(StoreError) -> Condition {
        try scanner.expect("(")
        var texts: [String] = []
        repeat { texts.append(try text("words between quotation marks")) } while scanner.take(",")
        try scanner.expect(")")
        return Fields<Organization>().name.hasWords(texts.joined(separator: " ")).condition
    }

    // MARK: Values

    private mutating func value(_ form: ValueForm) throws(StoreError) -> FieldValue {
        switch form {
        case .text: return .text(try text("text between quotation marks"))
        case .names(let values):
            let start = scanner.place
            let name = scanner.word()
            if let value = values.first(where: { $0.description == name }) { return value }
            throw scanner.unexpected(besides: values.map(\.description), at: start)
        case .pair(let parts):
            let (first, second) = try pair(parts)
            return .pair(first, second)
        case .instant: return .instant(try instant())
        }
    }

    /// Two texts: in parentheses, or in one, cut at its first `/`.
    private mutating func pair(_ parts: String) throws(StoreError) -> (String, String) {
        let start = scanner.place
        if scanner.take("(") {
            let first = try text("text between quotation marks")
            try scanner.expect(",")
            let second = try text("text between quotation marks")
            try scanner.expect(")")
            return (first, second)
        }
        guard let whole = try scanner.quotedText(), let reference = Ref<User>(written: whole) else {
            throw scanner.unexpected("\"\(parts)\", or the two as (\"…\", \"…\")", at: start)
        }
        return (reference.account.text, reference.id.text)
    }

    /// A point in time: as ISO 8601, or, where that does not reach, as a number.
    private mutating func instant() throws(StoreError) -> Instant {
        let start = scanner.place
        if let text = try scanner.quotedText() {
            if let instant = Instant(iso8601: Array(text.utf8).span) { return instant }
        } else if scanner.word() == FieldValue.millisecondsWord {
            try scanner.expect("(")
            guard let number = scanner.integer() else {
                throw scanner.unexpected("a whole number of 64 bits")
            }
            try scanner.expect(")")
            return Instant(millisecondsSince1970: number)
        }
        throw scanner.unexpected("an instant in UTC like \"2026-01-31T23:59:59.999Z\"", at: start)
    }

    // MARK: Permission

    /// `(to: USER, for: ACTION)`.
    mutating func accessible(_ kind: TargetKind) throws(StoreError) -> Condition {
        try scanner.expect("(")
        try scanner.expectWord("to")
        try scanner.expect(":")
        let (account, id) = try pair("ACCOUNT/ID")
        try scanner.expect(",")
        try scanner.expectWord("for")
        try scanner.expect(":")
        let action = try action().on(kind)
        try scanner.expect(")")
        return .accessible(Ref(Identity(id), of: Identity(account)), action)
    }

    /// `(ACTION, organization: ORGANIZATION)` or `(ACTION, asset: ASSET)`.
    mutating func can() throws(StoreError) -> Condition {
        try scanner.expect("(")
        let asked = action()
        try scanner.expect(",")
        let start = scanner.place
        let word = scanner.word()
        guard word == "organization" || word == "asset" else {
            throw scanner.unexpected("organization: or asset:", at: start)
        }
        let action = try asked.on(word == "asset" ? .asset : .organization)
        try scanner.expect(":")
        let (account, id) = try pair("ACCOUNT/ID")
        try scanner.expect(")")
        return .can(
            action,
            word == "asset"
                ? .asset(Ref(Identity(id), of: Identity(account)))
                : .organization(Ref(Identity(id), of: Identity(account))))
    }

    /// The name of an action, or the verb that stands for the target's own.
    private mutating func action() -> AskedAction {
        let place = scanner
        return AskedAction(ask: scanner.word().flatMap { Ask(name: $0) }, scanner: place)
    }
}

/// An action as it stands in a condition.
private struct AskedAction {
    /// Nil for what is no action's name.
    let ask: Ask?
    /// In front of it.
    let scanner: ConditionScanner

    /// The action on a target of a kind. Whether one that is named fits, is said where it is asked.
    func on(_ kind: TargetKind) throws(StoreError) -> Action {
        if let action = ask?.action(on: kind) { return action }
        throw scanner.unexpected(besides: Ask.names(fitting: kind), at: scanner.place)
    }
}

extension FieldWord {
    /// What the field can be asked, for an error.
    fileprivate var choice: String {
        var choices = ["==", "!="]
        if isRanged { choices += ["<", ">="] }
        choices.append(".isIn(…)")
        if hasPrefixes { choices.append(".hasPrefix(\"…\")") }
        if hasWords { choices.append(".hasWords(\"…\")") }
        if isLabelled { choices.append(".isMissing") }
        return "one of \(choices.joined(separator: ", ")) behind \(name.rawValue)"
    }
}
