import AccessRules
import OrdinalSets

/// How many entries each table of the log has, as the states of the accounts' logs say.
struct LogTotals {
    var entries = 0
    var blocks = 0
    var segments = 0
    var names = 0
    /// Members of posting sets.
    var members = 0
}

// The log: the chain made again from the entries, and the blocks, the dictionary, the segments
// and the index made again from the blocks and rows, and compared.
extension Verifier {
    mutating func verifyLog(_ account: AccountOrdinal) throws {
        let state = try reader.logState(account)
        expected.log.segments += Int(state.count >> LogLimits.segmentShift)
        expected.log.entries += Int(state.count)
        try verifyNames(account, state)
        guard state.count > 0 else {
            check(state == LogState(), "the log of account #\(account) is empty, and has a state")
            return
        }
        var walk = LogWalk(try LogDecoder(reader, account))
        for number in 0...(state.count - 1) >> LogLimits.blockShift where !report.isCut {
            expected.log.blocks += 1
            try attempt("log #\(account)") { (verifier) throws in
                try verifier.verifyBlock(account, number, state, &walk)
            }
        }
        check(
            walk.count == state.count && walk.lastSequence == state.lastSequence,
            "the log of account #\(account) has \(walk.count) entries up to \(walk.lastSequence), "
                + "and not \(state.count) up to \(state.lastSequence)")
        check(
            walk.hash == state.head,
            "the log of account #\(account) was changed after entry \(walk.sealed): its hashes "
                + "do not lead to the last one")
        for segment in 0...state.count >> LogLimits.segmentShift where !report.isCut {
            try attempt("log #\(account)") { (verifier) throws in
                try verifier.verifyIndex(account, segment, state)
            }
        }
    }

    /// Every value of the dictionary is found by its number and by its text.
    private mutating func verifyNames(_ account: AccountOrdinal, _ state: LogState) throws {
        for (index, column) in LogColumn.named.enumerated() {
            let count = state.nameCounts[index]
            expected.log.names += Int(count) * (column == .resource ? 1 : 2)
            guard count > 0, column != .resource else { continue }
            for number in 1...count where !report.isCut {
                step()
                try attempt("logNames") { (verifier) throws in
                    let name = try verifier.reader.logName(account, column, number)
                    verifier.check(
                        try verifier.reader.logNumber(account, name) == number,
                        "\(column) \(name.text) of log #\(account) is not found by its name")
                }
            }
        }
    }

    private mutating func verifyBlock(
        _ account: AccountOrdinal, _ number: UInt32, _ state: LogState, _ walk: inout LogWalk
    ) throws {
        let block = try reader.existingLogBlock(account, number)
        let first = number << LogLimits.blockShift
        let wanted = min(Int(state.count - first), LogLimits.entriesPerBlock)
        check(
            block.count == wanted,
            "block \(number) of log #\(account) has \(block.count) entries and not \(wanted)")
        check(
            block.isTrimmed == (number < state.trimmedBlocks),
            "block \(number) of log #\(account) has hashes of resources that it should not have, "
                + "or lacks them")
        for index in 0..<block.count {
            step()
            let sequence = block.sequence(at: index)
            check(
                sequence > walk.lastSequence,
                "entry \(sequence) of log #\(account) comes after \(walk.lastSequence)")
            let entry = try walk.decoder.entry(block, at: index)
            walk.note(entry, sequence)
            let home = entry.user == nil ? 0 : try homeNumber(account, block, index)
            check(
                block.number(.home, at: index) == home,
                "entry \(sequence) of log #\(account) has another home account than its user")
            if !block.isTrimmed {
                let hash = entry.resource.map {
                    LogName(.resource, $0.id.text, parent: block.number(.kind, at: index))
                        .resourceHash
                }
                check(
                    block.number(.resource, at: index) == hash ?? 0,
                    "entry \(sequence) of log #\(account) has a wrong hash of its resource")
            }
        }
        check(
            block.least == walk.blockLeast && block.greatest == walk.blockGreatest,
            "block \(number) of log #\(account) has wrong times")
        walk.endBlock()
        guard walk.count & UInt32(LogLimits.entriesPerSegment - 1) == 0 else { return }
        let segment = try reader.logSegment(account, (walk.count >> LogLimits.segmentShift) - 1)
        check(
            segment.seal == walk.hash,
            "the log of account #\(account) was changed between entries \(walk.sealed + 1) and "
                + "\(walk.lastSequence): its hashes do not lead to the seal")
        check(
            segment.lastSequence == walk.lastSequence && segment.least == walk.least
                && segment.greatest == walk.greatest,
            "the segment of log #\(account) that ends with \(walk.lastSequence) has wrong times")
        walk.endSegment(sealedBy: segment)
    }

    private func homeNumber(_ account: AccountOrdinal, _ block: LogBlockView, _ index: Int)
        throws -> UInt32
    {
        try reader.logName(account, .user, block.number(.user, at: index)).parent
    }

    // MARK: The index

