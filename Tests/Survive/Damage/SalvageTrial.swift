import Latchkey
import Samples
import SystemPackage

/// Salvage of damaged files: copies of a store, mutilated as those of ``DamageTrial``.
///
/// Of each, in a process that may end by a signal:
/// - every line is one of the store's export, or of the commit before it, or says less than one;
/// - every line is there of which no entry lies on a page that was changed, by what the file that is whole says;
/// - a new store takes the lines.
///
/// The options are those of ``DamageTrial``, but for `--keep` and `--files`.
enum SalvageTrial: Trial {
    static let name = "salvage"

    private static let shortCount = 200

    static func run(_ options: TrialOptions) throws -> Tally {
        if let work = options.others["work"] {
            try SalvageWorker(folder: FilePath(work), options).run()
            return Tally()
        }
        let folder = try DamageFolder(options.folder)
        defer { folder.remove() }
        try DamageWorld.make(in: folder.path, times: SalvageWorker.worldTimes)
        let (tally, oldCount) = try DamageCrew.run(
            name, folder.path, options, count: options.count ?? shortCount)
        say("\(oldCount) files had things of old on pages that were moved")
        return tally
    }
}

/// Goes through files in this process, which may not live to the end.
struct SalvageWorker {
    private let base: [UInt8]
    private let lines: SalvagedLines
    private let undamaged: UndamagedLines
    private let path: FilePath
    private let seed: UInt64
    private let files: Range<Int>

    /// How many times as many of everything, so that trees have levels.
    static let worldTimes = 3

    init(folder: FilePath, _ options: TrialOptions) throws {
        base = DamageFolder.bytes(folder.appending(DamageWorld.name))
        path = folder.appending("copy-\(options.others["job"] ?? "0").latchkey")
        seed = options.seed
        let first = try options.others["first"].map(TrialOptions.number) ?? 0
        files = first..<(first + (options.count ?? 0))
        try DamageFolder.write(base, to: path)
        let store = try Store.open(at: path, options: DamageWorld.options)
        let export = try store.read { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
            return bytes
        }
        try store.close()
        try DamageFolder.write(base, to: path)
        let whole = try Self.salvage(path)
        guard whole.report.isWhole, whole.lines == export else {
            throw UsageError(text: "what is whole is not salvaged whole")
        }
        let before = try Self.salvage(path, steppingBack: true).lines
        lines = SalvagedLines([export, before])
        undamaged = UndamagedLines(file: base, export: export)
        guard undamaged.knownCount > 400 else {
            throw UsageError(text: "it is not known what lines lie on")
        }
    }

    func run() throws {
        for file in files {
            var mutation = Mutation(seed: seed, file: file)
            var bytes = base
            mutation.apply(to: &bytes)
            say("begin \(file) \(mutation.what)")
            try salvaged(bytes, file, mutation)
        }
    }

    private func salvaged(_ bytes: [UInt8], _ file: Int, _ mutation: Mutation) throws {
        try DamageFolder.write(bytes, to: path)
        let salvaged: (lines: [UInt8], report: SalvageReport)
        do { salvaged = try Self.salvage(path) } catch {
            // Without a meta page there is nothing to go by.
            if changed(bytes).isDisjoint(with: [0, 1]) { wrong(file, mutation, "\(error)") }
            return
        }
        if let invented = lines.invented(in: salvaged.lines) {
            guard mutation.movesPages else { return wrong(file, mutation, invented) }
            return say("old \(file) \(mutation.what): \(invented)")
        }
        // What a tree and the list of free pages have, and what may be of old beside a page that was moved, is told.
        let doubted = salvaged.report.damages.filter { damage in
            damage.reason.contains("list of free pages")
                || mutation.movesPages && damage.reason.contains("keys among those of other pages")
        }.compactMap { $0.page.map(Int.init) }
        let wanted = undamaged.names(without: changed(bytes), Set(doubted))
        let missing = wanted.subtracting(SalvagedLines.names(salvaged.lines)).sorted()
        if !missing.isEmpty {
            wrong(
                file, mutation,
                "\(missing.count) lines of pages that are whole are missing, such as \(missing.prefix(5)); "
                    + "\(salvaged.report.damages.prefix(5))")
        }
        if salvaged.report.isWhole, salvaged.lines != (try Self.salvage(of: base, path)).lines {
            wrong(file, mutation, "what lacks something is called whole")
        }
        if let refused = try refused(salvaged.lines) {
            wrong(file, mutation, "the import says \(refused)")
        }
    }

    /// The pages that are not as they were; those that are not there any more as well.
    private func changed(_ bytes: [UInt8]) -> Set<Int> {
        let size = StorePages.pageByteCount
        let count = (max(base.count, bytes.count) + size - 1) / size
        return Set(
            (0..<count).filter { page in
                let (start, end) = (page * size, (page + 1) * size)
                return base[min(start, base.count)..<min(end, base.count)]
                    != bytes[min(start, bytes.count)..<min(end, bytes.count)]
            })
    }

    private func wrong(_ file: Int, _ mutation: Mutation, _ what: String) {
        say("wrong \(file) \(mutation.what): \(what.replacing("\n", with: " "))")
    }

    /// Why a new store does not take the lines, if it does not.
    private func refused(_ lines: [UInt8]) throws -> String? {
        let (source, store) = (path.appending(suffix: ".jsonl"), path.appending(suffix: ".new"))
        try DamageFolder.write(lines, to: source)
        let file = try FileDescriptor.open(source, .readOnly)
        defer { try? file.close() }
        do throws(StoreError) {
            let made = try Store.create(
                at: store, importing: [ImportSource(name: "salvaged", file: file)],
                options: DamageWorld.options)
            try made.store.close()
        } catch { return "\(error)" }
        DamageFolder.remove([store, store.appending(suffix: "-lock"), source])
        return nil
    }

    private static func salvage(of bytes: [UInt8], _ path: FilePath) throws -> (
        lines: [UInt8], report: SalvageReport
    ) {
        try DamageFolder.write(bytes, to: path)
        return try salvage(path)
    }

    private static func salvage(_ path: FilePath, steppingBack isStepBack: Bool = false) throws -> (
        lines: [UInt8], report: SalvageReport
    ) {
        var lines: [UInt8] = []
        var options = SalvageOptions()
        options.stepsBack = isStepBack
        let report = try Store.salvage(at: path, beside: path, options: options) { lines += $0 }
        return (lines, report)
    }
}
