import AccessRules
import OrdinalSets

/// A query for entries of an account's log that is being answered.
struct LogQueryRun: ~Escapable {
    private let reader: StoreReader
    private let texts: LogTexts
    private let account: AccountOrdinal
    private let id: Identity
    private let condition: Condition
    /// Nil when no entry can meet the condition.
    private let query: LogQuery?
    private let state: LogState
    private let direction: Direction
    /// Whether the order is not that of the log.
    private let isSorted: Bool
    /// Who sees what of it; nil for the host application, which sees everything.
    private let audience: LogAudience?
    private let passing: Passing
    /// How many indexed entries were looked at one by one.
    private(set) var examinedCount = 0
    /// How many entries met the condition, and how many of them were made.
    private(set) var metCount = 0
    private(set) var madeCount = 0

    /// When sets are asked for what is shown, in place of passing what is hidden.
    struct Passing {
        /// So many hidden entries are passed before.
        var hiddenCount = 16_384
        /// In the time in which so many entries are passed, an organization's set is found.
        var entriesPerOrganization = 64
    }

    @_lifetime(copy view)
    init(_ request: QueryRequest<LogEntry>, _ view: View, passing: Passing = Passing())
        throws(StoreError)
    {
        self.passing = passing
        guard let id = request.query.account else {
            throw StoreError(.doesNotFit("entries of a log are asked for in an account"))
        }
        reader = view.reader
        self.id = id
        account = try view.reader.require(account: id)
        texts = view.logTexts.texts(of: account)
        condition = request.query.condition
        var state = try reader.logState(account)
        var query = try LogQuery(
            condition, account, state, reader, texts, hidingAuthors: request.actor != nil)
        direction = request.query.isDescending ? .descending : .ascending
        isSorted = request.query.order == .time && !state.isInOrderOfTime
        if request.usesIndexes {
            try query?.passEmptyBlocks(account, state, texts, reader)
        } else {
            state.forgetIndexes()
        }
        if let actor = request.actor {
            let audience = try LogAudience(actor, view, at: request.instant)
            if let scope = audience.scope {
                let naming = try LogNaming(reader, account, state, texts, hidingAuthors: true)
                let test = try naming.test(of: scope, in: id)
                if case .nothing = test { query = nil } else { query = query?.adding(test) }
            }
            self.audience = audience
        } else {
            audience = nil
        }
        self.query = query
        self.state = state
        if request.query.mustUseIndex, try plan(limit: nil).isScan {
            throw StoreError(.needsIndex(condition.description))
        }
    }

    /// Whether every entry that the query means is shown.
    private var showsAll: Bool {
        guard let audience else { return true }
        return audience.includesAll || audience.scope != nil
    }

    // MARK: Entries

    mutating func part(after place: Place?, size: Int) throws(StoreError) -> QueryPart<LogEntry> {
        if isSorted { return try sortedPart(after: place, size: size) }
        var range = state.places
        if let place {
            try refuseArchived(behind: place)
            let at = min(max(place.ordinal, state.firstPlace), state.count)
            let next = place.ordinal < state.count ? place.ordinal + 1 : state.count
            range =
                direction == .descending
                ? state.firstPlace..<at : max(next, state.firstPlace)..<state.count
        }
        var part = QueryPart<LogEntry>()
        var last: UInt32?
        try forEach(in: range) { entry, place in
            if part.items.count == size {
                part.last = last.map { Place(ordinal: $0) }
                return false
            }
            part.items.append(entry)
            last = place
            return true
        }
        return part
    }

    /// Refuses to go on towards newer entries from one that was archived since its page was asked for: those behind it
    /// may be archived, too. Towards older ones nothing is left.
    private func refuseArchived(behind place: Place) throws(StoreError) {
        guard let beginning = state.beginning, place.ordinal < beginning.place else { return }
        if direction == .ascending ? place.ordinal + 1 < beginning.place : isSorted {
            throw try reader.archived(account, behind: beginning)
        }
    }

