import LMDB
import OrdinalSets

/// What one commit appended to the log of one account: the store's logs in the order of its
/// commits are one run after another.
///
/// Runs are numbered from 0 in the store, without gaps and for ever. So the number of a run is a
/// place in the order of everything that was committed, of all accounts, in eight bytes.
struct LogRun: Hashable, Sendable {
    var account: AccountOrdinal
    /// The place of its first entry in the account's log.
    var first: UInt32
    /// How many entries it has; at least one.
    var count: UInt32
    /// Whether it is the last of its commit.
    var endsCommit = false

    /// The place behind its last entry.
    var end: UInt32 { first &+ count }

    /// The greatest number of one that is believed: no store has so many in the time that there is, and
    /// nothing that is added to it overflows.
    static let numberMaximum = UInt64(Int64.max)

    /// How many runs fill some bytes; nil if they are not runs alone.
    static func count(in bytes: RawSpan) -> Int? {
        var count = 0
        var offset = 0
        while offset < bytes.byteCount {
            guard LogRun(bytes, &offset) != nil else { return nil }
            count += 1
        }
        return count
    }

    /// The most that one takes: three numbers, one of 33 bits.
    static let byteCountMaximum = 15

    func append(to bytes: inout [UInt8]) {
        LogVarint.append(Int(account), to: &bytes)
        LogVarint.append(Int(first), to: &bytes)
        LogVarint.append(Int(count) << 1 | (endsCommit ? 1 : 0), to: &bytes)
    }

    /// The run at an offset, which goes behind it; nil if there is none such.
    init?(_ bytes: RawSpan, _ offset: inout Int) {
        guard let account = LogVarint.read(bytes, &offset),
            let first = LogVarint.read(bytes, &offset),
            let size = LogVarint.read(bytes, &offset),
            let account = AccountOrdinal(exactly: account), let first = UInt32(exactly: first),
            let count = UInt32(exactly: size >> 1), count > 0,
            !first.addingReportingOverflow(count).overflow
        else { return nil }
        self.init(account: account, first: first, count: count, endsCommit: size & 1 == 1)
    }

    init(account: AccountOrdinal, first: UInt32, count: UInt32, endsCommit: Bool = false) {
        self.account = account
        self.first = first
        self.count = count
        self.endsCommit = endsCommit
    }
}

/// `[number of the first run]`: neighbouring runs share an entry.
struct LogRunKey: TableKey, Hashable, Sendable {
    var first: UInt64

    static var maximumByteCount: Int { 8 }

    func encode(into writer: inout KeyWriter) { writer.append(bigEndian: first) }
}

/// The last runs of the store: what a commit adds to. They stand beside the clock, in a page
/// that each commit writes anyhow, and get an entry of their own when there are enough.
struct LastRuns {
    /// The number of the first of them.
    private(set) var first: UInt64 = 0
    private(set) var count: UInt32 = 0
    private(set) var bytes: [UInt8] = []

    /// How many bytes of runs share an entry: of four such, with what LMDB adds, a page is
    /// full.
    static let byteCountMaximum = 990

    /// The number of the next run.
    var end: UInt64 { first + UInt64(count) }

    var isFull: Bool { bytes.count > Self.byteCountMaximum - LogRun.byteCountMaximum }

    init() {}

    /// None yet, behind those of an entry.
    init(behind other: LastRuns) { first = other.end }

    mutating func append(_ run: LogRun) {
        run.append(to: &bytes)
        count += 1
    }

    // The number of the first run, how many there are, the runs.
    private static let runsOffset = 12

    func encoded() -> [UInt8] {
        var all: [UInt8] = []
        all.append(first)
        all.append(count)
        return all + bytes
    }

    init(_ payload: RawSpan) throws(MalformedRecord) {
        guard payload.byteCount >= Self.runsOffset else {
            throw MalformedRecord(reason: "is too short for the last runs")
        }
        first = payload.u64(at: 0)
        count = payload.u32(at: 8)
        bytes = payload.extracting(Self.runsOffset..<payload.byteCount).copied()
        guard first <= LogRun.numberMaximum else {
            throw MalformedRecord(reason: "counts more runs than there can be")
        }
        guard LogRun.count(in: bytes.rawBytes) == Int(count) else {
            throw MalformedRecord(reason: "has other runs than it counts")
        }
    }
}
