/// A function, an initializer or an accessor that hosts see, as the sources declare it, with the
/// comment above it.
struct PublicDeclaration {
    var file: String
    /// Counted from 1.
    var line: Int
    /// `init` for an initializer, `subscript` for a subscript.
    var name: String
    /// The type in which it stands, as `Changes.Iterator`; empty for what stands in none.
    var type: String
    /// The comments above that type or extension, and above those around it.
    var typeComment: [String]
    /// Whether it is for measurements alone, and no host sees it.
    var isForMeasuring: Bool
    /// What stands between the parameters and what it returns: `async throws(StoreError)`.
    var effects: [String]
    /// The lines of the comment, without their slashes.
    var comment: [String]

    var place: String { "\(file):\(line) \(name)" }
    var isThrowing: Bool { effects.contains { $0.hasPrefix("throws") || $0 == "rethrows" } }
    /// Whether what it throws is of any type.
    var throwsAnything: Bool { effects.contains("throws") || effects.contains("rethrows") }

    /// What the comment says that it throws.
    var thrown: String? {
        guard let first = comment.firstIndex(where: { $0.hasPrefix("- Throws:") }) else {
            return nil
        }
        var lines = [String(comment[first].dropFirst("- Throws:".count))]
        lines += comment[(first + 1)...].prefix { $0.hasPrefix("  ") }
        return lines.map { $0.trimming(while: \.isWhitespace) }.joined(separator: " ")
    }

    /// The name of the function that throws the same, where the comment says no more than that.
    var twin: String? {
        guard let match = thrown?.prefixMatch(of: #/(?:``StoreError``: )?[Aa]s ``([^`]*)``/#) else {
            return nil
        }
        return match.1.prefix { $0 != "(" }.split(separator: "/").last.map(String.init)
    }
}

// What it costs, and the section that it goes by.
extension PublicDeclaration {
    /// Whether it reads or writes a store: what a store, a session, a view, a prepared subject and the
    /// host application's own hand are asked, and what goes along a sequence of them.
    var asksStore: Bool {
        let asked = ["Administration", "PreparedSubject", "Session", "Store", "View"]
        return !isForMeasuring && (asked.contains(type) || type.hasSuffix(".Iterator"))
    }

    /// Type and name, by which comments refer to it.
    var key: String { "\(type)/\(name)" }

    /// Whether the comment says what it costs by itself.
    var saysCost: Bool { complexity != nil && costTwins.isEmpty }