    /// Every place of a segment is in the sets of its values, as far as the segment is indexed.
    private mutating func verifyIndex(
        _ account: AccountOrdinal, _ segment: UInt32, _ state: LogState
    ) throws {
        guard segment <= state.indexedSegments,
            segment < state.count >> LogLimits.segmentShift
        else { return }
        for column in LogColumn.indexed {
            if segment == state.indexedSegments, column.rawValue > state.column.rawValue {
                return
            }
            // In the column at which indexing stands, the values before the next one are done.
            let isPart = segment == state.indexedSegments && column == state.column
            var places =
                column == .resource
                ? try reader.resourcePlaces(account, segment, below: isPart ? state.next : nil)
                : try reader.logPlaces(account, column, segment: segment, from: 1)
            if isPart, column != .resource { places.removeAll { $0.value >= state.next } }
            try verifySets(account, column, places)
        }
    }

    private mutating func verifySets(
        _ account: AccountOrdinal, _ column: LogColumn, _ places: [LogPlace]
    ) throws {
        expected.log.members += places.count
        let source = LogSource(reader)
        var rest = places[...]
        while let first = rest.first, !report.isCut {
            let end = rest.firstIndex { $0.value != first.value } ?? rest.endIndex
            let set = LogSet(account: account, column: column, value: first.value)
            let wanted = rest[..<end].map(\.place)
            let found = try SetExpression.set(set).collect(
                from: first.place, limit: wanted.count, in: source)
            check(
                found == wanted,
                "\(column) \(first.value) of log #\(account) is not indexed as the entries say")
            rest = rest[end...]
        }
    }

    /// What is there beside what the logs of the accounts ask for.
    mutating func verifyLogTotals() throws {
        var members = 0
        var previous: (set: LogSet, last: UInt32)?
        var cursor = try reader.snapshot.cursor(in: Tables.logPostings.table)
        var entry = try cursor.first()
        while let current = entry {
            guard let set = LogSet(key: current.key) else {
                report.add("logPostings: a key of \(current.key.byteCount) bytes is none")
                entry = try cursor.next()
                continue
            }
            try attempt("logPostings") { (verifier) throws in
                guard let chunk = try verifier.reader.logChunk(of: set, in: current) else { return }
                do { try chunk.validate() } catch {
                    verifier.report.add("logPostings \(set): \(error)")
                }
                if let previous, previous.set == set {
                    verifier.check(
                        previous.last < chunk.first, "logPostings \(set): chunks overlap")
                }
                previous = (set, chunk.last)
                members += chunk.count
            }
            entry = try cursor.next()
        }
        let log = expected.log
        for (what, found, wanted) in [
            ("log", try entryCount(Tables.log), log.entries),
            ("logBlocks", try entryCount(Tables.logBlocks), log.blocks),
            ("logSegments", try entryCount(Tables.logSegments), log.segments),
            ("logNames", try entryCount(Tables.logNames), log.names),
            ("logPostings (members)", members, log.members),
        ] {
            check(found == wanted, "\(what) has \(found) entries, and the logs say \(wanted)")
        }
    }
}

/// Where a walk through an account's log is.
private struct LogWalk: ~Escapable {
    var decoder: LogDecoder
    var count: UInt32 = 0
    var lastSequence: UInt64 = 0
    /// The last entry up to which the hashes are known to be right.
    var sealed: UInt64 = 0
    var hash = [UInt8](repeating: 0, count: LogChain.byteCount)
    var blockLeast = Instant.distantFuture
    var blockGreatest = Instant.distantPast
    var least = Instant.distantFuture
    var greatest = Instant.distantPast

    @_lifetime(copy decoder)
    init(_ decoder: LogDecoder) { self.decoder = decoder }

    mutating func note(_ entry: LogEntry, _ sequence: UInt64) {
        hash = LogChain.hash(entry.canonicalBytes(sequence: sequence), after: hash)
        lastSequence = sequence
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
    }
}

extension StoreReader {
    /// The places of a segment's resources by number: of all, or of those below a hash.
    fileprivate func resourcePlaces(
        _ account: AccountOrdinal, _ segment: UInt32, below hash: UInt32?
    ) throws(StoreError) -> [LogPlace] {
        var numbers: [LogName: UInt32] = [:]
        var places: [LogPlace] = []
        let first = segment * UInt32(LogLimits.blocksPerSegment)
        for number in first..<first + UInt32(LogLimits.blocksPerSegment) {
            let block = try existingLogBlock(account, number)
            for index in 0..<block.count {
                let kind = block.number(.kind, at: index)
                guard kind != 0 else { continue }
                let sequence = block.sequence(at: index)
                let name = LogName(
                    .resource, try logResource(account, sequence), parent: kind)
                if let hash, name.resourceHash >= hash { continue }
                if numbers[name] == nil { numbers[name] = try logNumber(account, name) }
                guard let value = numbers[name] else {
                    throw damage(
                        Tables.logNames,
                        LogNameKey(account: account, side: .number(.resource, name.resourceHash)),
                        "is missing though entry \(sequence) is indexed")
                }
                places.append(
                    LogPlace(
                        value: value, place: number << LogLimits.blockShift + UInt32(index)))
            }
        }
        return places.sorted()
    }
}

extension LogSet {
    /// The set of a key of the log's postings.
    fileprivate init?(key: RawSpan) {
        guard key.byteCount == LogPostingKey.maximumByteCount,
            let column = LogColumn(rawValue: key.u8(at: 4))
        else { return nil }
        self.init(account: key.bigEndian32(at: 0), column: column, value: key.bigEndian32(at: 5))
    }
}
