import LMDB
import Synchronization

/// Whether an open store is still of the format that it was found to be of: another process may make it one of a
/// later version, with tables that are not open here, or with entries that this program does not know.
///
/// It lies in the store: of an object of its own every read would take a reference.
struct FormatWatch: ~Copyable, Sendable {
    /// Nil before it is looked what the file is.
    private let version: UInt32?
    private let lacksTables: Bool
    /// The last commit of which it was looked.
    private let lookedAt = Atomic<UInt64>(0)

    /// - Parameter lacksTables: Whether it was opened without some that this version has.
    init(_ version: UInt32?, lacksTables: Bool = false) {
        self.version = version
        self.lacksTables = lacksTables
    }

    /// Looks once for each commit.
    ///
    /// Complexity: one load; a look-up after a commit.
    ///
    /// - Throws: ``StoreError``: `unsupportedFormat`, `formatChanged`, `damaged`.
    @inline(__always)
    func check(_ reader: StoreReader) throws(StoreError) {
        let commit = reader.snapshot.transactionID
        if lookedAt.load(ordering: .relaxed) != commit { try look(reader, commit) }
    }

    @inline(never)
    private func look(_ reader: StoreReader, _ commit: UInt64) throws(StoreError) {
        guard let version else { return }
        let said = try reader.checkVersion()
        // Logs that begin later are read as others are: they lie in the same tables.
        let isKnown =
            min(said, version) >= newStoreFormatVersion && said <= formatVersion && said >= version
        var isOutdated = said != version && !isKnown
        if lacksTables, !isOutdated {
            isOutdated = try reader.tablesNotOpened().contains { $0.isSaid }
        }
        if isOutdated { throw StoreError(.formatChanged(from: version, to: said)) }
        lookedAt.store(commit, ordering: .relaxed)
    }
}
