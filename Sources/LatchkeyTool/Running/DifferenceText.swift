import AccessRules
import Latchkey

// How a difference in access is told.
extension AccessDifference.Line {
    /// How many of many are named in words: the rest is counted. JSON names them all.
    private static let namedCountMaximum = 8

    /// Who, on what, and what they gain and lose, in words.
    var asText: String {
        let isOne = users.count == 1
        var text = Self.some(users.map { "\($0)" }, of: nil)
        if let connection { text += " by connection \("\(account)/\(connection)".shown)" }
        text += "\n  on \(targets.text(in: account, Self.some))\n"
        if !gained.isEmpty {
            text += "    \(Style.good.text(isOne ? "gains" : "gain")) \(gained.text)\n"
        }
        if !lost.isEmpty {
            text += "    \(Style.bad.text(isOne ? "loses" : "lose")) \(lost.text)\n"
        }
        // Between two stores the cause is not known.
        if causes.isEmpty { return text }
        let causes = causes.map(\.text.shown).joined(separator: ", ")
        return text + "    because of \(causes)\n"
    }

    private static func some(_ names: [String], of kind: String?) -> String {
        let named = names.prefix(namedCountMaximum).map(\.shown).joined(separator: ", ")
        let rest = names.count - namedCountMaximum
        let kind = kind.map { (names.count == 1 ? $0 : Counted.plural($0)) + " " } ?? ""
        return kind + named + (rest > 0 ? " and \(rest.grouped) more" : "")
    }

    /// - Parameter time: From when on it is so, and until when; nil where that is not told.
    func asJSON(in time: Range<Instant>?) -> JSONLine {
        var line = JSONLine()
        line.time(time)
        line.texts("users", users.map { "\($0)" })
        if let connection { line.text("connection", "\(account)/\(connection)") }
        switch targets {
        case .account: line.text("account", "\(account)")
        case .organizations(let ids):
            line.texts("organizations", ids.map { "\(account)/\($0)" })
        case .assets(let ids): line.texts("assets", ids.map { "\(account)/\($0)" })
        }
        line.texts("gained", gained.map(\.name))
        line.texts("lost", lost.map(\.name))
        if !causes.isEmpty { line.objects("causes", causes.map { $0.asJSON(in: account) }) }
        return line
    }

    /// What it says of each user and each thing.
    ///
    /// - Parameter time: From when on it is so, and until when; nil where that is not told.
    func forEachPair(in time: Range<Instant>?, _ body: (JSONLine) throws -> Void) rethrows {
        let (kind, names): (String, [String]) =
            switch targets {
            case .account: ("account", ["\(account)"])
            case .organizations(let ids): ("organization", ids.map { "\(account)/\($0)" })
            case .assets(let ids): ("asset", ids.map { "\(account)/\($0)" })
            }
        let (gained, lost) = (gained.map(\.name), lost.map(\.name))
        for user in users {
            for name in names {
                var line = JSONLine()
                line.time(time)
                line.text("user", "\(user)")
                line.text(kind, name)
                line.texts("gained", gained)
                line.texts("lost", lost)
                try body(line)
            }
        }
    }
}

extension AccessDifference.Targets {
    fileprivate func text(in account: Identity, _ some: ([String], String?) -> String) -> String {
        switch self {
        case .account: "account \("\(account)".shown)"
        case .organizations(let ids): some(ids.map { "\(account)/\($0)" }, "organization")
        case .assets(let ids): some(ids.map { "\(account)/\($0)" }, "asset")
        }
    }
}

extension JSONLine {
    fileprivate mutating func time(_ time: Range<Instant>?) {
        guard let time else { return }
        text("from", time.lowerBound.iso8601)
        text("until", time.upperBound.iso8601)
    }
}

extension AccessDifference.Count {
    /// - Parameter time: From when on it is so, and until when; nil where that is not told.
    func asJSON(in time: Range<Instant>?) -> JSONLine {
        var line = JSONLine()
        line.time(time)
        line.number("lines", lineCount)
        line.number("gainedPairs", gainedPairCount)
        line.number("lostPairs", lostPairCount)
        line.number("gainingUsers", gainingUserCount)
        line.number("losingUsers", losingUserCount)
        return line
    }

    var asText: String {
        if isEmpty { return "nobody gains or loses anything\n" }
        func told(_ users: Int, _ verb: String, _ pairs: Int) -> String {
            let who = users == 0 ? "nobody" : Counted.text(users, "user")
            let what =
                users == 0
                ? "anything"
                : "something, \(pairs.grouped) \(pairs == 1 ? "pair" : "pairs") of a user and a thing"
            return "\(who) \(users > 1 ? verb : verb + "s") \(what)\n"
        }
        return told(gainingUserCount, "gain", gainedPairCount)
            + told(losingUserCount, "lose", lostPairCount)
    }
}

extension ActionSet {
    fileprivate var text: String { map(\.name).joined(separator: ", ") }
}

extension AccessCause {
    fileprivate func asJSON(in account: Identity) -> JSONLine {
        switch self {
        case .user: JSONLine("cause", "user")
        case .connection(let id): Self.line("connection", "connection", account, id)
        case .membership(let id): Self.line("membership", "group", account, id)
        case .directGrant: JSONLine("cause", "directGrant")
        case .groupGrant(let id): Self.line("groupGrant", "group", account, id)
        case .organization: JSONLine("cause", "organization")
        case .asset: JSONLine("cause", "asset")
        case .list: JSONLine("cause", "list")
        case .denial(let id): Self.line("denial", "group", account, id)
        }
    }

    private static func line(
        _ cause: String, _ key: String, _ account: Identity, _ id: Identity
    ) -> JSONLine {
        var line = JSONLine("cause", cause)
        line.text(key, "\(account)/\(id)")
        return line
    }
}