    private mutating func sortedPart(after place: Place?, size: Int) throws(StoreError)
        -> QueryPart<LogEntry>
    {
        let isDescending = direction == .descending
        var places: [Place] = []
        let (reader, account) = (reader, account)
        var after = place
        if let place { try refuseArchived(behind: place) }
        // Of a page from when the log was in order of time, as which its places alone told it.
        if let before = place, before.key.isEmpty, before.ordinal < state.count {
            let key = try reader.logTime(account, at: before.ordinal).orderedBytes
            after = Place(key: key, ordinal: before.ordinal)
        }
        try forEachPlace(in: state.places) { found in
            let key = try reader.logTime(account, at: found).orderedBytes
            let at = Place(key: key, ordinal: found)
            if after.map({ $0.isBefore(at, isDescending) }) ?? true { places.append(at) }
            return true
        }
        places.sort { $0.isBefore($1, isDescending) }
        return try asStoreError {
            var part = QueryPart<LogEntry>()
            var decoder = LogDecoder(reader, account, id, texts)
            var last: Place?
            for place in places {
                let entry = try decoder.entry(at: place.ordinal)
                guard let shown = try audience.shown(entry) else { continue }
                if part.items.count == size {
                    part.last = last
                    break
                }
                part.items.append(shown)
                last = place
            }
            return part
        }
    }

    /// Calls `body` with the entries that are meant and shown, and their places.
    private mutating func forEach(
        in range: Range<UInt32>, _ body: (consuming LogEntry, UInt32) throws -> Bool
    ) throws(StoreError) {
        let audience = audience
        var decoder = LogDecoder(reader, account, id, texts)
        var madeCount = 0
        defer { self.madeCount += madeCount }
        try forEachShownPlace(in: range) { place in
            madeCount += 1
            guard let entry = try audience.shown(try decoder.entry(at: place)) else { return true }
            return try body(entry, place)
        }
    }

    /// Calls `body` with the places of the entries that are meant and shown, until it returns false.
    ///
    /// What is hidden is passed by its organization, which is decided once; where many were passed in vain, those that
    /// are shown are asked of the sets of their organizations.
    private mutating func forEachShownPlace(
        in range: Range<UInt32>, _ body: (UInt32) throws -> Bool
    ) throws(StoreError) {
        guard let audience, !showsAll else { return try forEachPlace(in: range, body) }
        guard let query else { return }
        var rest = range
        // Of the entries at the end, which no sets tell of, each is looked at.
        let indexed = state.tailStart(query.lane)
        var mayStop = true
        while !rest.isEmpty {
            let stop = try pass(query, in: rest, audience, mayStop ? indexed : 0, body)
            guard let stop else { return }
            mayStop = false
            var part = direction == .descending ? rest.lowerBound..<stop : stop + 1..<indexed
            part = part.clamped(to: rest)
            rest = direction == .descending ? part : stop + 1..<max(rest.upperBound, stop + 1)
            let entryCount = part.count
            guard
                let scope = try audience.wholeScope(
                    upTo: entryCount / passing.entriesPerOrganization)
            else { continue }
            let naming = try LogNaming(reader, account, state, texts, hidingAuthors: true)
            let test = try naming.test(of: scope, in: id)
            var isOver = false
            try forEachPlace(query.adding(test), in: part) { place in
                isOver = try !body(place)
                return !isOver
            }
            guard !isOver, direction == .ascending else { return }
            rest = part.upperBound..<max(range.upperBound, part.upperBound)
        }
    }

    /// Passes the entries that are hidden.
    ///
    /// - Parameter indexed: Below which it stops where many were passed in vain.
    /// - Returns: The last place that was passed, if it stopped there; nil if all is done.
    private mutating func pass(
        _ query: LogQuery, in range: Range<UInt32>, _ audience: LogAudience, _ indexed: UInt32,
        _ body: (UInt32) throws -> Bool
    ) throws(StoreError) -> UInt32? {
        var decoder = LogDecoder(reader, account, id, texts)
        let (reader, account, texts, passing) = (reader, account, texts, passing)
        // Whether entries are shown whose organization has that number in the log.
        var isShown: [UInt32: Bool] = [:]
        var hiddenCount = 0
        var stop: UInt32?
        try forEachPlace(query, in: range) { place in
            let number = try decoder.number(.organization, at: place)
            let isThisShown: Bool
            if let known = isShown[number] {
                isThisShown = known
            } else {
                var organization: Identity?
                if number != 0 {
                    let name = try reader.logName(
                        account, .organization, number, rememberedIn: texts)
                    organization = Identity(name.text)
                }
                isThisShown = try audience.includes(organization)
                isShown[number] = isThisShown
            }
            if isThisShown { return try body(place) }
            hiddenCount += 1
            guard hiddenCount >= passing.hiddenCount, place < indexed else { return true }
            stop = place
            return false
        }
        return stop
    }

