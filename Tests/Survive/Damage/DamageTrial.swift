import Glibc
import SystemPackage

/// Damaged files: copies of a store, mutilated in many ways.
///
/// For each of them, in a process that may end by a signal:
/// - what `verify` calls sound gives the answers and the export of the original;
/// - opened with its structure verified and checksums on, every answer is the original's or an
///   error; where a page is another or an old one of its table, that cannot be held of the export and of
///   indexes, and such ones are counted apart;
/// - what is damaged is not made sound by a write.
///
/// `--first N` begins at another file of the seed; `--jobs N` works side by side; `--keep FILE` leaves the
/// first damaged file there, and what it was before in `FILE.before`; `--files FOLDER` only writes the damaged
/// files there, each by its number.
enum DamageTrial: Trial {
    static let name = "damage"

    private static let shortCount = 300

    static func run(_ options: TrialOptions) throws -> Tally {
        if let work = options.others["work"] {
            try DamageWorker(folder: FilePath(work), options).run()
            return Tally()
        }
        let folder = try DamageFolder(options.folder)
        defer { folder.remove() }
        try DamageWorld.make(in: folder.path)
        let count = options.count ?? shortCount
        let first = try options.others["first"].map(TrialOptions.number) ?? 0
        if let kept = options.others["keep"] {
            var bytes = DamageFolder.bytes(folder.path.appending(DamageWorld.name))
            try DamageFolder.write(bytes, to: FilePath(kept + ".before"))
            var mutation = Mutation(seed: options.seed, file: first)
            mutation.apply(to: &bytes)
            try DamageFolder.write(bytes, to: FilePath(kept))
        }
        if let files = options.others["files"] {
            let base = DamageFolder.bytes(folder.path.appending(DamageWorld.name))
            for file in first..<(first + count) {
                var (mutation, bytes) = (Mutation(seed: options.seed, file: file), base)
                mutation.apply(to: &bytes)
                try DamageFolder.write(bytes, to: FilePath(files).appending("\(file)"))
                say("file \(file) \(mutation.what)")
            }
            return Tally()
        }
        let (tally, oldCount) = try DamageCrew.run(name, folder.path, options, count: count)
        say("\(oldCount) answers of moved pages had old things and no error, where verify tells")
        return tally
    }
}

/// A process that goes through files, and the next one when it ended by a signal.
struct DamageCrew {
    private let trial: String
    private let folder: FilePath
    private let job: Int
    private let seed: UInt64
    private var files: Range<Int>
    private var process: pid_t = 0
    private var seenByteCount = 0
    private var lastChange = time(nil)
    private(set) var isDone = false
    private(set) var tally = Tally()
    /// Exports that checksums do not tell from the original's, and `verify` does.
    private(set) var oldExportCount = 0

    /// How long one file may take: in a debug build they take a tenth of a second.
    private static let secondsPerFile = 30

    /// Has some processes go through as many files as are asked for.
    ///
    /// - Returns: What went wrong, and how many answers were of old.
    static func run(_ trial: String, _ folder: FilePath, _ options: TrialOptions, count: Int) throws
        -> (tally: Tally, oldCount: Int)
    {
        let first = try options.others["first"].map(TrialOptions.number) ?? 0
        let jobs = max(1, try options.others["jobs"].map(TrialOptions.number) ?? 1)
        var crews = (0..<jobs).map { job in
            DamageCrew(
                trial, folder, job: job, seed: options.seed,
                files: (first + count * job / jobs)..<(first + count * (job + 1) / jobs))
        }
        for index in crews.indices { try crews[index].begin() }
        while crews.contains(where: { !$0.isDone }) {
            usleep(20_000)
            for index in crews.indices {
                try crews[index].look(secondsPerFile: secondsPerFile)
            }
        }
        var tally = Tally()
        tally.count = count
        for crew in crews {
            tally.wrong += crew.tally.wrong
            tally.crashed += crew.tally.crashed
            tally.hung += crew.tally.hung
        }
        return (tally, crews.reduce(0) { $0 + $1.oldExportCount })
    }

    init(_ trial: String, _ folder: FilePath, job: Int, seed: UInt64, files: Range<Int>) {
        self.trial = trial
        self.folder = folder
        self.job = job
        self.seed = seed
        self.files = files
    }

    private var report: FilePath { folder.appending("report-\(job)") }

    mutating func begin() throws {
        guard !files.isEmpty else {
            isDone = true
            return
        }
        let output = try FileDescriptor.open(
            report, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? output.close() }
        seenByteCount = 0
        lastChange = time(nil)
        process = try Child.start(
            [
                trial, "--work", folder.string, "--job", "\(job)", "--seed", "\(seed)",
                "--first", "\(files.lowerBound)", "--count", "\(files.count)",
            ], output: output)
    }

    /// Looks how far it is; goes on behind a file that ended the process, or takes too long.
    mutating func look(secondsPerFile: Int) throws {
        guard !isDone else { return }
        let end = Child.end(of: process)
        let text = DamageFolder.text(report)
        if text.utf8.count != seenByteCount {
            seenByteCount = text.utf8.count
            lastChange = time(nil)
        }
        let isLate = time(nil) - lastChange > secondsPerFile
        guard end != nil || isLate else { return }
        if end == nil { Child.kill(process) }
        var last = files.lowerBound - 1
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count > 1, let file = Int(words[1]) else { continue }
            if words[0] == "begin" { last = file }
            if words[0] == "old" {
                oldExportCount += 1
                say("\(line) (seed \(seed))")
            }
            if words[0] == "wrong" {
                tally.wrong += 1
                say("\(line) (seed \(seed))")
            }
        }
        if end == .some(.status(0)) {
            isDone = true
            return
        }
        guard last >= files.lowerBound else {
            throw UsageError(text: "the worker ended before it began: \(text)")
        }
        if end == nil { tally.hung += 1 } else { tally.crashed += 1 }
        say("\(end == nil ? "hung" : "crashed") \(last) (seed \(seed)): \(String(describing: end))")
        files = (last + 1)..<files.upperBound
        try begin()
    }
}
