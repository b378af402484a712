import AccessRules

/// Where an account's log begins that does not have its first entries any more: what the last entry before was, so that
/// the chain of hashes goes on from it.
struct LogBeginning: Hashable, Sendable {
    /// The first place that is there: where a segment begins.
    var place: UInt32
    /// The sequence number of the last entry before.
    var sequence: UInt64
    /// The time of that entry.
    var time: Instant
    /// The hash of that entry, chained to all before it.
    var hash: [UInt8]

    static let byteCount = 20 + LogChain.byteCount

    func append(to bytes: inout [UInt8]) {
        bytes.append(place)
        bytes.append(sequence)
        bytes.append(time)
        bytes += hash
    }

    init(place: UInt32, sequence: UInt64, time: Instant, hash: [UInt8]) {
        self.place = place
        self.sequence = sequence
        self.time = time
        self.hash = hash
    }

    /// - Throws: Those bytes say of none where it can be.
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        place = bytes.u32(at: 0)
        sequence = bytes.u64(at: 4)
        time = bytes.instant(at: 12)
        hash = bytes.extracting(20..<Self.byteCount).copied()
        guard place & UInt32(LogLimits.entriesPerSegment - 1) == 0, sequence > 0,
            sequence >= UInt64(place), sequence <= UInt64(Int64.max),
            Instant.iso8601Range.contains(time)
        else { throw MalformedRecord(reason: "says that a log begins where none can") }
    }
}

extension LogState {
    /// The first place that there is: those before are archived.
    var firstPlace: UInt32 { beginning?.place ?? 0 }

    /// The places that there are.
    var places: Range<UInt32> { firstPlace..<count }

    /// How many entries there are, without those that are archived.
    var keptCount: UInt32 { count - firstPlace }

    /// The last sequence number that is archived; 0 where none is.
    var archivedSequence: UInt64 { beginning?.sequence ?? 0 }

    /// How many numbers are left out up to an entry that is the last of so many places.
    ///
    /// - Returns: Nil where it has a number that is too small for its place.
    func omittedCount(upTo sequence: UInt64, of count: UInt32) -> UInt64? {
        let (numbers, isBefore) = sequence.subtractingReportingOverflow(archivedSequence)
        let places = UInt64(count - firstPlace)
        guard !isBefore, numbers >= places else { return nil }
        return numbers - places
    }
}

extension StoreReader {
    /// The seal behind which an account's log begins; nil where it has its first entry.
    func logSeal(beginning account: AccountOrdinal) throws(StoreError) -> LogSeal? {
        guard let beginning = try logState(account).beginning else { return nil }
        return LogSeal(
            account: try self.account(account).id, sequence: beginning.sequence,
            time: beginning.time, hash: beginning.hash)
    }

    /// That a place of an account's log is archived; nil where it should be there.
    func archived(_ account: AccountOrdinal, at place: UInt32) throws(StoreError) -> StoreError? {
        let state = try logState(account)
        guard let beginning = state.beginning, place < beginning.place else { return nil }
        return try archived(account, behind: beginning)
    }

    /// That what is asked for came before the beginning of an account's log.
    func archived(_ account: AccountOrdinal, behind beginning: LogBeginning) throws(StoreError)
        -> StoreError
    {
        StoreError(
            .logArchived(
                account: try self.account(account).id.text, through: beginning.sequence,
                at: beginning.time, goOn: nil))
    }
}
