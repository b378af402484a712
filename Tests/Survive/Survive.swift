import Glibc

/// Puts stores through what they must survive, and counts what went wrong.
///
/// `Survive TRIAL [--count N] [--seed N] [--folder PATH]`:
/// - `damage`: damaged files; see ``DamageTrial``.
/// - `salvage`: what is still read of damaged files; see ``SalvageTrial``.
/// - `images`: power failures; see ``ImagesTrial``.
/// - `calls`: calls that fail; see ``CallsTrial``.
/// - `copies`: copies and backups whose processes are killed; see ``CopiesTrial``.
///
/// The last line says `survive TRIAL=N lost=N wrong=N crashed=N hung=N`; the exit status is 1 if any of
/// the last four is not 0. Each failure is told before, with what repeats it.
@main
struct Survive {
    static func main() throws {
        do { try run(Array(CommandLine.arguments.dropFirst())) } catch let error as UsageError {
            complain("\(error.text)\n\(usage)")
            exit(2)
        }
    }

    private static let usage = """
        usage: Survive damage [--count N] [--seed N] [--first N] [--folder PATH]
               Survive salvage [--count N] [--seed N] [--first N] [--folder PATH]
               Survive images [--count N] [--seed N] [--only WORKLOAD] [--moment N] [--image N]
               Survive calls [--count N] [--seed N] [--only DEED] [--fault KIND:NUMBER:COUNT:CODE]
               Survive copies [--count N] [--seed N] [--first N] [--only WORK] [--folder PATH]
        """

    private static func run(_ arguments: [String]) throws {
        if arguments.contains(where: { ["--help", "-h"].contains($0) }) {
            return say(usage)
        }
        let options = try TrialOptions(Array(arguments.dropFirst()))
        switch arguments.first {
        case DamageTrial.name: finish(DamageTrial.name, try DamageTrial.run(options))
        case SalvageTrial.name: finish(SalvageTrial.name, try SalvageTrial.run(options))
        case ImagesTrial.name: finish(ImagesTrial.name, try ImagesTrial.run(options))
        case CallsTrial.name: finish(CallsTrial.name, try CallsTrial.run(options))
        case CopiesTrial.name: finish(CopiesTrial.name, try CopiesTrial.run(options))
        case let name?: throw UsageError(text: "\(name) is no trial")
        case nil: throw UsageError(text: "which trial?")
        }
    }

    /// What a trial counts, where it is not what it is called.
    private static let counted = [
        DamageTrial.name: "damaged", SalvageTrial.name: "salvaged", CallsTrial.name: "faults",
    ]

    /// Says what came of a trial.
    private static func finish(_ name: String, _ tally: Tally) {
        say(
            "survive \(counted[name] ?? name)=\(tally.count) "
                + "lost=\(tally.lost) wrong=\(tally.wrong) crashed=\(tally.crashed) hung=\(tally.hung)"
        )
        if !tally.isClean { exit(1) }
    }
}

/// One thing that stores must survive.
protocol Trial {
    /// The subcommand, and what is counted.
    static var name: String { get }
    static func run(_ options: TrialOptions) throws -> Tally
}

/// How often it was tried, and how often it went wrong.
struct Tally {
    var count = 0
    /// What was acknowledged and is not there any more.
    var lost = 0
    /// Answers that are not true, and no error either.
    var wrong = 0
    /// Processes that ended by a signal.
    var crashed = 0
    /// Processes that did not end in time.
    var hung = 0

    var isClean: Bool { lost == 0 && wrong == 0 && crashed == 0 && hung == 0 }
}
