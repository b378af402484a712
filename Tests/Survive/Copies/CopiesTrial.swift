import Glibc
import Latchkey
import SystemPackage
import TestNumbers

/// Copies, backups and restoring beside a process that writes without a pause, killed at any moment.
///
/// What is there then under the name of a copy, a backup or a store is the state of one commit, not older than the last one that
/// was acknowledged before it began: its export is that of so many steps, byte for byte, and `verify` finds nothing.
/// Whatever else is there is named as unfinished, in nobody's way, and gone behind the next backup. The store has what was
/// acknowledged, and no restoring ever writes over it.
///
/// `--only WORK` takes one kind; `--first N` begins at another round of the seed.
enum CopiesTrial: Trial {
    static let name = "copies"
    static let shortCount = 40

    static func run(_ options: TrialOptions) throws -> Tally {
        if let work = options.others["work"] {
            guard let work = CopiesWork(rawValue: work), let folder = options.folder else {
                throw UsageError(text: "\(work) is no work")
            }
            try work.run(in: folder, saying: say)
            return Tally()
        }
        let only = try options.others["only"].map { text in
            guard let work = CopiesWork(rawValue: text) else {
                throw UsageError(text: "\(text) is no work")
            }
            return [work]
        }
        let parent = try Files.makeFolder(options.folder)
        defer { Files.removeFolder(parent) }
        let folder = CopiesFolder(parent.appending("round"))
        let known = try KnownCopies(in: folder)
        let works = only ?? CopiesWork.killed
        let first = try options.others["first"].map(TrialOptions.number) ?? 0
        var tally = Tally()
        for round in first..<first + (options.count ?? shortCount) {
            var numbers = SplitMix64(seed: options.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(round))
            let work = works[round % works.count]
            do {
                try CopiesRound(work, folder, known).run(&numbers)
                tally.count += 1
            } catch {
                let problem = error as? CopiesRound.Problem ?? .init(text: "\(error)")
                switch problem.kind {
                case .lost: tally.lost += 1
                case .wrong: tally.wrong += 1
                case .crashed: tally.crashed += 1
                case .hung: tally.hung += 1
                }
                say(
                    "survive copies: \(work.rawValue): \(problem.text); repeat with "
                        + "--seed \(options.seed) --first \(round) --count 1")
            }
        }
        say(
            "\(tally.count) processes killed beside one that wrote, \(known.wholeCount) whole copies, "
                + "\(known.leftCount) unfinished files, seed \(options.seed)")
        return tally
    }
}

/// The folder of a round.
struct CopiesFolder {
    let path: FilePath

    init(_ path: FilePath) { self.path = path }

    var store: FilePath { path.appending(CopiesWorld.name) }
    var backups: BackupFolder { BackupFolder(path.appending(CopiesWork.backups)) }

    /// Makes it anew, with the store of a template.
    func lay(_ template: [UInt8]) throws {
        remove()
        mkdirIfMissing(path)
        mkdirIfMissing(backups.path)
        try Files.write(template, to: store)
    }

    func remove() {
        Files.removeFolder(backups.path)
        Files.removeFolder(path)
    }
}

/// What is known before anything is killed, and what is counted.
final class KnownCopies {
    /// The store before any step.
    let template: [UInt8]
    /// How many entries the log has then, and with each step more.
    let logCounts: (first: Int, step: Int)
    /// How long each work takes, in microseconds, with nobody beside it.
    let durations: [CopiesWork: Int]
    var wholeCount = 0
    var leftCount = 0

    /// - Throws: What the store says is not what is known of it.
    init(in folder: CopiesFolder) throws {
        mkdirIfMissing(folder.path)
        try CopiesWorld.make(in: folder.path)
        guard let bytes = Files.read(folder.store) else { throw UsageError(text: "no store") }
        template = bytes
        try folder.lay(template)
        var counts: [Int] = []
        let store = try Store.open(at: folder.store, options: CopiesWorld.options)
        for step in 0...90 {
            if step > 0 { try CopiesWorld.step(step, store) }
            guard step < 3 || step > 87 else { continue }
            counts.append(try store.logCount)
            guard try store.exported == CopiesWorld.export(behind: step) else {
                throw UsageError(text: "the export behind \(step) steps is not what is known")
            }
        }
        logCounts = (counts[0], counts[1] - counts[0])
        guard counts.last == counts[0] + 90 * logCounts.step else {
            throw UsageError(text: "steps do not have the same number of entries")
        }
        try store.close()
        try folder.lay(template)
        var durations: [CopiesWork: Int] = [:]
        for work in [CopiesWork.backUp, .copy, .restore, .overwrite] {
            var (begin, end) = (timespec(), timespec())
            unsafe clock_gettime(CLOCK_MONOTONIC, &begin)
            try work.run(in: folder.path, times: 1, saying: { _ in })
            unsafe clock_gettime(CLOCK_MONOTONIC, &end)
            durations[work] =
                (end.tv_sec - begin.tv_sec) * 1_000_000 + (end.tv_nsec - begin.tv_nsec) / 1_000
        }
        self.durations = durations
    }
}

extension Store {
    /// The records, as lines.
    var exported: String {
        get throws {
            try read { view in
                var bytes: [UInt8] = []
                try view.export { bytes += $0 }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    /// How many entries the log has.
    var logCount: Int {
        get throws { try read { view in try view.count(Query<LogEntry>(in: "acme")) } }
    }
}
