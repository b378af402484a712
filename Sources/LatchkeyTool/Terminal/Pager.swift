import Glibc
import Synchronization
import SystemPackage

/// A program that shows on a terminal, page by page, what is longer than the screen.
enum Pager {
    private struct State {
        var isWanted = true
        var isRefused = false
        var running: (program: ChildProcess, terminal: FileDescriptor)?
    }

    private static let state = Mutex(State())

    /// Has nothing be paged.
    static func refuse() {
        state.withLock { state in
            state.isWanted = false
            state.isRefused = true
        }
    }

    /// Whether nothing is to be paged.
    static var isRefused: Bool { state.withLock(\.isRefused) }

    /// Puts the pager in the place of standard output if what is about to be written, the first of all, is longer than
    /// the terminal's screen. Where there is none, or none is wanted, nothing changes.
    static func begin(before bytes: [UInt8]) {
        state.withLock { state in
            guard state.isWanted else { return }
            // Whatever comes later goes the same way.
            state.isWanted = false
            guard let size = Terminal.output.size,
                isLonger(String(decoding: bytes, as: UTF8.self), than: size),
                let command = command()
            else { return }
            state.running = try? start(command)
        }
    }

    /// Ends the text and waits until whoever reads it is done.
    static func finish() {
        state.withLock { state in
            guard let (program, terminal) = state.running else { return }
            state.running = nil
            // The pipe is closed by that.
            _ = try? terminal.duplicate(as: .standardOutput)
            try? terminal.close()
            _ = program.wait()
            listen(toInterrupts: true)
        }
    }

    /// The command of the pager, and the variables that it gets; nil where nothing is to be paged.
    private static func command() -> String? {
        let chosen = Environment.value("LATCHKEY_PAGER") ?? Environment.text("PAGER") ?? "less -FRX"
        let first = chosen.prefix { $0 != " " }
        if first.isEmpty || first == "cat" { return nil }
        // What there is not would take the text with it; what only a shell understands is left to it.
        let isPlain = !chosen.contains { "|&;<>()$`\\\"'*?[#~=%".contains($0) }
        return isPlain && !isExecutable(String(first)) ? nil : chosen
    }

    private static func isExecutable(_ name: String) -> Bool {
        let folders =
            name.contains("/")
            ? [""]
            : (Environment.text("PATH") ?? "/usr/bin:/bin")
                .split(separator: ":").map { $0 + "/" }
        // Sound: the text ends with a zero for as long as the call goes on.
        return folders.contains { unsafe access($0 + name, X_OK) == 0 }
    }

    private static func start(_ command: String) throws -> (ChildProcess, FileDescriptor) {
        let terminal = try FileDescriptor.standardOutput.duplicate()
        let pipe = try FileDescriptor.pipe()
        defer {
            try? pipe.readEnd.close()
            try? pipe.writeEnd.close()
        }
        // What a terminal is told about colours is passed on by `less`, if nobody says otherwise.
        let options = Environment.value("LESS") == nil ? ["LESS": "FRX"] : [:]
        let program = try ChildProcess(
            "/bin/sh", ["-c", command], setting: options,
            [
                .use(pipe.readEnd, as: .standardInput), .close(pipe.readEnd),
                .close(pipe.writeEnd), .close(terminal),
            ])
        listen(toInterrupts: false)
        _ = try pipe.writeEnd.duplicate(as: .standardOutput)
        return (program, terminal)
    }

    /// An interrupt is the pager's while there is one: whoever ended before it would leave it alone with the terminal.
    private static func listen(toInterrupts listens: Bool) {
        var interrupts = sigset_t()
        unsafe sigemptyset(&interrupts)
        unsafe sigaddset(&interrupts, SIGINT)
        // One that is waited for by a thread is not lost by being ignored, unless it may come here.
        signal(SIGINT, listens ? SIG_DFL : SIG_IGN)
        unsafe pthread_sigmask(listens ? SIG_BLOCK : SIG_UNBLOCK, &interrupts, nil)
    }

    /// Whether a text takes more lines than there are, the one aside in which one types.
    private static func isLonger(_ text: String, than size: (columns: Int, lines: Int)) -> Bool {
        var count = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            count += max(1, (shownColumns(line) + size.columns - 1) / size.columns)
            if count > size.lines { return true }
        }
        return false
    }

    /// The columns of a line, without what sets colours.
    private static func shownColumns(_ line: Substring) -> Int {
        var count = 0
        var isEscape = false
        for scalar in line.unicodeScalars {
            if isEscape {
                isEscape = scalar != "m"
            } else if scalar == "\u{1B}" {
                isEscape = true
            } else {
                count += scalar.columnCount
            }
        }
        return count
    }
}
