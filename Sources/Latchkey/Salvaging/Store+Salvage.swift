import LMDB
public import SystemPackage

/// How to salvage a store.
public struct SalvageOptions: Sendable {
    /// Whether the commit before the newest is read, where the newest is damaged.
    public var stepsBack = false
    /// Whether stand-ins take the place of every name, address and other text, in the lines and in the report, so that both can
    /// be given to somebody who is to know nothing of whom they are about. It takes memory for each text.
    ///
    /// Rule: *Redacted exports* in `Docs/Interchange.md`.
    public var isRedacted = false

    /// The newest commit.
    public init() {}
}

extension Store {
    /// Writes what can still be read of a damaged store as lines of the interchange format, log included, in an order that
    /// an import takes, and says what could not be read.
    ///
    /// The file is read page by page and not mapped; nothing of it is written, not even its lock file, so that a
    /// store on a read-only medium will do. Every entry is proven by its checksum: what has none that holds is in
    /// no line. Of a store that is whole the lines are those of an export with its log.
    ///
    /// What refers to something that is lost is left out, or says less where it can do without; an asset with a list of
    /// its own keeps one, however little of that is left. The report says all of it. So whoever decides by the lines
    /// may allow more, or less, than the store did.
    ///
    /// Memory: five bits for each page of the file, some megabytes, the longest line some times, and the identities of
    /// accounts. The entries that hold lie in a file beside `scratch` meanwhile, which is removed: it takes about what the
    /// store takes without its indexes.
    ///
    /// Complexity: each page is read once or twice, and each entry written and read once.
    ///
    /// See *Salvage* in `Docs/Reliability.md`.
    ///
    /// - Parameters:
    ///   - path: The store's file.
    ///   - scratch: Beside which name a file is made meanwhile, on a local file system.
    ///   - write: Gets bytes of whole lines, one piece after another.
    /// - Throws: ``StoreError``: `notAStore`; `storage`: it is not there, or cannot be read at all, or somebody has it open
    ///   for writing (`notUnchanging`), then or at the end; or there is no commit before the newest (`damaged`); or there
    ///   can be no file beside `scratch`. What `write` throws.
    public static func salvage(
        at path: FilePath, beside scratch: FilePath, options: SalvageOptions = SalvageOptions(),
        to write: ([UInt8]) throws -> Void
    ) throws -> SalvageReport {
        var file: SalvagedFile
        do throws(LMDBError) {
            file = try SalvagedFile(at: path, steppingBack: options.stepsBack)
        } catch {
            if error.kind == .notAStore { throw StoreError(.notAStore(path: path.name)) }
            throw StoreError(of: error)
        }
        var skipped: SkippedCommitReading?
        if options.stepsBack { skipped = try asStoreError { try SkippedCommitReading(at: path) } }
        return try scratch.withScratchFile { (scratchPath) throws in
            let kept = try asStoreError { try SalvageScratch(at: scratchPath) }
            defer { kept.close() }
            var reading = SalvageReading(kept)
            try asStoreError {
                try file.readTrees(&reading)
                if file.isDamaged { try reading.takeOrphans(of: &file) }
                try kept.flush()
                try file.expectUnchanged()
            }
            do {
                return try kept.read { snapshot in
                    let redactor =
                        options.isRedacted
                        ? Redactor(order: (reading.secret ?? .random()).key(for: .standIns)) : nil
                    var writer = SalvageWriter(StoreReader(snapshot), redactor)
                    try writer.write(write)
                    return try SalvageReport(file, reading, writer, skipped)
                }
            } catch let error as LMDBError { throw StoreError(of: error) }
        }
    }
}

extension FilePath {
    /// As ``withScratchStore(_:_:)``, of what is thrown by whom.
    fileprivate func withScratchFile<R>(_ body: (FilePath) throws -> R) throws -> R {
        var result: Result<R, any Error>?
        try withScratchStore("salvaging") { (scratch) throws(StoreError) in
            result = Result { try body(scratch) }
        }
        guard let result else { throw StoreError(.invalid("nothing was salvaged")) }
        return try result.get()
    }
}
