import AccessRules
import SystemCrypto

/// Writes lines anew in which stand-ins take the place of names, and of all other text that is not the format's own.
///
/// It goes by the keys of lines as they are written, and not by values of the model: so what entries of the log keep as
/// text is redacted by the same rules as everything else, and what no rule knows is replaced.
///
/// Rule: *Redacted exports* in `Docs/Interchange.md`.
struct Redactor {
    private var standIns = StandIns()
    /// In which order the texts of a sorted list are numbered: one that says nothing of them.
    private let order: SymmetricKey

    init(order: SymmetricKey) { self.order = order }

    /// What stands for the identity of a thing of a type, in the lines and beside them.
    mutating func standIn(for identity: String, of type: InterchangeType) -> String {
        standIns.standIn(for: Array(identity.utf8), RedactedPlace.object(type).nameOfThing)
    }

    /// Appends what a line becomes.
    ///
    /// - Throws: ``InterchangeError``: the line, or what was or is in an entry of the log, is no JSON.
    mutating func append(_ line: [UInt8], to output: inout [UInt8]) throws(InterchangeError) {
        var writer = JSONWriter()
        swap(&writer.bytes, &output)
        defer { swap(&writer.bytes, &output) }
        var scanner = JSONScanner(line.span)
        let type = try Self.type(of: scanner, depth: 0)
        try object(&scanner, .object(type), to: &writer, depth: 0)
        writer.bytes.append(UInt8(ascii: "\n"))
    }

    /// The type that an object says it is of, wherever it does; nil for none.
    private static func type(of object: JSONScanner, depth: Int) throws(InterchangeError)
        -> InterchangeType?
    {
        var scanner = object
        var items = try JSONItems(.object, scanner: &scanner, depth: depth)
        var type: InterchangeType?
        while try items.advance(&scanner) {
            let value = try scanner.scanValue(depth: depth + 1)
            guard value.kind == .text,
                InterchangeKey(scanner.bytes.extracting(items.key.range)) == .type
            else { continue }
            type = InterchangeType.table.value(scanner.bytes.extracting(value.range))
        }
        return type
    }

    private mutating func object(
        _ scanner: inout JSONScanner, _ place: RedactedPlace, to writer: inout JSONWriter,
        depth: Int
    ) throws(InterchangeError) {
        var items = try JSONItems(.object, scanner: &scanner, depth: depth)
        writer.open(UInt8(ascii: "{"))
        while try items.advance(&scanner) {
            let name = try JSONScanner.unescaped(items.key, in: scanner.bytes)
            let key = InterchangeKey(name.span)
            if let rule = place.rule(forKey: name.span) {
                writer.key(name)
                if key == .before || key == .after {
                    try snapshot(&scanner, to: &writer, depth: depth + 1)
                } else {
                    try value(&scanner, rule, .part(key ?? .type), to: &writer, depth: depth + 1)
                }
            } else if place == .object(nil), let part = SnapshotPart(name) {
                writer.key(name)
                try value(&scanner, part.rule, .counts, to: &writer, depth: depth + 1)
            } else {
                writer.key(Array(standIns.standIn(for: name, "key").utf8))
                try value(&scanner, .text("value"), .object(nil), to: &writer, depth: depth + 1)
            }
        }
        writer.close(UInt8(ascii: "}"))
    }