    /// The keys of those that cost the same, where the comment says no more than that.
    var costTwins: [String] {
        guard let complexity else { return twins }
        let match = complexity.prefixMatch(of: #/(?:as|that of) ``([^`]+)``/#)
        return match.map { [referred(by: $0.1)] } ?? []
    }

    /// The keys of those to which the description refers: it is *as* another, or one is to *see* it.
    var twins: [String] {
        let lines = comment.prefix { !$0.hasPrefix("- ") && !$0.contains("Complexity:") }
        let description = lines.joined(separator: " ")
        let references = description.matches(of: #/\b(?:[Aa]s|[Ss]ee) ``([^`]+)``/#)
        var keys = references.map { referred(by: $0.1) }
        if description.contains("the other function of that name") { keys.append(key) }
        return keys
    }

    private var complexity: Substring? {
        comment.joined(separator: " ").firstMatch(of: #/Complexity: +(.+)/#)?.1
    }

    /// The key of what is named so; without a type it is of this one's.
    private func referred(by reference: Substring) -> String {
        let parts = reference.prefix { $0 != "(" }.split(separator: "/")
        let other = parts.dropLast().joined(separator: ".")
        return "\(other.isEmpty ? type : other)/\(parts.last ?? "")"
    }
}

extension PublicDeclaration {
    /// Those of a source. Of properties only such are among them as throw.
    static func all(in text: String, of file: String) -> [PublicDeclaration] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var found: [PublicDeclaration] = []
        for (index, line) in lines.enumerated() where line.contains("public ") {
            guard let match = line.prefixMatch(of: head) else { continue }
            let keyword = String(match.1)
            let effects: [String]
            if keyword == "func" || keyword == "init" {
                var rest = [String(line[match.range.upperBound...])]
                rest += lines[(index + 1)...]
                effects = Self.effects(rest)
            } else {
                guard let accessor = throwingAccessor(lines[index...]) else { continue }
                effects = accessor
            }
            let isNamed = keyword == "func" || keyword == "var"
            let around = types(around: index, in: lines)
            found.append(
                PublicDeclaration(
                    file: file, line: index + 1, name: isNamed ? String(match.2) : keyword,
                    type: around.map { $0.name }.joined(separator: "."),
                    typeComment: around.flatMap { comment(above: $0.index, in: lines) },
                    isForMeasuring: ([index] + around.map { $0.index }).contains {
                        isForMeasuring($0, in: lines)
                    },
                    effects: effects, comment: comment(above: index, in: lines)))
        }
        return found
    }

    /// The types and extensions in which a line stands, the outermost first: the sources are indented.
    private static func types(around index: Int, in lines: [String])
        -> [(name: String, index: Int)]
    {
        var found: [(name: String, index: Int)] = []
        var limit = indent(of: lines[index])
        for outer in (0..<index).reversed() where indent(of: lines[outer]) < limit {
            guard let match = lines[outer].prefixMatch(of: typeHead) else { continue }
            found.append((name: String(match.1), index: outer))
            limit = indent(of: lines[outer])
        }
        return found.reversed()
    }

    private static func indent(of line: String) -> Int { line.prefix(while: \.isWhitespace).count }

    /// Whether a declaration has that attribute, on its line or on those above it.
    private static func isForMeasuring(_ index: Int, in lines: [String]) -> Bool {
        var head = [lines[index]]
        head += lines[..<index].reversed().prefix { line in
            line.trimming(while: \.isWhitespace).hasPrefix("@")
        }
        return head.contains { $0.contains("@_spi(Measuring)") }
    }

    /// A declaration up to its name, with attributes and modifiers on the same line.
    private static var head: Regex<(Substring, Substring, Substring)> {
        #/
        \s* (?: @\S+\s+ )* (?: \w+\s+ )*? public\s+ (?: [\w()]+\s+ )*?
        (func|init|subscript|var)\b \s* `? ([^\s(<:`]*) `?
        /#
    }

    /// The head of a type or of an extension, up to its name.
    private static var typeHead: Regex<(Substring, Substring)> {
        #/
        \s* (?: @\S+\s+ )* (?: \w+\s+ )*?
        (?: extension|struct|class|enum|actor|protocol )\s+ ([\w.]+)
        /#
    }

    /// The words behind the parameters, up to what is returned or to the body, however many lines it takes
    /// to get there.
    private static func effects(_ lines: [String]) -> [String] {
        var depth = 0
        var isBehindParameters = false
        var tail = ""
        walk: for line in lines {
            let code = line.replacing(#/"(?:\\.|[^"\\])*"/#, with: "")
                .replacing(#/\/\/.*/#, with: "")
            for character in code {
                if depth == 0, character == "{" { break walk }
                if isBehindParameters { tail.append(character) }
                switch character {
                case "(", "[": depth += 1
                case ")", "]":
                    depth -= 1
                    if depth == 0, character == ")" { isBehindParameters = true }
                default: break
                }
            }
            tail.append(" ")
        }
        let returned = tail.firstRange(of: "->")?.lowerBound ?? tail.endIndex
        return tail[..<returned].split(separator: " ").map { String($0) }
    }

    /// The effects of an accessor, if it throws.
    private static func throwingAccessor(_ lines: ArraySlice<String>) -> [String]? {
        guard let first = lines.first else { return nil }
        let indent = first.prefix(while: \.isWhitespace)
        let body = lines.dropFirst().prefix { line in
            !line.hasPrefix("\(indent)}") && !line.hasPrefix("\(indent)///")
        }
        let text = ([first] + body).joined(separator: " ")
        guard let match = text.firstMatch(of: #/\bget\s+((?:async\s+)?throws\S*)/#) else {
            return nil
        }
        return match.1.split(separator: " ").map { String($0) }
    }

    private static func comment(above index: Int, in lines: [String]) -> [String] {
        var comment: [String] = []
        for line in lines[..<index].reversed() {
            let text = line.trimming(while: \.isWhitespace)
            if comment.isEmpty, text.hasPrefix("@") { continue }
            guard text.hasPrefix("///") else { break }
            let words = text.dropFirst(3)
            comment.append(String(words.hasPrefix(" ") ? words.dropFirst() : words))
        }
        return comment.reversed()
    }
}

extension StringProtocol {
    /// Without such characters at both ends.
    fileprivate func trimming(while isLeftOut: (Character) -> Bool) -> String {
        let behind = drop(while: isLeftOut)
        return String(String(behind.reversed().drop(while: isLeftOut)).reversed())
    }
}
