import AccessRules

/// How a value is written.
enum ValueForm: Sendable {
    /// Text between quotation marks.
    case text
    /// One of a few names, without quotation marks.
    case names([FieldValue])
    /// Two texts; what they are.
    case pair(String)
    /// A point in time.
    case instant

    init<Value: QueryValue & CaseIterable>(namesOf type: Value.Type) {
        self = .names(type.allCases.map(\.constant.value))
    }
}

/// A value of a field that has a form in text.
protocol WrittenValue: QueryValue {
    static var form: ValueForm { get }
}

extension String: WrittenValue {
    static var form: ValueForm { .text }
}

extension Identity: WrittenValue {
    static var form: ValueForm { .text }
}

extension Bool: WrittenValue {
    static var form: ValueForm { .names([true.constant.value, false.constant.value]) }
}

extension Instant: WrittenValue {
    static var form: ValueForm { .instant }
}

extension Ref: WrittenValue {
    static var form: ValueForm { .pair("ACCOUNT/ID") }
}

extension LogEntry.Resource: WrittenValue {
    static var form: ValueForm { .pair("KIND/ID") }
}

extension ObjectState: WrittenValue {
    static var form: ValueForm { ValueForm(namesOf: Self.self) }
}

extension Role: WrittenValue {
    static var form: ValueForm { ValueForm(namesOf: Self.self) }
}

extension UserStatus: WrittenValue {
    static var form: ValueForm { ValueForm(namesOf: Self.self) }
}

extension ConnectionStatus: WrittenValue {
    static var form: ValueForm { ValueForm(namesOf: Self.self) }
}

extension LogEntry.Event: WrittenValue {
    static var form: ValueForm { ValueForm(namesOf: Self.self) }
}
