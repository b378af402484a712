import CPeers
import Foundation
import Latchkey

@main
struct Command {
    private static let usage = """
        latchkey-bench build  --folder FOLDER [--size full|small] [--role-model FILE]
        latchkey-bench decide --folder FOLDER [--size full|small] [--role-model FILE]
                              [--short] [--json] [--require-targets] [--remember BLOCKS]

        latchkey-bench targets --folder FOLDER [--size full|small] [--role-model FILE]
                              [--short] [--require-targets] [--charts FOLDER]
        latchkey-bench thresholds --against FILE [--renew]
        latchkey-bench loop   --folder FOLDER --class CLASS|identity [--times N],
                              for a profiler
        latchkey-bench live   --folder FOLDER [--size full|small] [--role-model FILE] [--short]
        latchkey-bench threads --folder FOLDER [--size full|small] [--role-model FILE] [--short]
        latchkey-bench bulk   --folder FOLDER [--size full|small] [--role-model FILE] [--short]
        latchkey-bench log    --folder FOLDER [--entries N] [--batch N] [--short]
                              [--unsynchronized] [--again] [--kind KIND]
                              [--loop KIND [--times N] [--count]]
        latchkey-bench commit --folder FOLDER [--short]
        latchkey-bench replicas --folder FOLDER [--short]
        latchkey-bench open   --folder FOLDER [--short]
        latchkey-bench reads  --folder FOLDER [--short]
        latchkey-bench foresee --folder FOLDER [--short]
        latchkey-bench difference --folder FOLDER [--short]
        latchkey-bench removal --folder FOLDER [--entries N]
        latchkey-bench fill   --folder FOLDER [--size full|small] [--short]
        latchkey-bench import --lines FILE --store STORE
        latchkey-bench import-sqlite --lines FILE --store STORE
        latchkey-bench query  --folder FOLDER [--entries N]
                              [--loop list|identities|handles|count|page [--times N] [--user N]]

        `build` makes the files of the peers in FOLDER, unless they are there; `decide` builds
        them as well, and measures. A role model replaces the generated world; it may also be
        named by the environment variable LATCHKEY_BENCH_ROLE_MODEL with --size role-model.
        `fill` fills stores with a large account, or with the world of a size, and tells what tables take.
        `targets` measures what the project aims at beside its peers, and says what falls short; with
        --charts it draws what it has found into a folder.
        `thresholds` counts the allocations and instructions of decisions in a world of its own, and
        holds them against those of FILE; with --renew it writes what it has counted there.
        `live` decides while another account, or the same, is written to.
        `log` fills a log and asks it; with --again it asks the one that it filled before, with
        --kind one kind of question alone (dense, selective, resource, timed, any), with --loop
        that in Latchkey alone, again and again, for a profiler.
        The exit status is 1 when a decision allocates, a threshold is exceeded or, if required, a
        target is missed.

        """

    static func main() async {
        do {
            exit(try await run(Array(CommandLine.arguments.dropFirst())))
        } catch {
            Build.note("latchkey-bench: \(error)")
            exit(2)
        }
    }

    private static func logKind(_ name: String) throws -> LogQuestions.Kind {
        guard let kind = LogQuestions.Kind(named: name) else { throw BenchError(usage) }
        return kind
    }

    private static let flagNames: Set = [
        "--short", "--json", "--require-targets", "--unsynchronized", "--again", "--count",
        "--renew",
    ]
    private static let valueNames: Set = [
        "--folder", "--size", "--role-model", "--remember", "--class", "--times", "--entries",
        "--batch", "--kind", "--loop", "--lines", "--store", "--charts", "--against", "--user",
    ]

