import ArgumentParser
import LMDB

/// The command `latchkey`.
@main
struct LatchkeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latchkey",
        abstract: "Who may do what, in an embedded store of effective permissions.",
        discussion: """
            A store is one file. 'import' makes it from lines of JSON, 'decide' asks whether a \
            user may do something, 'explain' why, and the lists say everything that somebody \
            reaches, and everybody who reaches something. 'perform' changes it, and 'what-if' says who \
            would gain or lose what by that, 'diff' who has since a moment of the past. 'query' lists whatever a condition \
            means. 'verify' proves that a store is whole, 'backup' keeps whole copies of it, 'salvage' \
            writes what a damaged one still has.

            Things are named ACCOUNT/ID, instants are written like 2026-01-31T23:59:59Z, and \
            - stands for standard input wherever a FILE is taken.

            EXAMPLES
              latchkey import clients.latchkey world.jsonl
              latchkey decide clients.latchkey --user acme/u2 --action edit \\
                --organization acme/o1
              latchkey help decide

            EXIT STATUS
              0  done, or allowed
              1  denied; what-if, diff: somebody gains something; assert: one does not hold
              2  the command line is wrong
              3  the data is wrong: a line, a question, a condition, an identity, a cursor
              4  the store or the output failed: missing, damaged, unreadable, full
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Changing",
                subcommands: [ImportCommand.self, PerformCommand.self]),
            CommandGroup(
                name: "Asking",
                subcommands: [
                    DecideCommand.self, ExplainCommand.self, AssertCommand.self,
                    OrganizationsCommand.self, AssetsCommand.self, UsersCommand.self,
                ]),
            CommandGroup(
                name: "Seeing",
                subcommands: [
                    ShellCommand.self, InfoCommand.self, ShowCommand.self, LogCommand.self,
                    QueryCommand.self, SchemaCommand.self,
                ]),
            CommandGroup(
                name: "Reviewing",
                subcommands: [
                    ReviewCommand.self, ReportCommand.self, GraphCommand.self,
                    UnusedCommand.self, RisksCommand.self, OffboardCommand.self,
                ]),
            CommandGroup(
                name: "Comparing",
                subcommands: [WhatIfCommand.self, DiffCommand.self, ChangesCommand.self]),
            CommandGroup(
                name: "Keeping",
                subcommands: [
                    ExportCommand.self, CopyCommand.self, BackupCommand.self,
                    BackupsCommand.self, RestoreCommand.self, RetainCommand.self,
                ]),
            CommandGroup(
                name: "Checking and rescuing",
                subcommands: [
                    VerifyCommand.self, ReindexCommand.self, SalvageCommand.self,
                    AcceptClockCommand.self,
                ]),
            CommandGroup(
                name: "Looking inside",
                subcommands: [
                    StatsCommand.self, RawCommand.self, ReadersCommand.self,
                    GenerateManualCommand.self,
                ]),
        ])

    @Flag(
        name: .customLong("no-pager"),
        help: "Show nothing page by page on a terminal. It stands before the command.")
    var hasNoPager = false

    static func main() {
        StandardFiles.prepare()
        CutFile.watch()
        guard let arguments = Arguments.ofProcess() else {
            let failure = Failure.failed(
                "the arguments cannot be read: mount /proc, which has them")
            StandardFiles.exit(failure.tell())
        }
        let named = namingShell(withoutPager(arguments))
        // The shell has nothing unfinished, and leaves an interrupt to its commands.
        if named.first != ShellCommand._commandName {
            UnfinishedFiles.watchForSignals()
        }
        StandardFiles.exit(run(named))
    }

    /// The arguments with the name of the shell where a file stands in place of a command.
    private static func namingShell(_ arguments: [String]) -> [String] {
        guard let first = arguments.first, !first.hasPrefix("-"), name(of: arguments) == nil,
            first != "help",
            let path = PathArgument(argument: first)?.path, case .regular = FileKind.of(path)
        else { return arguments }
        return [ShellCommand._commandName] + arguments
    }

    /// The arguments behind what is said before the command.
    private static func withoutPager(_ arguments: [String]) -> [String] {
        guard arguments.first == "--no-pager" else { return arguments }
        Pager.refuse()
        return Array(arguments.dropFirst())
    }

    /// Runs the command of those arguments, and says how it ended.
    static func run(_ arguments: [String]) -> ExitStatus {
        var command: any ParsableCommand
        do {
            try MistypedNames.checkCommand(of: arguments)
            try GivenOptions.check(arguments)
            command = try parseAsRoot(arguments)
        } catch let failure as Failure {
            return refuse(arguments, failure.message)
        } catch {
            if exitCode(for: error).isSuccess { return show(fullMessage(for: error)) }
            if let mistyped = MistypedNames.option(in: arguments) {
                return refuse(arguments, mistyped)
            }
            let message = MistypedNames.nearing(message(for: error), arguments)
            return refuse(arguments, message + GivenOptions.hint(for: message, arguments))
        }
        let formatted = command as? any FormattedCommand
        do {
            if let store = (command as? any AnsweringCommand)?.store {
                try FileKind.refuseOutput(intoStoreAt: store.path)
            }
            try command.run()
            return .done
        } catch let status as ExitStatus {
            return status
        } catch is OutputClosed {
            return .done
        } catch let request where exitCode(for: request).isSuccess {
            // Help and version are asked for in this way.
            return show(fullMessage(for: request))
        } catch {
            let failure = Failure(error)
            // There was nothing to answer, and standard output may be what is refused.
            if failure.status == .usage { return refuse(arguments, failure.message) }
            return formatted?.format.isJSON ?? false ? failure.tellAsJSON() : failure.tell()
        }
    }

    /// Says that the command line is wrong.
    private static func refuse(_ arguments: [String], _ message: String) -> ExitStatus {
        Failure.usage(Arguments.cut(arguments, in: message)).tell(beside: Self.name(of: arguments))
    }

    private static func show(_ text: String) -> ExitStatus {
        var output = Output()
        do {
            try output.write(text + "\n")
            try output.finish()
            return .done
        } catch { return Failure(error).tell() }
    }

    func run() throws {
        throw Failure.usage("no command is given")
    }
}
