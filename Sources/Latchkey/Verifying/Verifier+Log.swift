import AccessRules

/// How many entries each table of the log has, as the states of the accounts' logs say.
struct LogTotals {
    /// Groups of rows.
    var groups = 0
    var blocks = 0
    var segments = 0
    var names = 0
    /// Members of posting sets.
    var members = 0
}

// The log: the chain made again from the entries, and the blocks, the dictionary and the segments
// compared with them.
extension Verifier {
    mutating func verifyLog(_ account: AccountOrdinal) throws {
        let state = try reader.logState(account)
        expected.log.segments += Int(state.keptCount >> LogLimits.segmentShift)
        if state.beginning != nil {
            check(
                in: Tables.meta,
                try reader.knownVersion() >= firstFormatVersionWithBeginnings,
                "meta: its version says that every log has its first entry, and that of account "
                    + "#\(account) has not")
        }
        try verifyNames(account, state)
        guard state.keptCount > 0 else {
            check(
                in: Tables.counters, state.isOfNoEntries,
                "the log of account #\(account) is empty, and has a state")
            return
        }
        var walk = LogWalk(try LogDecoder(reader, account), from: state.beginning)
        let blocks =
            state.firstPlace >> LogLimits.blockShift...(state.count - 1) >> LogLimits.blockShift
        for number in blocks where !report.isCut {
            expected.log.blocks += 1
            walk.begin(at: number << LogLimits.blockShift)
            try attempt("log #\(account)") { (verifier) throws in
                try verifier.verifyBlock(account, number, state, &walk)
            }
        }
        // What lies on something that is damaged was told, and is no reason to say more.
        if walk.count != state.count, isIncomplete(account) { walk.begin(at: state.count) }
        check(
            in: Tables.counters,
            walk.lacksEntries
                || walk.count == state.count && walk.lastSequence == state.lastSequence,
            "the log of account #\(account) has \(walk.count) entries up to \(walk.lastSequence), "
                + "and not \(state.count) up to \(state.lastSequence)")
        check(
            in: Tables.counters, walk.isInOrderOfTime || !state.isInOrderOfTime,
            "times in the log of account #\(account) go backwards, and its state says they do not")
        check(
            in: Tables.logSegments, walk.lacksEntries || walk.hash == state.head,
            "the log of account #\(account) was changed after entry \(walk.sealed): its hashes "
                + "do not lead to the last one")
        try attempt("log #\(account)") { (verifier) throws in
            try verifier.verifyRowGroups(account, state)
        }
        try verifyIndexes(account, state)
    }

    /// Every value of the dictionary is found by its number and by its text.
    private mutating func verifyNames(_ account: AccountOrdinal, _ state: LogState) throws {
        for (index, column) in LogColumn.named.enumerated() {
            let count = state.nameCounts[index]
            expected.log.names += Int(count) * (column == .resource ? 1 : 2)
            guard count > 0, column != .resource else { continue }
            for number in 1...count where !report.isCut {
                try attempt("logNames") { (verifier) throws in
                    let name = try verifier.reader.logName(account, column, number)
                    verifier.check(
                        in: Tables.logNames, try verifier.reader.logNumber(account, name) == number,
                        "\(column) \(name.text) of log #\(account) is not found by its name")
                }
            }
        }
    }

    /// The groups of rows follow one another, and end with the log.
    private mutating func verifyRowGroups(_ account: AccountOrdinal, _ state: LogState) throws {
        var place = UInt64(state.firstPlace)
        while place < UInt64(state.count), !report.isCut {
            step()
            let group = try reader.logRowGroup(account, around: UInt32(place))
            expected.log.groups += 1
            guard UInt64(group.first) == place, let count = group.count, count > 0 else {
                add(
                    in: Tables.log.table.name,
                    "the rows of log #\(account) from place \(place) on are in disorder")
                return
            }
            place += UInt64(count)
        }
        check(
            in: Tables.log, report.isCut || place == UInt64(state.count),
            "log #\(account) has rows up to place \(place), and \(state.count) entries")
    }

