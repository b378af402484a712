import Glibc
import Latchkey
import SystemPackage

/// Commands that are typed one after another about one store.
///
/// Each is a process of its own, as if it were typed in another shell: it sees the newest commit, an error or an
/// interrupt ends it alone, and so does a signal that a damaged page sends.
struct Shell {
    let store: PathArgument
    let isUnchanging: Bool
    let mayWrite: Bool
    let commands: CommandDescription
    var setting = ShellSetting()
    /// Whether somebody types, on a terminal.
    let isInteractive: Bool
    /// The status of the first error.
    private(set) var firstError: ExitStatus?
    private var lineNumber = 0

    init(_ store: PathArgument, isUnchanging: Bool, mayWrite: Bool, bails: Bool) throws {
        self.store = store
        self.isUnchanging = isUnchanging
        self.mayWrite = mayWrite
        commands = try CommandDescription.latchkey()
        setting.bails = bails
        isInteractive =
            isatty(FileDescriptor.standardInput.rawValue) == 1 && Terminal.output.isTerminal
    }

    /// Where the number of the line stands for a command of the shell, and its errors.
    static let lineVariable = "LATCHKEY_SHELL_LINE"

    /// Does what the lines of standard input say, up to its end.
    mutating func run() throws {
        guard isInteractive else { return try runLines(prompting: false) }
        try tell(
            "latchkey \(Version.text), \(store.name.shown)\(mayWrite ? "" : ", for reading"); "
                + ".help tells what can be typed, Ctrl-D ends\n")
        let completion = ShellCompletion(
            commands: commands, names: StoreNames(path: store, unchanging: isUnchanging))
        guard let editor = LineEditor(completer: { completion.words(behind: $0, beginning: $1) })
        else { return try runLines(prompting: true) }
        try run(editor)
    }

    private mutating func run(_ editor: LineEditor) throws {
        let history = ShellHistory()
        for line in history.lines() { editor.remember(line) }
        LineEditor.surviveInterrupts()
        while true {
            switch editor.next(prompt: prompt) {
            case .end: return try tell("\n")
            case .interrupted: try tell("\n")
            case .line(let line):
                if line.unicodeScalars.allSatisfy(\.properties.isWhitespace) { continue }
                editor.remember(line)
                history.keep(line)
                if try isEnd(line) { return }
            }
        }
    }

    /// Reads lines as they come, and shows before each that one is awaited, if somebody types.
    private mutating func runLines(prompting: Bool) throws {
        var lines = LineReader(.standardInput)
        do {
            if prompting { try tell(prompt) }
            while try lines.advance() {
                let line = lines.line
                let bytes = line.indices.map { line[$0] }
                if try isEnd(Arguments.text(bytes)) { return }
                if prompting { try tell(prompt) }
            }
        } catch let error as InterchangeError { throw Failure.badData("standard input, \(error)") }
    }

    private var prompt: String {
        setting.asOf.map { "latchkey as of \($0.shown)> " } ?? "latchkey> "
    }

    private func tell(_ text: String) throws {
        var output = Output(isLive: true)
        try output.write(text)
        try output.flush()
    }

    // MARK: One line

    /// Does what a line says.
    ///
    /// - Returns: Whether it ends the shell.
    private mutating func isEnd(_ line: String) throws -> Bool {
        lineNumber += 1
        var status = ExitStatus.done
        do {
            let words = try ShellWords.split(line)
            if let first = words.first, Self.ends.contains(first) { return true }
            status = try self.status(of: words)
        } catch let failure as Failure { status = failure.tell(inLine: place, hints: false) }
        guard status.isError else { return false }
        firstError = firstError ?? status
        return setting.bails
    }

    /// What ends the shell: as it is called here, and as it is called elsewhere.
    private static let ends: Set = [".quit", ".exit", "quit", "exit"]

    /// Where a line stands, in words; nil where whoever typed it sees it.
    private var place: String? { isInteractive ? nil : "line \(lineNumber)" }

