/// A function, an initializer or an accessor that hosts see, as the sources declare it, with the
/// comment above it.
struct PublicDeclaration {
    var file: String
    /// Counted from 1.
    var line: Int
    /// `init` for an initializer, `subscript` for a subscript.
    var name: String
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
            found.append(
                PublicDeclaration(
                    file: file, line: index + 1, name: isNamed ? String(match.2) : keyword,
                    effects: effects, comment: comment(above: index, in: lines)))
        }
        return found
    }

    /// A declaration up to its name, with attributes and modifiers on the same line.
    private static var head: Regex<(Substring, Substring, Substring)> {
        #/
        \s* (?: @\S+\s+ )* (?: \w+\s+ )*? public\s+ (?: [\w()]+\s+ )*?
        (func|init|subscript|var)\b \s* `? ([^\s(<:`]*) `?
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
