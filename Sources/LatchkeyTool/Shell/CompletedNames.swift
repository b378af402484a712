import ArgumentParser

/// What a shell offers for the value of an option: whatever the store has that stands before it on the command line.
enum CompletedNames {
    static let accounts = CompletionKind.custom { words, _, prefix in
        names(words)?.accounts(prefix) ?? []
    }
    static let users = things("--user")
    static let organizations = things("--organization")
    static let assets = things("--asset")
    static let groups = things("--group")
    static let connections = things("--connection")

    private static func things(_ option: String) -> CompletionKind {
        .custom { words, _, prefix in
            names(words)?.things(ofOption: option, prefix) ?? []
        }
    }

    /// The first word behind the command that is a file.
    private static func names(_ words: [String]) -> StoreNames? {
        let path = words.dropFirst().compactMap { PathArgument(argument: $0) }.first { path in
            if case .regular = FileKind.of(path.path) { return true }
            return false
        }
        return path.map { StoreNames(path: $0, unchanging: words.contains("--unchanging")) }
    }
}