    /// What was or is, in an entry of the log. Stand-ins can be longer than what they stand for: what would be too long for
    /// an import is left out.
    private mutating func snapshot(
        _ scanner: inout JSONScanner, to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            return try value(&scanner, .text("value"), .object(nil), to: &writer, depth: depth)
        }
        let type = try Self.type(of: scanner, depth: depth)
        var part = JSONWriter()
        try object(&scanner, .object(type), to: &part, depth: depth)
        let isShort = part.bytes.count <= InterchangeLimit.snapshotByteCountMaximum
        writer.bytes += isShort ? part.bytes : Array("{}".utf8)
    }

    /// - Parameter place: That of the keys of the value, where it is an object.
    private mutating func value(
        _ scanner: inout JSONScanner, _ rule: RedactionRule, _ place: RedactedPlace,
        to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        switch scanner.peek() {
        case UInt8(ascii: "{"): try object(&scanner, place, to: &writer, depth: depth)
        case UInt8(ascii: "["):
            if rule.isSorted {
                try sortedArray(&scanner, rule, place, to: &writer, depth: depth)
            } else {
                try array(&scanner, rule, place, to: &writer, depth: depth)
            }
        default:
            let value = try scanner.scanValue(depth: depth)
            switch value.kind {
            case .text, .escapedText:
                writer.string(text(try JSONScanner.unescaped(value, in: scanner.bytes), rule))
            case .number where rule.value != .number: writer.raw("0")
            default: writer.copy(scanner.bytes, value.range)
            }
        }
    }

    private mutating func array(
        _ scanner: inout JSONScanner, _ rule: RedactionRule, _ place: RedactedPlace,
        to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        var items = try JSONItems(.array, scanner: &scanner, depth: depth)
        writer.open(UInt8(ascii: "["))
        while try items.advance(&scanner) {
            writer.separate()
            try value(&scanner, rule, place, to: &writer, depth: depth + 1)
        }
        writer.close(UInt8(ascii: "]"))
    }

    /// An array whose items are in the order of their bytes. They come to their stand-ins in another, or the numbers of these
    /// would say which text comes before which; and are written in the order of the stand-ins.
    private mutating func sortedArray(
        _ scanner: inout JSONScanner, _ rule: RedactionRule, _ place: RedactedPlace,
        to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        var items = try JSONItems(.array, scanner: &scanner, depth: depth)
        var starts: [(position: Int, code: [UInt8])] = []
        while try items.advance(&scanner) {
            let start = scanner.position
            let value = try scanner.scanValue(depth: depth + 1)
            let bytes = value.range.map { scanner.bytes[$0] }
            starts.append((start, HMAC.code(for: bytes, with: order)))
        }
        starts.sort { $0.code.lexicographicallyPrecedes($1.code) }
        var written: [[UInt8]] = []
        for (start, _) in starts {
            var (item, part) = (JSONScanner(scanner.bytes, at: start), JSONWriter())
            try value(&item, rule, place, to: &part, depth: depth + 1)
            written.append(part.bytes)
        }
        written.sort { $0.lexicographicallyPrecedes($1) }
        writer.open(UInt8(ascii: "["))
        for item in written {
            writer.separate()
            writer.bytes += item
        }
        writer.close(UInt8(ascii: "]"))
    }

    private mutating func text(_ text: [UInt8], _ rule: RedactionRule) -> String {
        switch rule.value {
        case .word where RedactedWords.words.contains(text),
            .operation where RedactedWords.operations.contains(text),
            .instant where Instant(iso8601: text.span) != nil,
            .assetKind where text == RedactedWords.assetKind:
            return String(decoding: text, as: UTF8.self)
        case .text(let name): return standIns.standIn(for: text, name)
        case .email: return standIns.standIn(for: text, "mail") + "@redacted.invalid"
        case .reference: return reference(text)
        case .assetKind: return standIns.standIn(for: text, "kind")
        case .hash: return [UInt8](repeating: 0, count: LogSeal.hashByteCount).hexadecimal
        case .operation: return standIns.standIn(for: text, "operation")
        case .number, .flag, .word, .instant, .object: return standIns.standIn(for: text, "value")
        }
    }

    /// A user by `ACCOUNT/ID`.
    private mutating func reference(_ text: [UInt8]) -> String {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else {
            return standIns.standIn(for: text, "value")
        }
        let account = standIns.standIn(for: Array(text[..<slash]), "account")
        return account + "/" + standIns.standIn(for: Array(text[(slash + 1)...]), "user")
    }
}

/// What entries of the log say beside things, each by a key that is none of the format's.
private enum SnapshotPart: String, CaseIterable {
    /// How many things of each type an import brought.
    case counts
    /// A hash of its lines, by which whoever guesses them could be sure.
    case digest
    /// The time of the store before its clock was accepted, and from then on.
    case lastCommit

    init?(_ name: [UInt8]) {
        guard let part = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else {
            return nil
        }
        self = part
    }

    var rule: RedactionRule {
        switch self {
        case .counts: .object
        case .digest: .text("digest")
        case .lastCommit: .instant
        }
    }
}
