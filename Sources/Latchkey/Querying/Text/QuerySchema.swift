/// What conditions on things of a kind can ask, in the words that they are written with.
package struct QuerySchema: Sendable {
    package struct Field: Sendable {
        package var name: String
        /// What a value is, such as `text` or one of some names.
        package var values: String
        /// How it may be compared.
        package var comparisons: [String]
    }

    package struct Relation: Sendable {
        package var name: String
        /// What is at its other end, with its article.
        package var other: String
    }

    /// What the thing is, with its article.
    package var thing: String
    package var fields: [Field]
    package var relations: [Relation]
    /// How it is asked for by permission; nil for what is not asked so.
    package var permission: String?
    /// What things can be put in order by.
    package var orders: [String]

    package init<Thing: Queryable>(of type: Thing.Type) { self.init(Thing.source.words.vocabulary) }

    private init(_ words: Vocabulary) {
        thing = words.thing
        fields = words.fields.map { field in
            var comparisons = ["==", "!=", ".isIn(…)"]
            if field.isRanged { comparisons += ["<", ">="] }
            if field.hasPrefixes { comparisons.append(".hasPrefix(…)") }
            if field.hasWords { comparisons.append(".hasWords(…)") }
            if field.isLabelled { comparisons.append(".isMissing") }
            return Field(
                name: field.name.rawValue, values: field.form.inWords, comparisons: comparisons)
        }
        relations = words.relations.map {
            Relation(name: $0.name.rawValue, other: $0.other.vocabulary.thing)
        }
        orders = words.orders.map(\.rawValue)
        permission =
            switch words.permission {
            case .accessible: "accessible(to: \"ACCOUNT/ID\", for: ACTION)"
            case .can:
                "can(ACTION, organization: \"ACCOUNT/ID\"), can(ACTION, asset: \"ACCOUNT/ID\")"
            case nil: nil
            }
    }
}

extension ValueForm {
    fileprivate var inWords: String {
        switch self {
        case .text: "text"
        case .names(let names): names.map { "\($0)" }.joined(separator: ", ")
        case .pair(let form): form
        case .instant: "an instant"
        }
    }
}
