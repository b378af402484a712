/// Where files use what is declared on floors above theirs.
///
/// A word means what has its name and can be meant there: by the labels of a call, by the type that it is
/// nested in, by whether it is private. Where that is several things, and one of them is low enough, that one is
/// taken to be meant.
struct FloorArrows {
    private typealias Declared = (source: Int, declaration: FloorSource.Declaration)

    private let heights: [String: Int]
    private let sources: [FloorSource]
    private var declared: [String: [Declared]] = [:]

    /// - Parameter sources: Those of the floors, and others, which are beneath all of them and are not
    ///   looked at: what they declare may be meant as well.
    init(_ floors: [String], _ sources: [FloorSource]) {
        heights = Dictionary(uniqueKeysWithValues: floors.enumerated().map { ($1, $0) })
        self.sources = sources
        for (index, source) in sources.enumerated() {
            for declaration in source.declarations {
                declared[declaration.name, default: []].append((index, declaration))
            }
        }
    }

    /// In words, each once.
    func found() -> [String] {
        var found: Set<String> = []
        for (index, source) in sources.enumerated() {
            guard let height = heights[source.folder] else { continue }
            for place in source.tokens.indices where source.isName(place) {
                guard let use = Use(source, place, declaredAs: declared[source.text(place)]) else {
                    continue
                }
                for meant in [use.members, use.initializers] {
                    guard let folder = lowest(of: meant, usedIn: index, above: height) else {
                        continue
                    }
                    found.insert(
                        "\(source.folder)/\(source.name) uses \(use.name) of \(folder), which is above"
                    )
                }
            }
        }
        return found.sorted()
    }

    /// The lowest floor of what may be meant, if all of it is above a height.
    private func lowest(of meant: [Declared], usedIn index: Int, above height: Int) -> String? {
        var lowest: (height: Int, folder: String)?
        for (source, declaration) in meant where !declaration.isPrivate || source == index {
            let folder = sources[source].folder
            let other = heights[folder] ?? -1
            if other <= height { return nil }
            if lowest.map({ other < $0.height }) ?? true { lowest = (other, folder) }
        }
        return lowest?.folder
    }

    /// A word, and what it may mean.
    private struct Use {
        let name: String
        /// What may be meant, but for initializers.
        private(set) var members: [Declared] = []
        /// Where the word is a type that is called.
        private(set) var initializers: [Declared] = []

        /// Nil for what is none: a label, what is declared there, what the file itself binds.
        init?(_ source: FloorSource, _ place: Int, declaredAs all: [Declared]?) {
            name = source.text(place)
            let (before, after) = (source.text(place - 1), source.text(place + 1))
            guard let all, !Self.declaring.contains(before) else { return nil }
            let isMember = before == "."
            if !isMember {
                let isLabel = source.isName(place + 1) || ("(,[".contains(before) && after == ":")
                if isLabel || source.bound.contains(name) { return nil }
            }
            let isCall = after == "(" && source.tokens[place + 1].isClose
            let labels = isCall ? source.labels(ofCallAt: place + 1) : nil
            // Without brackets a function is called with a closure, or is handed on.
            let isFunction = isCall || "{),<]".contains(after)
            for it in all {
                switch it.declaration.kind {
                case .type:
                    let container = it.declaration.container
                    let isReached = container.map { isMember || source.types.contains($0) }
                    if isReached ?? !isMember { members.append(it) }
                case .function(let own):
                    if isFunction, Self.isPart(labels ?? [], of: own) { members.append(it) }
                case .property(let isCalled): if !isCall || isCalled { members.append(it) }
                case .enumerationCase(let count):
                    let given = labels?.count ?? 0
                    if !isCall || (count > 0 && given <= count) { members.append(it) }
                case .initializer(let own):
                    if let labels, Self.isPart(labels, of: own) { initializers.append(it) }
                }
            }
            // Every enumeration with raw values has this one.
            if labels == ["rawValue"] { initializers = [] }
        }

        /// Whether a call with some labels may be one of a function with others: it need not give all.
        private static func isPart(_ labels: [String], of declared: [String]) -> Bool {
            var rest = declared[...]
            for label in labels {
                guard let index = rest.firstIndex(of: label) else { return false }
                rest = rest[(index + 1)...]
            }
            return true
        }

        private static let declaring: Set<String> = [
            "func", "var", "let", "case", "struct", "class", "enum", "protocol", "actor",
            "typealias", "associatedtype", "import", "precedencegroup",
        ]
    }
}
