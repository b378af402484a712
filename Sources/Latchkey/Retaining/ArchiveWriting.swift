import AccessRules
import LMDB

/// Writes segments of logs as an archive: lines of the interchange format, with a seal for each segment.
struct ArchiveWriting: ~Escapable {
    private let reader: StoreReader
    private var output = InterchangeOutput()

    @_lifetime(copy reader)
    init(_ reader: StoreReader) { self.reader = reader }

    /// Writes logs, in the order of their accounts.
    ///
    /// - Parameter progress: Told how many entries are written, now and then.
    /// - Throws: ``StoreError``: `damaged`: what the store has does not lead to a seal.
    mutating func write(
        _ logs: [PlannedLog], _ write: ([UInt8]) throws -> Void, _ progress: (Int) -> Void
    ) throws {
        try emit(.header(version: InterchangeObject.version), write)
        for log in logs { try emit(.account(.archived(log.id)), isStub: true, write) }
        var doneCount = 0
        for log in logs {
            if let beginning = log.beginning { try emit(.seal(beginning), write) }
            var hash = log.beginning?.hash ?? LogState().head
            var decoder = try LogDecoder(reader, log.account)
            var place = log.firstPlace
            for seal in log.seals {
                for _ in 0..<LogLimits.entriesPerSegment {
                    let entry = try decoder.entry(at: place)
                    hash = entry.chainHash(sequence: entry.sequence ?? 0, after: hash)
                    try emit(.log(entry), write)
                    place += 1
                }
                guard hash == seal.hash else {
                    let number = (place - 1) >> LogLimits.segmentShift
                    throw reader.damage(
                        Tables.logSegments, LogPartKey(account: log.account, number: number),
                        "is no seal of its entries, so that they are not archived")
                }
                try emit(.seal(seal), write)
                doneCount += LogLimits.entriesPerSegment
                progress(doneCount)
            }
        }
        try output.finish(write)
    }

    private mutating func emit(
        _ object: InterchangeObject, isStub: Bool = false, _ write: ([UInt8]) throws -> Void
    ) throws {
        try output.append(object, isStub: isStub)
        try output.writeWhenFull(write)
    }
}
