import LMDB
import SystemPackage

/// Reads of the newest commit what it says of itself, where the one before is salvaged.
struct SkippedCommitReading: SalvageTaker {
    private var fields: [MetaKey.Field: [UInt8]] = [:]

    private(set) var number: UInt64 = 0

    init(at path: FilePath) throws(LMDBError) {
        var file = try SalvagedFile(at: path, steppingBack: false)
        number = file.commit
        try file.readTrees(&self, only: Tables.meta.table.name)
    }

    func knows(table: String) -> Bool { table == Tables.meta.table.name }

    mutating func note(_ damage: SalvagedDamage) {}

    mutating func take(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool] {
        guard let form = SalvagedTable.named[Tables.meta.table.name] else { return [] }
        return leaf.entries.map { entry in
            guard let payload = form.payloads(of: entry)?.first?.payload else { return false }
            if let field = entry.key.first.flatMap(MetaKey.Field.init), field != .secret {
                fields[field] = payload
            }
            return true
        }
    }

    /// Its time; nil where that cannot be read.
    var time: Instant? { fields[.clock].flatMap { Instant(ofCommit: $0.rawBytes) } }

    /// What the last commit that wrote into logs wrote there: the runs behind the one that ends the commit before.
    var logged: [LogRun] {
        // Number of the first, and how many; then the runs.
        guard let bytes = fields[.lastRuns], bytes.count >= 12 else { return [] }
        var runs: [LogRun] = []
        var offset = 12
        while offset < bytes.count, let run = LogRun(bytes.rawBytes, &offset) {
            if runs.last?.endsCommit == true { runs.removeAll() }
            runs.append(run)
        }
        return runs
    }
}

extension Instant {
    /// The time of the last commit, as its field says it; nil for bytes that are none.
    init?(ofCommit payload: RawSpan) {
        guard payload.byteCount == 8, case let time = payload.instant(at: 0),
            Instant.iso8601Range.contains(time)
        else { return nil }
        self = time
    }
}