    private mutating func forEachPlace(
        in range: Range<UInt32>, _ body: (UInt32) throws -> Bool
    ) throws(StoreError) {
        if let query { try forEachPlace(query, in: range, body) }
    }

    private mutating func forEachPlace(
        _ query: LogQuery, in range: Range<UInt32>, _ body: (UInt32) throws -> Bool
    ) throws(StoreError) {
        let (reader, account, state, direction) = (reader, account, state, direction)
        var metCount = 0
        defer { self.metCount += metCount }
        examinedCount += try asStoreError {
            try reader.forEachLogPlace(account, query, state, in: range, direction) { place in
                metCount += 1
                return try body(place)
            }
        }
    }

    // MARK: Counts

    mutating func count(upTo limit: Int) throws(StoreError) -> Int {
        guard let query else { return 0 }
        if showsAll, limit == .max {
            let found = try reader.logCount(account, query, state)
            examinedCount += found.examinedCount
            return found.count
        }
        var count = 0
        try forEachShownPlace(in: state.places) { _ in
            count += 1
            return count < limit
        }
        return count
    }

    mutating func counts(by field: FieldName) throws(StoreError) -> [FieldValue?: Int] {
        var counts: [FieldValue?: Int] = [:]
        guard let query else { return counts }
        guard showsAll, let column = field.logColumn else {
            try forEach(in: state.places) { entry, _ in
                counts[entry.value(of: field), default: 0] += 1
                return true
            }
            return counts
        }
        var rest = query
        if column == .user || column == .home, audience != nil {
            let naming = try LogNaming(reader, account, state, texts, hidingAuthors: true)
            if let hidden = naming.hiding?.hidden {
                let count = try reader.logCount(account, query.adding(hidden), state).count
                if count > 0 {
                    counts[nil] = count
                    rest = query.adding(hidden.negated)
                }
            }
        }
        for (number, count) in try numbers(of: column, rest) {
            counts[try value(of: column, number), default: 0] += count
        }
        return counts
    }

    /// How many entries there are for how many values for counts by sets to be quicker than a
    /// look at each entry, about.
    private static let entriesPerValue = 64

    /// How many entries have each number of a column.
    private mutating func numbers(of column: LogColumn, _ query: LogQuery) throws(StoreError)
        -> [UInt32: Int]
    {
        var numbers: [UInt32: Int] = [:]
        let valueCount =
            column.nameIndex.map { state.nameCounts[$0] }
            ?? UInt32(LogEntry.Event.allCases.count)
        let total = try reader.logCount(account, query, state).count
        if valueCount <= LogAlgebra.maximumValueCount,
            total / Self.entriesPerValue > Int(valueCount)
        {
            var rest = total
            for number in 0..<valueCount where rest > 0 {
                let one = query.adding(.value(column, number + 1))
                let count = try reader.logCount(account, one, state).count
                if count > 0 { numbers[number + 1] = count }
                rest -= count
            }
            if rest > 0 { numbers[0] = rest }
            return numbers
        }
        var decoder = LogDecoder(reader, account, id, texts)
        try forEachPlace(query, in: state.places) { place in
            numbers[try decoder.number(column, at: place), default: 0] += 1
            return true
        }
        return numbers
    }

    private func value(of column: LogColumn, _ number: UInt32) throws(StoreError) -> FieldValue? {
        guard number != 0 else { return nil }
        if column == .event {
            return LogEntry.Event(columnValue: number)?.constant.value
        }
        let name = try reader.logName(account, column, number, rememberedIn: texts)
        if column == .organization { return .pair(id.text, name.text) }
        guard column == .user else { return .text(name.text) }
        let home = try reader.logName(account, .home, name.parent, rememberedIn: texts)
        return .pair(home.text, name.text)
    }

    /// How many entries there are on each day that has some, by where it begins.
    mutating func countsByDay(offset: Int64) throws(StoreError) -> [DayCount] {
        let day = Instant.dayMilliseconds
        func begin(_ time: Instant) -> Int64 {
            let shifted = time.millisecondsSince1970 &+ offset
            return (shifted - ((shifted % day) + day) % day) &- offset
        }
        guard let query else { return [] }
        var counts: [Int64: Int] = [:]
        if showsAll, state.isInOrderOfTime {
            // From the first entry of a day to the first one after it.
            var from = Instant.distantPast
            while let first = try firstTime(query.during(Validity(from: from))) {
                let start = begin(first)
                let end = Instant(millisecondsSince1970: start).adding(day)
                let within = query.during(
                    Validity(from: max(from, Instant(millisecondsSince1970: start)), until: end))
                counts[start] = try reader.logCount(account, within, state).count
                if end == .distantFuture { break }
                from = end
            }
        } else {
            try forEach(in: state.places) { entry, _ in
                counts[begin(entry.time), default: 0] += 1
                return true
            }
        }
        return counts.sorted { $0.key < $1.key }.map {
            DayCount(begin: Instant(millisecondsSince1970: $0.key), count: $0.value)
        }
    }