    private mutating func verifyBlock(
        _ account: AccountOrdinal, _ number: UInt32, _ state: LogState, _ walk: inout LogWalk
    ) throws {
        let block = try reader.existingLogBlock(account, number)
        let first = number << LogLimits.blockShift
        let wanted = min(Int(state.count - first), LogLimits.entriesPerBlock)
        check(
            in: Tables.logBlocks, block.count == wanted,
            "block \(number) of log #\(account) has \(block.count) entries and not \(wanted)")
        check(
            in: Tables.logBlocks, block.isTrimmed == (number < state.trimmedBlocks),
            "block \(number) of log #\(account) has hashes of resources that it should not have, "
                + "or lacks them")
        for index in 0..<block.count {
            let sequence = block.sequence(at: index)
            check(
                in: Tables.logBlocks, sequence > walk.lastSequence,
                "entry \(sequence) of log #\(account) comes after \(walk.lastSequence)")
            let entry = try walk.decoder.entry(at: first + UInt32(index))
            walk.note(entry, sequence)
            let home =
                entry.user == nil
                ? 0 : try walk.decoder.home(ofUser: block.number(.user, at: index))
            check(
                in: Tables.logBlocks, block.number(.home, at: index) == home,
                "entry \(sequence) of log #\(account) has another home account than its user")
            if !block.isTrimmed {
                let hash = entry.resource.map {
                    LogName(.resource, $0.id.text, parent: block.number(.kind, at: index))
                        .resourceHash
                }
                check(
                    in: Tables.logBlocks, block.number(.resource, at: index) == hash ?? 0,
                    "entry \(sequence) of log #\(account) has a wrong hash of its resource")
            }
        }
        check(
            in: Tables.logBlocks,
            block.least == walk.blockLeast && block.greatest == walk.blockGreatest,
            "block \(number) of log #\(account) has wrong times")
        walk.endBlock()
        guard walk.count & UInt32(LogLimits.entriesPerSegment - 1) == 0 else { return }
        let segmentNumber = (walk.count >> LogLimits.segmentShift) - 1
        try verifyFilter(account, segmentNumber, state)
        let segment = try reader.logSegment(account, segmentNumber)
        check(
            in: Tables.logSegments, walk.lacksEntries || segment.seal == walk.hash,
            "the log of account #\(account) was changed between entries \(walk.sealed + 1) and "
                + "\(walk.lastSequence): its hashes do not lead to the seal")
        check(
            in: Tables.logSegments,
            walk.lacksEntries
                || segment.lastSequence == walk.lastSequence && segment.least == walk.least
                    && segment.greatest == walk.greatest,
            "the segment of log #\(account) that ends with \(walk.lastSequence) has wrong times")
        walk.endSegment(sealedBy: segment)
    }

    /// A segment has the filter of its resources until they are indexed.
    private mutating func verifyFilter(
        _ account: AccountOrdinal, _ segment: UInt32, _ state: LogState
    ) throws {
        var wanted: [UInt8] = []
        if state.trimmedBlocks <= segment * LogLane.columns.blocksPerStretch {
            wanted = try reader.madeLogHashFilter(account, segment: segment).bytes
        }
        let payload = try reader.logSegmentPayload(account, segment)
        let found = payload.extracting(LogSegment.byteCount..<payload.byteCount).copied()
        check(
            in: Tables.logSegments, found == wanted,
            "segment \(segment) of log #\(account) has a wrong filter of its resources")
    }
}

extension LogState {
    /// Whether it is that of a log that has no entries, or whose entries are all archived.
    fileprivate var isOfNoEntries: Bool {
        guard let beginning else { return self == LogState() }
        return lastSequence == beginning.sequence && lastTime == beginning.time
            && head == beginning.hash
    }
}

/// Where a walk through an account's log is.
private struct LogWalk: ~Escapable {
    var decoder: LogDecoder
    var count: UInt32 = 0
    var lastSequence: UInt64 = 0
    var lastTime = Instant.distantPast
    /// Whether an entry came before, which may be archived.
    var isBehindOthers = false
    var isInOrderOfTime = true
    /// The last entry up to which the hashes are known to be right.
    var sealed: UInt64 = 0
    var hash = [UInt8](repeating: 0, count: LogChain.byteCount)
    /// Room for the bytes that are hashed, used again for each entry.
    private var writer = RecordWriter()
    var blockLeast = Instant.distantFuture
    var blockGreatest = Instant.distantPast
    var least = Instant.distantFuture
    var greatest = Instant.distantPast
    /// Whether some of the segment could not be read: nothing that is made of all of it can be held against it.
    var lacksEntries = false

    @_lifetime(copy decoder)
    init(_ decoder: LogDecoder, from beginning: LogBeginning?) {
        self.decoder = decoder
        guard let beginning else { return }
        (count, lastSequence, lastTime) = (beginning.place, beginning.sequence, beginning.time)
        (sealed, hash, isBehindOthers) = (beginning.sequence, beginning.hash, true)
    }

    /// Goes to a place, past entries that could not be read.
    mutating func begin(at place: UInt32) {
        guard count != place else { return }
        count = place
        lacksEntries = true
        (blockLeast, blockGreatest) = (.distantFuture, .distantPast)
    }

    mutating func note(_ entry: LogEntry, _ sequence: UInt64) {
        writer.bytes.removeAll(keepingCapacity: true)
        entry.putCanonical(sequence: sequence, time: entry.time, after: hash, &writer)
        hash = LogChain.hash(writer.bytes)
        lastSequence = sequence
        if isBehindOthers, entry.time < lastTime { isInOrderOfTime = false }
        (lastTime, isBehindOthers) = (entry.time, true)
        count += 1
        blockLeast = min(blockLeast, entry.time)
        blockGreatest = max(blockGreatest, entry.time)
    }

    mutating func endBlock() {
        least = min(least, blockLeast)
        greatest = max(greatest, blockGreatest)
        (blockLeast, blockGreatest) = (.distantFuture, .distantPast)
    }

    /// Goes on from what the seal says, so that one change is told once.
    mutating func endSegment(sealedBy segment: LogSegment) {
        (least, greatest) = (.distantFuture, .distantPast)
        hash = segment.seal
        sealed = lastSequence
        lacksEntries = false
    }
}
