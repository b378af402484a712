import AccessRules

/// The words that conditions on things of a kind are written with: all that there are.
struct Vocabulary: Sendable {
    /// What the thing is, with its article, for errors.
    let thing: String
    let fields: [FieldWord]
    let relations: [RelationWord]
    /// What is asked by permission; nil for what is not asked so.
    let permission: PermissionWord?
    /// What things can be put in order by.
    let orders: [OrderName]

    init<Thing: Queryable>(
        _ thing: String, fields: (Fields<Thing>) -> [FieldWord],
        relations: (Fields<Thing>) -> [RelationWord] = { _ in [] },
        permission: PermissionWord? = nil, orders: [Order<Thing>]
    ) {
        self.thing = thing
        self.fields = fields(Fields())
        self.relations = relations(Fields())
        self.permission = permission
        self.orders = orders.map(\.name)
    }
}

/// A kind of thing whose conditions can be written as text.
protocol Worded: Queryable {
    static var vocabulary: Vocabulary { get }
}

/// A field by its name in conditions, and what it may be asked, which goes by its types.
struct FieldWord: Sendable {
    let name: FieldName
    let form: ValueForm
    /// Whether there may be no value.
    let isLabelled: Bool
    /// Whether it may be compared by `<` and `>=`.
    let isRanged: Bool
    /// Whether it may be asked for by a beginning.
    let hasPrefixes: Bool
    /// Whether it may be asked for by the beginnings of its words.
    let hasWords: Bool

    init<Thing, Value: WrittenValue, Kind>(_ field: Field<Thing, Value, Kind>) {
        name = field.name
        form = Value.form
        isLabelled = Kind.self is any Labelled.Type
        isRanged = Kind.self is any Ranged.Type
        hasPrefixes = isRanged && Value.self is any TextValue.Type
        hasWords = Kind.self == Searched.self
    }
}

/// A relation by its name in conditions, and what is at its other end.
struct RelationWord: Sendable {
    let name: RelationName
    let other: any Worded.Type

    init<Thing, Other: Worded>(_ relation: Relations<Thing, Other>) {
        name = relation.name
        other = Other.self
    }
}

/// How things are asked for by permission.
enum PermissionWord: Sendable {
    /// `accessible(to:for:)`, on targets of a kind.
    case accessible(TargetKind)
    /// `can(action, organization:)` and `can(action, asset:)`.
    case can
}
