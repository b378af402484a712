import AccessRules
import LMDB
import OrdinalSets

/// `[number][part]`: what was before a commit, in as many parts as it takes. Commits that change
/// nothing but logs have none.
struct PastKey: TableKey, Hashable, Sendable {
    var number: UInt64
    var part: UInt32 = 0

    static var maximumByteCount: Int { 12 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: number)
        writer.append(bigEndian: part)
    }

    init(number: UInt64, part: UInt32 = 0) {
        self.number = number
        self.part = part
    }

    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount else { return nil }
        number = bytes.u64(at: 0).byteSwapped
        part = bytes.bigEndian32(at: 8)
    }
}

/// What one commit changed, as it was before.
struct PastCommit: Equatable {
    var number: UInt64
    /// When it was.
    var time: Instant
    /// How many runs there are up to it.
    var runEnd: UInt64
    /// How many of these are its own.
    var runCount: UInt32
    /// In the order in which they were changed: of an entry that is in it twice the first counts.
    var images: [Image]

    /// An entry of a table as it was.
    struct Image: Equatable {
        /// ``StoreTable/code``.
        var table: UInt8
        var key: [UInt8]
        /// Without its checksum; nil where there was none.
        var payload: [UInt8]?
    }

    /// The greatest number that is believed: no store has so many commits in the time that there is.
    static let numberMaximum = UInt64(Int64.max)

    /// What stands before the images: time and runs.
    static let headerByteCount = 20

    /// The most bytes of a part: of two, with what LMDB adds, a page is full.
    static let partByteCount = 1_900

    /// How many bytes of images stand in the first part.
    static var headImageByteCount: Int { partByteCount - headerByteCount }

    static func header(_ time: Instant, _ runEnd: UInt64, _ runCount: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(time)
        bytes.append(runEnd)
        bytes.append(runCount)
        return bytes
    }

    static func append(_ image: Image, to bytes: inout [UInt8]) {
        bytes.append(image.table)
        LogVarint.append(image.key.count, to: &bytes)
        bytes += image.key
        LogVarint.append(image.payload.map { $0.count + 1 } ?? 0, to: &bytes)
        bytes += image.payload ?? []
    }

    /// The commit of those bytes, all parts together.
    init(_ number: UInt64, _ bytes: RawSpan) throws(MalformedRecord) {
        try self.init(header: number, bytes)
        var images: [Image] = []
        var offset = Self.headerByteCount
        func take(_ count: Int?) throws(MalformedRecord) -> [UInt8] {
            guard let count, count <= bytes.byteCount - offset else {
                throw MalformedRecord(reason: "ends within an entry")
            }
            defer { offset += count }
            return bytes.extracting(offset..<offset + count).copied()
        }
        while offset < bytes.byteCount {
            let table = bytes.u8(at: offset)
            offset += 1
            let key = try take(LogVarint.read(bytes, &offset))
            guard let size = LogVarint.read(bytes, &offset) else {
                throw MalformedRecord(reason: "ends within an entry")
            }
            let payload = size == 0 ? nil : try take(size - 1)
            images.append(Image(table: table, key: key, payload: payload))
        }
        self.images = images
    }
}

extension PastCommit {
    /// The same without its images, of the first part alone.
    init(header number: UInt64, _ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount >= Self.headerByteCount else {
            throw MalformedRecord(reason: "is too short for what was before a commit")
        }
        self.number = number
        time = bytes.instant(at: 0)
        runEnd = bytes.u64(at: 8)
        runCount = bytes.u32(at: 16)
        images = []
        guard runEnd <= LogRun.numberMaximum, runCount <= runEnd else {
            throw MalformedRecord(reason: "counts more runs than there can be")
        }
    }
}

/// From when on it is known what was: before that nothing was kept, or it was let go of.
struct PastBeginning: Equatable {
    var time: Instant
    /// How many runs there were.
    var runEnd: UInt64
    /// The number of the first commit of which it is kept; of those before it something may be left.
    var first: UInt64 = 1

    static let byteCount = 24

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(time)
        bytes.append(runEnd)
        bytes.append(first)
        return bytes
    }

    init(time: Instant, runEnd: UInt64, first: UInt64 = 1) {
        self.time = time
        self.runEnd = runEnd
        self.first = first
    }

    /// The beginning of those bytes, or nil.
    init?(_ payload: RawSpan) {
        guard payload.byteCount == Self.byteCount, payload.u64(at: 8) <= LogRun.numberMaximum,
            (1...PastCommit.numberMaximum).contains(payload.u64(at: 16))
        else { return nil }
        self.init(
            time: payload.instant(at: 0), runEnd: payload.u64(at: 8), first: payload.u64(at: 16))
    }
}
