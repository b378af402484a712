/// Reads a condition from its text, by recursive descent.
///
/// ```text
/// condition   = conjunction { "||" conjunction }
/// conjunction = operand { "&&" operand }
/// operand     = { "!" } ( "(" condition ")" | "true" | "false" | test | relation | permission )
/// ```
struct ConditionParser {
    var scanner: ConditionScanner
    /// Within how many parentheses the next word stands.
    private var depth = 0

    /// How deep parentheses may be nested, those of relations among them. Text may come from
    /// anybody, and each level takes some of the stack, here and where the condition is planned
    /// and answered: with so many, half a mebibyte is enough. What people ask has a few.
    static let maximumDepth = 64

    /// The condition of a whole text.
    static func condition(of text: String, _ words: Vocabulary) throws(StoreError) -> Condition {
        guard text.utf8.count <= BoundaryLimit.conditionByteCountMaximum else {
            throw StoreError(
                .limit(
                    name: "the bytes of a condition",
                    limit: BoundaryLimit.conditionByteCountMaximum))
        }
        var parser = ConditionParser(scanner: ConditionScanner(text))
        let condition = try parser.condition(words)
        guard parser.scanner.isAtEnd else {
            throw parser.scanner.unexpected("&&, || or the end")
        }
        return condition
    }

    private mutating func condition(_ words: Vocabulary) throws(StoreError) -> Condition {
        var parts = [try conjunction(words)]
        while scanner.take("||") { parts.append(try conjunction(words)) }
        return .any(of: parts)
    }

    private mutating func conjunction(_ words: Vocabulary) throws(StoreError) -> Condition {
        var parts = [try operand(words)]
        while scanner.take("&&") { parts.append(try operand(words)) }
        return .all(of: parts)
    }

    private mutating func operand(_ words: Vocabulary) throws(StoreError) -> Condition {
        var isNegated = false
        while scanner.take("!") { isNegated.toggle() }
        let start = scanner.place
        let condition =
            scanner.take("(") ? try enclosed(words, from: start) : try simple(words)
        return isNegated ? condition.negated : condition
    }

    /// A condition and the parenthesis behind it.
    private mutating func enclosed(_ words: Vocabulary, from start: Int) throws(StoreError)
        -> Condition
    {
        guard depth < Self.maximumDepth else {
            throw scanner.wrong(
                """
                conditions are nested at most \(Self.maximumDepth) deep; write it with fewer \
                parentheses
                """, at: start)
        }
        depth += 1
        defer { depth -= 1 }
        let condition = try condition(words)
        try scanner.expect(")")
        return condition
    }

    private mutating func simple(_ words: Vocabulary) throws(StoreError) -> Condition {
        let start = scanner.place
        guard let name = scanner.word() else { throw scanner.unexpected("a condition") }
        switch (name, words.permission) {
        case ("true", _): return .all
        case ("false", _): return .nothing
        case ("accessible", .accessible(let kind)): return try accessible(kind)
        case ("can", .can): return try can()
        default: break
        }
        if let field = words.fields.first(where: { $0.name.rawValue == name }) {
            return try test(field)
        }
        if let relation = words.relations.first(where: { $0.name.rawValue == name }) {
            return try related(relation)
        }
        let question = NearestName.question(behind: name, among: words.names)
        throw scanner.wrong("\(words.thing) has no \(name)\(question); \(words.choice)", at: start)
    }

    private mutating func related(_ relation: RelationWord) throws(StoreError) -> Condition {
        guard scanner.take(".") else {
            throw scanner.unexpected(
                "one of .any, .any(…), .contains(\"…\"), .isEmpty behind the relation \(relation.name.rawValue)"
            )
        }
        let start = scanner.place
        switch scanner.word() {
        case "any":
            let parenthesis = scanner.place
            guard scanner.take("(") else { return .related(relation.name, .all) }
            let inner = try enclosed(relation.other.vocabulary, from: parenthesis)
            if case .nothing = inner { return .nothing }
            return .related(relation.name, inner)
        case "contains":
            try scanner.expect("(")
            let id = try text("an identity between quotation marks")
            try scanner.expect(")")
            return .related(relation.name, .test(.id, .oneOf([.text(id)])))
        case "isEmpty": return .not(.related(relation.name, .all))
        default:
            throw scanner.unexpected("any, any(…), contains(\"…\") or isEmpty", at: start)
        }
    }

    /// A text that must be next.
    mutating func text(_ expected: String) throws(StoreError) -> String {
        guard let text = try scanner.quotedText() else { throw scanner.unexpected(expected) }
        return text
    }
}

extension Vocabulary {
    /// What a condition can begin with.
    fileprivate var names: [String] {
        let permissions =
            switch permission {
            case .accessible: ["accessible"]
            case .can: ["can"]
            case nil: [] as [String]
            }
        return fields.map(\.name.rawValue) + relations.map(\.name.rawValue) + permissions
    }

    /// What can be asked, for an error.
    fileprivate var choice: String {
        var kinds = ["there are the fields \(Self.list(fields.map(\.name.rawValue)))"]
        if !relations.isEmpty {
            kinds.append("the relations \(Self.list(relations.map(\.name.rawValue)))")
        }
        switch permission {
        case .accessible: kinds.append("accessible(to: …, for: …)")
        case .can: kinds.append("can(…, organization: …), can(…, asset: …)")
        case nil: break
        }
        return Self.list(kinds, between: "; ")
    }

    private static func list(_ names: [String], between separator: String = ", ") -> String {
        names.joined(separator: separator)
    }
}

extension Condition {
    /// All of several: as ``both(_:_:)`` of one after the other, without copying what is there.
    fileprivate static func all(of conditions: [Condition]) -> Condition {
        var parts: [Condition] = []
        for condition in conditions {
            if case .nothing = condition { return .nothing }
            for part in condition.conjuncts { part.join(&parts) }
        }
        if parts.isEmpty { return .all }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    /// Any of several: as ``either(_:_:)`` of one after the other, without copying what is there.
    fileprivate static func any(of conditions: [Condition]) -> Condition {
        var parts: [Condition] = []
        for condition in conditions {
            switch condition {
            case .all: return .all
            case .nothing: break
            case .or(let inner): parts += inner
            default: parts.append(condition)
            }
        }
        if parts.isEmpty { return .nothing }
        return parts.count == 1 ? parts[0] : .or(parts)
    }
}
