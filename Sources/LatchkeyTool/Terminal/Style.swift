/// What colours say. They add nothing: without them everything is there in words.
enum Style: Sendable {
    /// The names of columns.
    case head
    /// Allowed, gained, whole.
    case good
    /// Denied, lost, damaged, wrong.
    case bad

    private var code: String {
        switch self {
        case .head: "1"
        case .good: "32"
        case .bad: "31"
        }
    }

    /// The text in that style where a terminal shows it. A line break is never within it.
    func text(_ text: String, on terminal: Terminal = .output) -> String {
        guard terminal.hasColours, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// A sentence whose first word, up to a space or a colon, is in that style.
    func firstWord(of sentence: String) -> String {
        let word = sentence.prefix { $0 != " " && $0 != ":" && $0 != "\n" }
        return text(String(word)) + sentence.dropFirst(word.count)
    }
}
