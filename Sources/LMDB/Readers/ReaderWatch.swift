import CLMDB
import Glibc
import Synchronization

/// A process that died in the middle of reads, whose slots a writer has given back.
public struct DeadReader: Sendable, Equatable {
    /// The number that the process had in its own PID namespace.
    public let processNumber: Int32
    /// The oldest commit that it was reading; nil if it was between reads.
    public let transactionID: UInt64?
}

/// A read that holds back pages, so that the file grows under it.
public struct HoldingReader: Sendable, Equatable {
    /// The number of its process, as that has it in its own PID namespace.
    public let processNumber: Int32
    /// Where it began, as ``LongReader/fileID`` and ``LongReader/line``, if it is of this process.
    public let place: String?
    /// The commit that it reads.
    public let transactionID: UInt64
    /// How many commits have come since.
    public let commitCount: UInt64
    /// By how many bytes the file has grown since the read was noticed.
    public let grownByteCount: Int
}

/// A process that keeps pages from being used again, for whoever found no more of them.
public struct PageHolder: Sendable, Equatable {
    /// The number of the process, as that has it in its own PID namespace.
    public let processNumber: Int32
    /// How many commits have come since its oldest read began.
    public let commitCount: UInt64

    package init(processNumber: Int32, commitCount: UInt64) {
        self.processNumber = processNumber
        self.commitCount = commitCount
    }
}

/// When a writer looks at who reads, and what it has told of.
final class ReaderWatch: Sendable {
    private struct State {
        var lookedAt = coarseNanoseconds()
        /// The last page of the file at the last look; nil before the first commit.
        var lastPage: UInt64?
        /// The oldest read that was found, the last page then, and how much growth to tell of.
        var oldest: ReaderSlot?
        var pageAtFirst: UInt64 = 0
        var reportByteCount = Limits.heldReportByteCount
    }

    private let state = Mutex(State())

    /// Whether it is time to look, after a commit that left the file with this last page.
    func isDue(lastPage: UInt64, pageSizeBytes: Int) -> Bool {
        state.withLock { state in
            let before = state.lastPage ?? lastPage
            let now = coarseNanoseconds()
            guard
                lastPage &- before >= UInt64(Limits.readerLookByteCount / pageSizeBytes)
                    || now &- state.lookedAt >= UInt64(Limits.readerLookSeconds) * 1_000_000_000
            else {
                state.lastPage = before
                return false
            }
            state.lookedAt = now
            state.lastPage = lastPage
            return true
        }
    }

    /// By how much the file has grown under the oldest read, if that is to be told.
    func growth(under oldest: ReaderSlot?, lastPage: UInt64, pageSizeBytes: Int) -> Int? {
        state.withLock { state in
            guard let oldest, oldest == state.oldest else {
                state.oldest = oldest
                state.pageAtFirst = lastPage
                state.reportByteCount = Limits.heldReportByteCount
                return nil
            }
            // A last page that could not be told is 0.
            let pageCount = lastPage > state.pageAtFirst ? lastPage - state.pageAtFirst : 0
            let byteCount = Int(clamping: pageCount) * pageSizeBytes
            guard byteCount >= state.reportByteCount else { return nil }
            while state.reportByteCount <= byteCount { state.reportByteCount *= 2 }
            return byteCount
        }
    }
}

// Sound throughout: a write is going on, so that the handle is open.
extension Environment {
    /// After a commit: gives back the slots of processes that died when pages may be held back,
    /// and tells of the read that holds them.
    func lookAtReaders(after transactionID: UInt64) {
        let lastPage = unsafe Calls.lastPage(handle)
        let pageSize = unsafe template.pageSizeBytes
        guard readerWatch.isDue(lastPage: lastPage, pageSizeBytes: pageSize) else { return }
        for reader in removeDeadReaders() { options.onDeadReader?(reader) }
        let oldest = unsafe ReaderSlot.all(handle)
            .filter { ($0.transactionID ?? transactionID) < transactionID }
            .min { ($0.transactionID ?? 0) < ($1.transactionID ?? 0) }
        let byteCount = readerWatch.growth(
            under: oldest, lastPage: lastPage, pageSizeBytes: pageSize)
        guard let byteCount, let oldest, let held = oldest.transactionID else { return }
        options.onHoldingReader?(
            HoldingReader(
                processNumber: oldest.processNumber,
                place: oldest.processNumber == getpid() ? placeOfLongestRead : nil,
                transactionID: held, commitCount: transactionID - held,
                grownByteCount: byteCount))
    }

    /// The error of a write, which names who holds pages if none was left.
    ///
    /// - Parameter transactionID: The number of the write.
    func naming(holderAt transactionID: UInt64, _ error: LMDBError) -> LMDBError {
        guard case .mapFull(let limit, nil) = error.kind else { return error }
        let oldest = unsafe ReaderSlot.all(handle)
            .compactMap { slot in slot.transactionID.map { (slot.processNumber, $0) } }
            .min { $0.1 < $1.1 }
        // A read of the last commit holds nothing that a write could use.
        guard let oldest, oldest.1 + 1 < transactionID else { return error }
        let holder = PageHolder(
            processNumber: oldest.0, commitCount: transactionID - 1 - oldest.1)
        return LMDBError(
            .mapFull(limitBytes: limit, holder: holder), operation: error.operation,
            table: error.table, key: error.key, path: error.path)
    }

    /// Gives back the slots of processes that died.
    private func removeDeadReaders() -> [DeadReader] {
        let before = unsafe ReaderSlot.all(handle)
        guard !before.isEmpty, unsafe Calls.removeDeadReaders(handle) > 0 else { return [] }
        let living = Set(unsafe ReaderSlot.all(handle).map(\.processNumber))
        let dead = Dictionary(grouping: before, by: \.processNumber)
            .filter { !living.contains($0.key) && $0.key != getpid() }
        return dead.sorted { $0.key < $1.key }.map { number, slots in
            DeadReader(
                processNumber: number, transactionID: slots.compactMap(\.transactionID).min())
        }
    }

    /// Where the longest read of this process began: the one that reads the oldest commit.
    private var placeOfLongestRead: String? {
        readers(lastingAtLeast: .zero).first.map { "\($0.fileID):\($0.line)" }
    }
}
