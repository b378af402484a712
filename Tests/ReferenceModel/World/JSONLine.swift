/// Writes one object of JSON on one line, its keys in the order in which they are added.
struct JSONLine {
    private(set) var text = "{"

    init(type: String) { add("type", type) }

    init() {}

    var line: String { text + "}" }

    mutating func add(_ key: String, raw value: String) {
        if text != "{" { text += "," }
        text += Self.quoted(key) + ":" + value
    }

    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        add(key, raw: Self.quoted(value))
    }

    mutating func add(_ key: String, _ value: ID?) { add(key, value?.text) }

    mutating func add(_ key: String, _ value: Address?) { add(key, value?.description) }

    mutating func add(_ key: String, ids: [ID]) { add(key, raw: Self.list(ids)) }

    mutating func add(_ key: String, instant: Int64?) {
        guard let instant else { return }
        add(key, UTC.text(of: instant))
    }

    /// A boolean is written only when it is true: what is left out is false.
    mutating func add(_ key: String, flag: Bool) {
        if flag { add(key, raw: "true") }
    }

    mutating func add(_ interval: Interval) {
        add("from", instant: interval.from)
        add("until", instant: interval.until)
    }

    static func list(_ ids: [ID]) -> String {
        "[" + ids.map { quoted($0.text) }.joined(separator: ",") + "]"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
