import Foundation
import Testing

/// What comments refer to in two backticks is there, with these labels: nobody looks for what was renamed.
@Suite struct SymbolLinkTests {
    @Test func whateverCommentsReferToIsThere() throws {
        let sources = try DocumentedTests.sources("Sources")
        var symbols = Symbols()
        for (_, text) in sources { symbols.add(text) }
        var (missing, count): ([String], Int) = ([], 0)
        for (file, text) in sources {
            for line in text.split(separator: "\n") where line.contains("//") {
                for link in line.matches(of: #/``([^`]+)``/#) {
                    count += 1
                    if !symbols.has(String(link.1)) { missing.append("\(file): \(link.1)") }
                }
            }
        }
        #expect(missing == [])
        #expect(count > 600, "so many are found: \(count)")
    }

    @Test func whatIsNotThereIsTold() {
        var symbols = Symbols()
        symbols.add(
            """
            struct Box<T> {
                func open(by key: String, _ force: Bool = (true, 1).0, then: @Sendable (Int, Int) -> Void) {}
                case full(Int), empty, half(of: Set<Int>)
                func `where`(_ made: (Int) -> Int) {}
                subscript(_ place: Range<Int>) -> Int { 1 }
            }
            """)
        for link in [
            "Box", "Box/open(by:_:then:)", "open(by:_:then:)-swift.method", "empty", "full(_:)",
            "half(of:)",
            "where(_:)", "Box/open(by:_:then:)-(String,_,_)",
        ] {
            #expect(symbols.has(link), "\(link)")
        }
        for link in ["Boxes", "open(by:)", "open(by:_:)", "half(_:)", "half(in:)", "full(of:)"] {
            #expect(!symbols.has(link), "\(link)")
        }
    }
}

/// The names that sources declare; of what takes something with the labels.
private struct Symbols {
    private var names: Set<String> = []

    /// Whether there is what a link names. What tells two of a name apart behind it, and what it stands in before
    /// it, is not looked at.
    func has(_ link: String) -> Bool {
        let plain = link.replacing(#/-(?:swift\.\w+|\(.*\))$/#, with: "")
        let end = plain.firstIndex(of: "(") ?? plain.endIndex
        let name = plain[..<end].split(separator: "/").last ?? ""
        return names.contains("\(name)\(plain[end...])")
    }

    mutating func add(_ source: String) {
        let code = source.replacing(#/\/\/[^\n]*/#, with: "").replacing(
            #/"(?:[^"\\\n]|\\.)*"/#, with: "")
        for match in code.matches(
            of: #/\b(?:var|let|struct|class|enum|protocol|typealias|actor|func|case)\s+`?(\w+)/#)
        {
            names.insert(String(match.1))
        }
        for cases in code.matches(of: #/\bcase\s+[^{\n]*/#) {
            for word in cases.0.matches(of: #/\w+/#) { names.insert(String(word.0)) }
            for match in cases.0.matches(of: #/[\s,](\w+)\(/#) {
                add(match.1, behind: match.0, in: code)
            }
        }
        let parameters = #/\b(?:func\s+`?([^\s`(<]+)`?|(init)\??|(subscript))\s*(?:<[^({]*?>)?\(/#
        for match in code.matches(of: parameters) {
            guard let name = match.1 ?? match.2 ?? match.3 else { continue }
            add(name, behind: match.0, in: code)
        }
    }

    /// - Parameter beginning: What ends with the parenthesis in which the parameters are.
    private mutating func add(_ name: Substring, behind beginning: Substring, in code: String) {
        guard let labels = Self.labels(code[code.index(before: beginning.endIndex)...]) else {
            return
        }
        names.insert("\(name)(\(labels.map { "\($0):" }.joined()))")
    }

    /// The labels of what stands in the parentheses that a text begins with; nil where these do not end.
    private static func labels(_ text: Substring) -> [String]? {
        var (depth, parts, part): (Int, [String], String) = (0, [], "")
        var last: Character = " "
        for character in text {
            defer { last = character }
            if "([{<".contains(character) {
                depth += 1
                if depth == 1 { continue }
            } else if ")]}".contains(character) || character == ">" && last != "-" {
                depth -= 1
                if depth == 0 {
                    parts.append(part)
                    return parts.filter { !$0.allSatisfy(\.isWhitespace) }.map(label)
                }
            }
            if character == ",", depth == 1 {
                parts.append(part)
                part = ""
            } else {
                part.append(character)
            }
        }
        return nil
    }

    /// The label of a parameter, or `_`.
    private static func label(_ parameter: String) -> String {
        guard let match = parameter.prefixMatch(of: #/\s*(?:@\w+\s+)*(\w+)(?:\s+\w+)?\s*:/#) else {
            return "_"
        }
        return String(match.1)
    }
}