    private static func run(_ arguments: [String]) async throws -> Int32 {
        var values: [String: String] = [:]
        var flags: Set<String> = []
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            if flagNames.contains(name) {
                flags.insert(name)
            } else if !valueNames.contains(name) {
                throw BenchError("there is no option \(name)\n\(usage)")
            } else if let value = rest.popFirst() {
                values[name] = value
            } else {
                throw BenchError("\(name) wants a value\n\(usage)")
            }
        }
        switch arguments.first {
        case "import":
            guard let lines = values["--lines"], let store = values["--store"] else {
                throw BenchError(usage)
            }
            try Build.importHere(lines: lines, store: store)
            return 0
        case "import-sqlite":
            guard let lines = values["--lines"], let store = values["--store"] else {
                throw BenchError(usage)
            }
            try Build.fillSQLiteHere(lines: lines, store: store)
            return 0
        case "fill":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            let bench = FillBench(
                folder: folder, isShort: flags.contains("--short"),
                world: values["--size"] == nil ? nil : try world(values).0)
            print(try bench.run())
            return 0
        case "log":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            let count = values["--entries"].flatMap { Int($0) }
            let bench = LogBench(
                folder: folder,
                entryCount: count ?? (flags.contains("--short") ? 50_000 : 1_000_000),
                isSynchronized: !flags.contains("--unsynchronized"),
                batchCount: values["--batch"].flatMap { Int($0) } ?? 100,
                asked: try values["--kind"].map(logKind))
            if let kind = try values["--loop"].map(logKind) {
                try bench.loop(
                    kind, times: values["--times"].flatMap { Int($0) } ?? 1,
                    isCounting: flags.contains("--count"))
            } else {
                print(try flags.contains("--again") ? bench.again() : bench.run())
            }
            return 0
        case "commit":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try await CommitBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "replicas":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try await ReplicaBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "open":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try OpenBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "foresee":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try ForeseeBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "difference":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try DifferenceBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "removal":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            let count = values["--entries"].flatMap { Int($0) } ?? 1_000_000
            print(try RemovalBench(folder: folder, count: count).run())
            return 0
        case "query":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            let count = values["--entries"].flatMap { Int($0) } ?? 100_000
            let bench = QueryBench(folder: folder, organizationCount: count)
            if let name = values["--loop"] {
                guard let kind = QueryBench.Kind(rawValue: name) else { throw BenchError(usage) }
                try bench.loop(
                    kind, times: values["--times"].flatMap { Int($0) } ?? 1,
                    user: values["--user"].flatMap { Int($0) })
            } else {
                print(try bench.run())
            }
            return 0
        case "reads":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            print(try await ReadBench(folder: folder, isShort: flags.contains("--short")).run())
            return 0
        case "thresholds":
            guard let path = values["--against"] else { throw BenchError(usage) }
            return try thresholds(path, isRenewing: flags.contains("--renew"))
        case "build", "decide", "live", "bulk", "threads", "loop", "targets":
            guard let folder = values["--folder"] else { throw BenchError(usage) }
            // Before anything is measured: what cannot be written is measured for nothing.
            if let charts = values["--charts"] { try ChartFolder(charts).make() }
            let files = Files(folder: folder)
            let (world, name, source) = try world(values)
            try Build.build(world, named: name, source: source, in: files)
            let isShort = flags.contains("--short")
            switch arguments.first {
            case "build": return 0
            case "live":
                print(try LiveBench(world: world, files: files, isShort: isShort).run())
                return 0
            case "threads":
                print(try ThreadBench(world: world, files: files, isShort: isShort).run())
                return 0
            case "bulk":
                print(try BulkBench(world: world, files: files, isShort: isShort).run())
                return 0
            case "targets":
                let found = try Aims(world: world, files: files, isShort: isShort).measure()
                print(found.table)
                if let charts = values["--charts"] {
                    try ChartFolder(charts).write(found.charts)
                }
                return flags.contains("--require-targets") && !found.areAllReached ? 1 : 0
            default: break
            }
            let decide = Decide(
                world: world, files: files, isShort: isShort,
                remembered: values["--remember"].flatMap { Int($0) })
            if arguments.first == "loop" {
                let kind = values["--class"].flatMap { QuestionClass(rawValue: $0) }
                try decide.loop(
                    kind, byIdentity: values["--class"] == "identity",
                    times: values["--times"].flatMap { Int($0) } ?? 1)
                return 0
            }
            try testTheCounter()
            let report = try decide.run()
            print(flags.contains("--json") ? try report.json() : report.text())
            if !report.isAllocationFree { return 1 }
            return flags.contains("--require-targets") && !report.areTargetsMet ? 1 : 0
        default:
            throw BenchError(usage)
        }
    }

    private static func world(_ values: [String: String]) throws -> (World, String, String?) {
        let size = values["--size"] ?? "small"
        let model =
            values["--role-model"]
            ?? (size == "role-model"
                ? ProcessInfo.processInfo.environment["LATCHKEY_BENCH_ROLE_MODEL"] : nil)
        if let model {
            return (
                try World.roleModel(at: model), "role model-2",
                (model as NSString).lastPathComponent
            )
        }
        switch size {
        case "full": return (World.generated(.full, seed: 1), "full-3", nil)
        case "small": return (World.generated(.small, seed: 1), "small-3", nil)
        default: throw BenchError("the size is full or small\n\(usage)")
        }
    }

    private static func thresholds(_ path: String, isRenewing: Bool) throws -> Int32 {
        try testTheCounter()
        // What cannot be read is told before anything is counted.
        let known = isRenewing ? nil : try Thresholds(readFrom: path)
        if !DecisionCosts.areStepsCounted {
            print(
                "Instructions cannot be counted here, where no thread can be stepped by the trap flag "
                    + "of an x86-64 processor: allocations alone are held to their thresholds.")
        }
        let costs = try DecisionCosts().measure()
        guard let known else {
            let renewed = try Thresholds(costs)
            try renewed.write(to: path)
            print(renewed.table(costs))
            return 0
        }
        let (exceeded, lowerable) = known.judge(costs)
        print(known.table(costs))
        for line in lowerable { print("could be lowered: \(line)") }
        for line in exceeded { print("EXCEEDED: \(line)") }
        return exceeded.isEmpty ? 0 : 1
    }

    private final class Something {}

    /// A counter that counts nothing would prove nothing.
    private static func testTheCounter() throws {
        let before = allocation_count()
        withExtendedLifetime((0..<10).map { _ in Something() }) {}
        guard allocation_count() >= before + 10 else {
            throw BenchError("allocations are not counted")
        }
    }
}
