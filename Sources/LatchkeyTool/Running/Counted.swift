/// Types of objects, as the interchange format names them, in the order in which they are told.
enum ObjectType {
    static let names = [
        "account", "user", "organization", "group", "membership", "grant", "asset",
        "connection", "settings", "template", "apiKey", "provider", "delivery", "report", "seal",
        "log",
    ]
}

/// Numbers of things in words.
enum Counted {
    /// Such as `1 user` or `1,200 log entries`.
    static func text(_ count: Int, _ type: String) -> String {
        "\(count.grouped) \(count == 1 ? singular(type) : plural(type))"
    }

    /// Such as `8 indexes`.
    static func indexes(_ count: Int) -> String {
        "\(count.grouped) \(count == 1 ? "index" : "indexes")"
    }

    static func plural(_ type: String) -> String {
        switch type {
        case "log": "log entries"
        case "apiKey": "API keys"
        case "delivery": "deliveries"
        case "entry": "entries"
        case "settings": type
        default: type + "s"
        }
    }

    private static func singular(_ type: String) -> String {
        switch type {
        case "log": "log entry"
        case "apiKey": "API key"
        default: type
        }
    }
}

extension ClosedRange<UInt64> {
    /// Such as `1 to 8,192`: numbers of entries.
    var text: String {
        "\(Int(clamping: lowerBound).grouped) to \(Int(clamping: upperBound).grouped)"
    }
}
