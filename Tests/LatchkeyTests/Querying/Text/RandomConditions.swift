import AccessRules

@testable import Latchkey

/// Random conditions of everything that a thing's words can say.
struct RandomConditions {
    var random: LogRandom

    init(seed: UInt64) { random = LogRandom(seed: seed) }

    /// Texts that need care: signs of the language, escapes, folding, nothing at all.
    static let texts = [
        "Customer", "", "a \"quoted\" word", "back\\slash", "line\nand tab\t", "\u{0}\u{7F}",
        "Straße", "u\u{308}ber", "🔑", "a/b", ") && true", "\\u{41}", "état", "İ",
    ]

    mutating func condition(_ words: Vocabulary, depth: Int) -> Condition {
        if depth > 0, random.chance(60) {
            switch random.next() % 5 {
            case 0: return condition(words, depth: depth - 1).negated
            case 1, 2:
                return .both(
                    condition(words, depth: depth - 1), condition(words, depth: depth - 1))
            default:
                return .either(
                    condition(words, depth: depth - 1), condition(words, depth: depth - 1))
            }
        }
        switch random.next() % 20 {
        case 0: return random.chance(50) ? .all : .nothing
        case 1...3: if let asked = permission(words) { return asked }
        case 4...9:
            if let relation = words.relations.randomElement(using: &random) {
                let inner: Condition =
                    random.chance(30)
                    ? .all : condition(relation.other.vocabulary, depth: depth - 1)
                return inner == .nothing ? .nothing : .related(relation.name, inner)
            }
        default: break
        }
        guard let field = words.fields.randomElement(using: &random) else { return .all }
        return test(field)
    }

    private mutating func permission(_ words: Vocabulary) -> Condition? {
        guard let action = Action.allCases.randomElement(using: &random) else { return nil }
        switch words.permission {
        case .accessible: return .accessible(Ref(Identity(text()), of: Identity(text())), action)
        case .can:
            let (account, id) = (Identity(text()), Identity(text()))
            return .can(
                action,
                random.chance(50)
                    ? .organization(Ref(id, of: account)) : .asset(Ref(id, of: account)))
        case nil: return nil
        }
    }

    private mutating func test(_ field: FieldWord) -> Condition {
        switch random.next() % 8 {
        case 0 where field.isLabelled: return .test(field.name, .missing)
        case 1 where field.isRanged: return .test(field.name, .range(value(field), nil))
        case 2 where field.isRanged: return .test(field.name, .range(nil, value(field)))
        case 3 where field.isRanged:
            return .test(field.name, .range(value(field), value(field)))
        case 4 where field.hasPrefixes:
            let prefix = text()
            return prefix.isEmpty ? .all : .test(field.name, .prefix(prefix))
        case 5 where field.hasWords: return Fields<Organization>().name.hasWords(text()).condition
        case 6: return .test(field.name, .oneOf(any: [value(field), value(field), value(field)]))
        default: return .test(field.name, .oneOf([value(field)]))
        }
    }

    private mutating func text() -> String { Self.texts.randomElement(using: &random) ?? "" }

    private mutating func value(_ field: FieldWord) -> FieldValue {
        switch field.form {
        case .text: return .text(text())
        case .pair: return .pair(text(), text())
        case .names(let values): return values.randomElement(using: &random) ?? .number(0, "")
        case .instant:
            let usual = Int64.random(in: -70_000_000_000_000...260_000_000_000_000, using: &random)
            let number = [.min, .max, usual, usual / 1_000 * 1_000].randomElement(using: &random)
            return .instant(Instant(millisecondsSince1970: number ?? 0))
        }
    }
}
