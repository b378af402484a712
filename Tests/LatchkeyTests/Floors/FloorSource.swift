/// A file of a floor, and what it declares.
struct FloorSource {
    let folder: String
    let name: String
    let tokens: [SourceToken]
    private(set) var declarations: [Declaration] = []
    /// The types that it declares or extends: what is nested in them can be named without them.
    private(set) var types: Set<String> = []
    /// What it binds within functions, or calls a parameter: without a point before it, it is that.
    private(set) var bound: Set<String> = []

    struct Declaration {
        enum Kind: Hashable {
            case type
            /// With a call's labels, `_` for none.
            case function([String])
            case initializer([String])
            case property(isFunction: Bool)
            case enumerationCase(valueCount: Int)
        }

        var kind: Kind
        /// An initializer has that of its type.
        var name: String
        /// The type that it is a member of; nil for what is none of any.
        var container: String?
        var isPrivate: Bool
    }

    init(folder: String, name: String, text: String) {
        self.folder = folder
        self.name = name
        tokens = SourceTokens(text).tokens
        bind()
        declare()
    }

    func text(_ index: Int) -> String {
        tokens.indices.contains(index) ? tokens[index].text : ""
    }

    /// What brackets hold, the first of which is at a place: where each part between commas begins, and the
    /// place behind all of them.
    func parts(inBracketsAt start: Int) -> (starts: [Int], end: Int) {
        var depth = 0
        var starts: [Int] = []
        var index = start
        while index < tokens.count {
            switch tokens[index].text {
            case "(", "[", "{":
                depth += 1
                if depth == 1, !")]".contains(text(index + 1)) { starts.append(index + 1) }
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return (starts, index + 1) }
            case "," where depth == 1:
                if !")]".contains(text(index + 1)) { starts.append(index + 1) }
            default: break
            }
            index += 1
        }
        return (starts, index)
    }

    /// The labels of a call whose brackets begin at a place.
    func labels(ofCallAt start: Int) -> [String] {
        parts(inBracketsAt: start).starts.map { text($0 + 1) == ":" ? text($0) : "_" }
    }

    /// Whether a word is no word of the language's own.
    func isName(_ index: Int) -> Bool {
        tokens.indices.contains(index) && tokens[index].isWord
            && !Self.keywords.contains(tokens[index].text)
    }

    static let keywords: Set<String> = [
        "as", "async", "await", "borrowing", "break", "case", "catch", "consume", "consuming",
        "continue", "copy", "default", "defer", "do", "else", "extension", "fallthrough", "false",
        "for", "func", "guard", "if", "import", "in", "init", "inout", "is", "isolated", "let",
        "nil", "nonisolated", "private", "fileprivate", "public", "package", "repeat", "rethrows",
        "return", "self", "Self", "sending", "some", "any", "static", "super", "switch", "throw",
        "throws", "true", "try", "typealias", "unsafe", "var", "where", "while",
    ]

    private static let typeWords: Set<String> = [
        "struct", "class", "enum", "protocol", "actor", "extension",
    ]

    private mutating func bind() {
        for index in tokens.indices {
            let (word, next) = (text(index), text(index + 1))
            switch word {
            case "let", "var", "for", "inout":
                // One, or several that something is taken apart into.
                if isName(index + 1) { bound.insert(next) }
                let start = next == "." ? index + 3 : index + 1
                if text(start) == "(" { bindNames(in: start..<parts(inBracketsAt: start).end) }
            case "func": bound.insert(next)
            case "{":
                if let end = endOfParameters(ofClosureAt: index) { bindNames(in: index..<end) }
            case _ where isName(index) && next == ":":
                let hasLabel = index > 0 && tokens[index - 1].isWord
                if hasLabel || ["(", ","].contains(text(index - 1)) { bound.insert(word) }
            default: break
            }
        }
    }

    private mutating func bindNames(in range: Range<Int>) {
        for index in range where isName(index) && text(index - 1) != "." && text(index + 1) != ":" {
            bound.insert(text(index))
        }
    }

    /// The place of the word behind a closure's parameters; nil where it has none.
    private func endOfParameters(ofClosureAt start: Int) -> Int? {
        var index = start + 1
        while isName(index) || "(),[]:".contains(text(index)), index < tokens.count { index += 1 }
        return ["in", "throws"].contains(text(index)) ? index : nil
    }

    private struct Scope {
        /// The type whose members stand here; nil where statements do.
        var type: String?
        var isOfType: Bool
        var isPrivate = false
    }

    private mutating func declare() {
        var scopes: [Scope] = []
        var pending: Scope?
        var isPrivate = false
        var index = 0
        while index < tokens.count {
            let word = tokens[index].text
            let isOfStatements = scopes.last.map { !$0.isOfType } ?? false
            switch word {
            case "{":
                scopes.append(pending ?? Scope(type: nil, isOfType: false))
                pending = nil
                isPrivate = false
            case "}":
                _ = scopes.popLast()
                isPrivate = false
            case "private", "fileprivate": isPrivate = text(index + 1) != "("
            case _ where isOfStatements || text(index - 1) == ".": break
            default:
                let container = scopes.last?.type
                let isHidden = isPrivate || scopes.last?.isPrivate == true
                if Self.typeWords.contains(word), pending == nil, isTypeName(index) {
                    let name = typeName(behind: index)
                    types.insert(name)
                    pending = Scope(
                        type: name, isOfType: true, isPrivate: isPrivate && word == "extension")
                    if word != "extension" { add(.type, name, container, isHidden) }
                    isPrivate = false
                } else {
                    let found = members(at: index)
                    for (kind, name) in found {
                        add(kind, name.isEmpty ? container ?? "" : name, container, isHidden)
                    }
                    if !found.isEmpty { isPrivate = false }
                }
            }
            index += 1
        }
    }

    private mutating func add(
        _ kind: Declaration.Kind, _ name: String, _ container: String?, _ isPrivate: Bool
    ) {
        declarations.append(
            Declaration(kind: kind, name: name, container: container, isPrivate: isPrivate))
    }

    /// Whether a type is declared or extended, and not a class asked for: `class` is a modifier, too.
    private func isTypeName(_ index: Int) -> Bool {
        isName(index + 1) && !["func", "var"].contains(text(index + 1)) || text(index + 1) == "["
    }

    /// The last part of its name.
    private func typeName(behind index: Int) -> String {
        var last = index + 1
        while text(last + 1) == ".", isName(last + 2) { last += 2 }
        return text(last) == "[" ? "Array" : text(last)
    }

    /// What a word in a type, or outside of all, declares; an initializer without its name.
    private func members(at index: Int) -> [(Declaration.Kind, String)] {
        let name = text(index + 1)
        // One whose type is said by another name is none that is called.
        let isFunction = text(index + 2) == ":" && ["(", "@"].contains(text(index + 3))
        return switch text(index) {
        case "func" where isName(index + 1): functions(at: index)
        case "init" where ["(", "?", "!", "<"].contains(name):
            [(.initializer(labels(behind: index + 1)), "")]
        case "var" where isName(index + 1), "let" where isName(index + 1):
            [(.property(isFunction: isFunction), name)]
        case "typealias", "associatedtype": [(.type, name)]
        case "case": cases(at: index)
        default: []
        }
    }

    /// A function, and the labels of what it gives back, which are named as properties are.
    private func functions(at index: Int) -> [(Declaration.Kind, String)] {
        let function = (Declaration.Kind.function(labels(behind: index + 2)), text(index + 1))
        var next = index
        while next < tokens.count, text(next) != "(" { next += 1 }
        next = parts(inBracketsAt: next).end
        // Behind an arrow, and what may be said before it of errors.
        if text(next) == "throws", text(next + 1) == "(" {
            next = parts(inBracketsAt: next + 1).end
        }
        guard text(next) == "-", text(next + 2) == "(" else { return [function] }
        let given = labels(ofCallAt: next + 2).filter { $0 != "_" }
        return [function] + given.map { (.property(isFunction: false), $0) }
    }

    private func cases(at index: Int) -> [(Declaration.Kind, String)] {
        var cases: [(Declaration.Kind, String)] = []
        var next = index
        repeat {
            guard isName(next + 1) else { break }
            let name = text(next + 1)
            next += 2
            var valueCount = 0
            if text(next) == "(" {
                let values = parts(inBracketsAt: next)
                valueCount = values.starts.count
                next = values.end
            }
            // What it is told by: a number or a text.
            while text(next) == "=" || text(next - 1) == "=" || text(next) == "-" { next += 1 }
            cases.append((.enumerationCase(valueCount: valueCount), name))
        } while text(next) == ","
        return cases
    }

    /// The labels of what is declared, behind what it is generic over.
    private func labels(behind start: Int) -> [String] {
        var index = start
        while index < tokens.count, text(index) != "(" { index += 1 }
        return parts(inBracketsAt: index).starts.map { text($0) }
    }
}