    /// When the first entry was that a query means.
    private func firstTime(_ query: LogQuery) throws(StoreError) -> Instant? {
        let (reader, account, state) = (reader, account, state)
        return try asStoreError {
            var first: Instant?
            _ = try reader.forEachLogPlace(
                account, query, state, in: state.places, .ascending
            ) { place in
                first = try reader.logTime(account, at: place)
                return false
            }
            return first
        }
    }

    // MARK: The plan

    func plan(limit: Int?) throws(StoreError) -> PlanNode {
        guard let query else { return PlanNode(.nothing, estimate: 0) }
        let naming = try LogNaming(
            reader, account, state, texts, hidingAuthors: audience != nil)
        var sets: [PlanNode] = []
        var filters: [String] = []
        let looksAtFew = try looksAtFew(query)
        for part in condition.conjuncts {
            let test = try naming.test(part)
            if case .value(let column, _) = test, query.implied(column) != nil { continue }
            let isSet = !looksAtFew || test.isOfResource && sets.isEmpty
            guard isSet, let set = try reader.expression(test, query.lane, account, state) else {
                filters.append(part.description)
                continue
            }
            sets.append(
                PlanNode(
                    .set(index: "log", part.description),
                    estimate: try reader.estimate(set, within: Int(state.keptCount))))
        }
        sets.sort { $0.estimate < $1.estimate }
        var node = PlanNode(.everything("entry of the log"), estimate: Int(state.keptCount))
        if let only = sets.first {
            node = sets.count == 1 ? only : PlanNode(.intersection, estimate: only.estimate, sets)
        }
        if !filters.isEmpty {
            node = PlanNode(
                .filter(filters.joined(separator: " && ")), estimate: node.estimate, [node])
        }
        let tailStart = max(state.firstPlace, state.tailStart(query.lane))
        let tail = Int(state.count - min(state.count, tailStart))
        if tail > 0, condition != .all {
            let rest = PlanNode(.tail(entryCount: tail), estimate: tail)
            node =
                tail == Int(state.keptCount)
                ? rest : PlanNode(.union, estimate: node.estimate, [node, rest])
        }
        let count = min(node.estimate, limit ?? .max)
        let isDescending = direction == .descending
        if isSorted {
            return PlanNode(
                .sort(order: "time", isDescending: isDescending), estimate: count, [node])
        }
        return PlanNode(
            .walk(order: "time", isDescending: isDescending), estimate: count, [node])
    }

    /// Whether the entries about the resource of a query are looked at one by one.
    private func looksAtFew(_ query: LogQuery) throws(StoreError) -> Bool {
        try asStoreError {
            try reader.fewLogPlaces(query, account, state, in: state.places) != nil
        }
    }
}

extension LogNaming {
    /// That an entry is about one of some organizations.
    fileprivate func test(of organizations: [Identity], in account: Identity) throws(StoreError)
        -> LogTest
    {
        try test(
            .test(.organization, .oneOf(organizations.map { .pair(account.text, $0.text) })))
    }
}

extension FieldName {
    /// The column of the log that has the field, if one does by itself.
    fileprivate var logColumn: LogColumn? {
        switch self {
        case .event: .event
        case .operation: .operation
        case .user: .user
        case .homeAccount: .home
        case .organization: .organization
        case .kind: .kind
        default: nil
        }
    }
}

extension LogEntry {
    /// The value of a field; nil when there is none.
    func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .event: event.constant.value
        case .operation: .text(operation)
        case .user: user?.constant.value
        case .homeAccount: user?.account.constant.value
        case .organization:
            organization.map { Ref<Organization>($0, of: account).constant.value }
        case .kind: resource.map { .text($0.kind) }
        case .resource: resource?.constant.value
        case .time: .instant(time)
        default: nil
        }
    }
}

extension Instant {
    /// Bytes that sort as instants do.
    var orderedBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: sortOrder >> UInt64(56 - 8 * $0)) }
    }
}
