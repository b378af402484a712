/// How far a long command is, on a terminal: one line that is written over again and again.
struct Progress {
    private let isShown = Terminal.errors.isTerminal

    func tell(_ text: String) {
        if isShown { StandardFiles.tell("\r\u{1B}[K\(text)") }
    }

    /// Clears the line.
    func finish() {
        if isShown { StandardFiles.tell("\r\u{1B}[K") }
    }
}
