import Latchkey

/// The records that two stores do not have alike, told as lines of the interchange format.
///
/// Memory: 32 bytes and what a dictionary adds for each record of the first store that the second has not alike, which at the beginning are all of them; and 16 for each
/// of the second. The stores are exported twice each.
enum RecordDifference {
    /// - Returns: Whether all records are alike.
    static func tell(_ before: View, _ after: View, asJSON isJSON: Bool) throws -> Bool {
        // What the first store has that the second has not alike, and the other way round, by what it is of.
        var lines: [Digest: Digest] = [:]
        var others: Set<Digest> = []
        try forEachRecord(of: before) { lines[$0] = Digest($1) }
        try forEachRecord(of: after) { name, line in
            if lines[name] == Digest(line) { lines[name] = nil } else { others.insert(name) }
        }
        var output = Output(whenLeft: .goOn)
        func tell(_ sign: String, _ key: String, _ line: ArraySlice<UInt8>) throws {
            let text = String(decoding: line, as: UTF8.self)
            guard isJSON else { return try output.write("\(sign) \(text.shown)\n") }
            var object = JSONLine()
            object.raw(key, text)
            try output.write(object)
        }
        try forEachRecord(of: before) { name, line in
            if lines[name] != nil { try tell("-", "removed", line) }
        }
        try forEachRecord(of: after) { name, line in
            if others.contains(name) { try tell("+", "added", line) }
        }
        if lines.isEmpty, others.isEmpty, !isJSON {
            try output.write("all records are alike\n")
        }
        try output.finish()
        let (old, new) = (try before.contents().logEntryCount, try after.contents().logEntryCount)
        if old != new {
            StandardFiles.tell(
                "latchkey: the logs are not compared: \(Counted.text(old, "log")) here, "
                    + "\(new.grouped) there\n")
        }
        return lines.isEmpty && others.isEmpty
    }

    private static func forEachRecord(
        of view: View, _ body: (Digest, ArraySlice<UInt8>) throws -> Void
    ) throws {
        var decoder = InterchangeDecoder()
        var left: [UInt8] = []
        try view.export { bytes in
            left += bytes
            var start = left.startIndex
            while let end = left[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = left[start..<end]
                if let object = try decoder.decode(line: line.span), let name = object.recordName {
                    try body(Digest(name), line)
                }
                start = end + 1
            }
            left.removeSubrange(..<start)
        }
    }
}

/// A hundred and twenty-eight bits that stand for some bytes as long as the process lives: two hashes with the process's own seed. That two of ten million are
/// alike by chance happens once in 10^24 times.
private struct Digest: Hashable {
    private let first: Int
    private let second: Int

    init(_ bytes: ArraySlice<UInt8>) { self.init([bytes]) }

    init(_ texts: [String]) { self.init(texts.map(\.utf8)) }

    private init(_ parts: [some Collection<UInt8>]) {
        var (one, two) = (Hasher(), Hasher())
        two.combine(1)
        for part in parts {
            one.combine(part.count)
            two.combine(part.count)
            for byte in part {
                one.combine(byte)
                two.combine(byte)
            }
        }
        (first, second) = (one.finalize(), two.finalize())
    }
}

extension InterchangeObject {
    /// What tells a record from others of its store; nil of a line that is none.
    fileprivate var recordName: [String]? {
        switch self {
        case .header, .end, .seal, .log: nil
        case .account(let it): ["account", it.id.text]
        case .user(let it): ["user", it.account.text, it.id.text]
        case .organization(let it): ["organization", it.account.text, it.id.text]
        case .group(let it): ["group", it.account.text, it.id.text]
        case .membership(let it):
            switch it.member {
            case .user(let id): ["member", it.account.text, it.group.text, "user", id.text]
            case .connection(let id):
                ["member", it.account.text, it.group.text, "connection", id.text]
            }
        case .grant(let it):
            switch it.grantee {
            case .user(let id): ["grant", it.account.text, it.organization.text, "user", id.text]
            case .group(let id): ["grant", it.account.text, it.organization.text, "group", id.text]
            case .connection(let id):
                ["grant", it.account.text, it.organization.text, "connection", id.text]
            }
        case .asset(let it): ["asset", it.account.text, it.id.text]
        case .connection(let it): ["connection", it.host.text, it.id.text]
        case .settings(let it): ["settings", it.account.text]
        case .template(let it): ["template", it.account.text, it.id.text]
        case .apiKey(let it): ["apiKey", it.account.text, it.id.text]
        case .provider(let it): ["provider", it.name]
        case .delivery(let it):
            [
                "delivery", it.connection.account.text, it.connection.id.text,
                it.administrator.account.text, it.administrator.id.text,
            ]
        case .report(let it): ["report", it.account.text, it.id.text]
        }
    }
}