    private mutating func status(of words: [String]) throws -> ExitStatus {
        guard let first = words.first else { return .done }
        if first == ".help" {
            try tell(ShellSetting.help)
            return .done
        }
        if first.hasPrefix(".") {
            try setting.set(words)
            return .done
        }
        if first == "help" {
            guard words.count == 1 else { return try run(words) }
            try tell(Self.commandList)
            return .done
        }
        guard let (command, count) = commands.command(of: words), first != "shell" else {
            let names = commands.shownSubcommands.map(\.commandName)
            throw Failure.usage(
                "there is no command \(first)\(NearestName.question(behind: first, among: names)): "
                    + "help tells what there are")
        }
        let rest = Array(words.dropFirst(count))
        if !mayWrite, !isReading(command), !rest.contains("--help"), !rest.contains("-h") {
            throw Failure.usage("\(first) writes to the store: begin the shell with --write")
        }
        guard command.shownSubcommands.isEmpty else { return try run(words) }
        let asked = arguments(Array(words.prefix(count)), command, rest)
        let status = try run(asked)
        let isDecision =
            command.commandName == "decide" && !rest.contains { $0.hasPrefix("--batch") }
        guard setting.explains, isDecision, status == .done || status == .denied,
            !rest.contains("--help"), !rest.contains("-h")
        else { return status }
        return try run(["explain"] + asked.dropFirst())
    }

    /// All commands, in so few lines that whoever types sees the answers before them.
    private static var commandList: String {
        let rows = LatchkeyCommand.configuration.groupedSubcommands.map { group in
            let names = group.subcommands.filter { $0.configuration.shouldDisplay }
                .map { $0._commandName }.filter { $0 != ShellCommand._commandName }
            return (group.name, names.joined(separator: ", "))
        }
        return Columns.text(rows) + "'help COMMAND' explains one, '.help' what is set here\n"
    }

    /// Whether a command leaves the store as it is: one that can be asked on a medium that cannot be written to does, and one
    /// that is said to.
    private func isReading(_ command: CommandDescription) -> Bool {
        command.option("--unchanging") != nil || !command.shownSubcommands.isEmpty
            || !command.positionals.contains { $0.valueName == "store" }
            || ["salvage", "readers"].contains(command.commandName)
    }

    /// The command line of a command, with the store and what is set.
    private func arguments(
        _ name: [String], _ command: CommandDescription, _ rest: [String]
    ) -> [String] {
        var options = setting.options(of: command, given: rest)
        if isUnchanging, command.option("--unchanging") != nil, !rest.contains("--unchanging") {
            options.append("--unchanging")
        }
        // Most are about a store, which stands first.
        let operand = command.positionals.first?.valueName == "store" ? [store.asOperand] : []
        return name + operand + options + rest
    }

    /// Runs a command line to its end.
    private func run(_ arguments: [String]) throws -> ExitStatus {
        let pager = Pager.isRefused ? ["--no-pager"] : []
        var redirections: [ChildProcess.Redirection] = []
        // The lines that follow are not the command's.
        let nothing = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        defer { try? nothing.close() }
        if !isInteractive { redirections.append(.use(nothing, as: .standardInput)) }
        redirections.append(.close(nothing))
        // An interrupt ends the command, and not whoever waits for it.
        let before = isInteractive ? signal(SIGINT, SIG_IGN) : nil
        defer { if isInteractive { signal(SIGINT, before) } }
        let command: ChildProcess
        do {
            command = try ChildProcess(
                "/proc/self/exe", pager + arguments,
                setting: place == nil ? [:] : [Self.lineVariable: "\(lineNumber)"], redirections)
        } catch {
            throw Failure.failed("the command cannot be begun: \(error)")
        }
        switch command.wait() {
        case .status(let code): return ExitStatus(rawValue: code) ?? .failed
        case .signal(SIGINT):
            try tell("\n")
            return .failed
        case .signal(let number):
            return Failure.failed("\(arguments[0]) was ended by signal \(number)").tell(
                inLine: place)
        }
    }
}

extension ExitStatus {
    /// Whether something is wrong: an answer that says no is none.
    var isError: Bool { rawValue >= ExitStatus.usage.rawValue }
}

extension PathArgument {
    /// The path as an argument that is no option, and not standard input.
    fileprivate var asOperand: String {
        let text = Arguments.text(path.bytes)
        return text.hasPrefix("-") ? "./" + text : text
    }
}
