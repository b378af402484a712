import Latchkey

/// One JSON object on a line of its own, with its keys in the order in which they are given.
struct JSONLine {
    private var body = ""

    init() {}

    /// An object that begins with that text.
    init(_ key: String, _ value: String) { text(key, value) }

    /// The object with its line feed.
    var text: String { "{\(body)}\n" }

    mutating func raw(_ key: String, _ value: String) {
        if !body.isEmpty { body += "," }
        body += "\(Self.quoted(key)):\(value)"
    }

    mutating func text(_ key: String, _ value: String) { raw(key, Self.quoted(value)) }

    mutating func texts(_ key: String, _ values: [String]) {
        raw(key, "[\(values.map(Self.quoted).joined(separator: ","))]")
    }

    mutating func number(_ key: String, _ value: some BinaryInteger) { raw(key, "\(value)") }

    mutating func numbers(_ key: String, _ values: [Int]) {
        raw(key, "[\(values.map(String.init).joined(separator: ","))]")
    }

    mutating func flag(_ key: String, _ value: Bool) { raw(key, value ? "true" : "false") }

    mutating func object(_ key: String, _ value: JSONLine) { raw(key, "{\(value.body)}") }

    mutating func objects(_ key: String, _ values: [JSONLine]) {
        raw(key, "[\(values.map { "{\($0.body)}" }.joined(separator: ","))]")
    }

    /// Things and entries as an export has them.
    mutating func exported(_ key: String, _ objects: [InterchangeObject]) {
        raw(key, "[\(objects.map { InterchangeEncoder.text(of: $0) }.joined(separator: ","))]")
    }

    /// A string with its quotation marks; what JSON does not allow in one is escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
