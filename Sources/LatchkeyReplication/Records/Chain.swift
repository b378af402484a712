import AccessRules
import Latchkey

/// The records of a store's replicas, as far as one has read them: each follows from the one before, or is refused.
struct Chain {
    private(set) var number: UInt64
    private(set) var epoch: UInt64
    private(set) var hash: [UInt8]
    /// Who began the epoch.
    private(set) var writer: String
    private let store: [UInt8]
    private let formatVersion: UInt32
    /// The parts of a commit that has more to come.
    private var parts: [UInt8]?
    /// The records since the last that came to something.
    private var records: [(number: UInt64, bytes: [UInt8])] = []

    /// From where a store stands.
    init(_ place: ReplicaPlace, _ store: [UInt8], _ formatVersion: UInt32) {
        number = place.number
        epoch = place.epoch
        hash = place.hash
        writer = place.writer
        self.store = store
        self.formatVersion = formatVersion
    }

    /// Goes on by a record.
    ///
    /// - Returns: What is to be done, when it is whole.
    /// - Throws: ``ReplicationError``: `broken`: it does not follow; `unknownVersion`.
    mutating func append(_ bytes: [UInt8], _ key: ReplicationKey) throws(ReplicationError)
        -> ReplicatedCommit?
    {
        let record: Record
        do throws(UnreadableRecord) { record = try Record(bytes, with: key) } catch {
            switch error.kind {
            case .foreign: throw .broken("record \(number + 1) \(error.reason)")
            case .unknownVersion:
                throw .unknownVersion(record: number + 1, reason: error.reason)
            }
        }
        try expectNext(record)
        records.append((record.number, bytes))
        var effects: [UInt8]?
        switch record.content {
        case .epoch(let writer):
            // What the writer before left unfinished comes to nothing.
            parts = nil
            self.writer = writer
            effects = []
        case .commit(let part, let isFirst, let isLast):
            guard isFirst || parts != nil else {
                throw .broken("record \(record.number) goes on with a commit that did not begin")
            }
            let whole = isFirst ? part : (parts ?? []) + part
            parts = isLast ? nil : whole
            if isLast { effects = whole }
        }
        number = record.number
        epoch = record.epoch
        hash = Record.hash(of: bytes)
        guard let effects else { return nil }
        defer { records = [] }
        return ReplicatedCommit(
            effects: effects,
            place: ReplicaPlace(
                number: number, epoch: epoch, hash: hash, digest: record.digest,
                writer: writer),
            records: records)
    }

    private func expectNext(_ record: Record) throws(ReplicationError) {
        guard record.store == store else {
            throw .broken("record \(record.number) is of another store")
        }
        guard record.number == number + 1 else {
            throw .broken("behind record \(number) comes record \(record.number)")
        }
        guard record.previousHash == hash else {
            throw .broken(
                "record \(record.number) does not follow from record \(number) as it is here")
        }
        let isNext =
            if case .epoch = record.content { record.epoch > epoch } else { record.epoch == epoch }
        guard isNext else {
            throw .broken("record \(record.number) is of epoch \(record.epoch), in epoch \(epoch)")
        }
        guard record.formatVersion == formatVersion else {
            throw .unknownVersion(
                record: record.number,
                reason:
                    "is of a store of format version \(record.formatVersion), and this one is of \(formatVersion)"
            )
        }
    }

    /// The record that would be next.
    func next(
        _ content: Record.Content, epoch: UInt64, digest: StoreDigest, at time: Instant
    ) -> Record {
        Record(
            number: number + 1, epoch: epoch, store: store, formatVersion: formatVersion,
            time: time,
            previousHash: hash, digest: digest, content: content)
    }
}
