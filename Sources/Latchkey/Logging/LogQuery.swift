import AccessRules
import OrdinalSets

/// A condition on an account's log, as it is looked for.
struct LogQuery {
    /// What entries must come to, times apart; what leaves fewest first.
    private(set) var tests: [LogTest]
    /// When they must have been.
    private(set) var time: Validity
    /// What must be indexed before set algebra answers it.
    let lane: LogLane
    /// Blocks of the tail that are known to have nothing that is meant.
    private(set) var emptyBlocks: Range<UInt32> = 0..<0
    /// The number of the home account of the user who all entries must be by, if it is one and
    /// the condition asks for a home account as well.
    private let home: UInt32?

    /// A condition by numbers, or nil when no entry can meet it.
    ///
    /// - Parameter hidingAuthors: Whether it is asked by somebody to whom entries hide who acted.
    init?(
        _ condition: Condition, _ account: AccountOrdinal, _ state: LogState,
        _ reader: StoreReader, _ texts: LogTexts, hidingAuthors: Bool = false
    ) throws(StoreError) {
        let naming = try LogNaming(
            reader, account, state, texts, hidingAuthors: hidingAuthors)
        var tests: [LogTest] = []
        var time = Validity.always
        func add(_ test: LogTest) -> Bool {
            switch test {
            case .all: return true
            case .nothing: return false
            case .every(let parts):
                for part in parts where !add(part) { return false }
                return true
            case .time(let range):
                time = time.intersection(range)
                return time.begin < time.end
            case .value, .resource, .not, .any:
                Self.insert(test, in: &tests)
                return true
            }
        }
        for part in condition.conjuncts where !add(try naming.test(part)) { return nil }
        self.time = time
        lane = tests.contains(where: \.asksForResource) ? .resources : .columns
        let asksForHome = tests.contains { if case .value(.home, _) = $0 { true } else { false } }
        home = asksForHome ? try naming.home(ofUserIn: tests) : nil
        self.tests = tests
        guard dropImplied() else { return nil }
    }

    private static func insert(_ test: LogTest, in tests: inout [LogTest]) {
        tests.insert(test, at: tests.firstIndex { $0.rank > test.rank } ?? tests.count)
    }

    /// What every entry that is meant has in a column by itself: a resource has one kind, and a
    /// user one home account.
    func implied(_ column: LogColumn) -> UInt32? {
        switch column {
        case .kind: resource?.name.parent
        case .home: home
        default: nil
        }
    }

    /// Leaves out what others imply.
    ///
    /// - Returns: Whether nothing is asked for that others exclude.
    private mutating func dropImplied() -> Bool {
        for index in tests.indices.reversed() {
            guard case .value(let column, let value) = tests[index],
                let implied = implied(column)
            else { continue }
            guard value == implied else { return false }
            tests.remove(at: index)
        }
        return true
    }

    /// The same query, of entries that a value of a column holds for, too.
    func adding(_ test: LogTest) -> LogQuery {
        var query = self
        Self.insert(test, in: &query.tests)
        return query
    }

    /// The same query, of entries in a range of time, too.
    func during(_ range: Validity) -> LogQuery {
        var query = self
        query.time = time.intersection(range)
        return query
    }

    /// Notes which blocks of the tail have nothing about the resource, if it asks for one.
    mutating func passEmptyBlocks(
        _ account: AccountOrdinal, _ state: LogState, _ texts: LogTexts, _ reader: StoreReader
    ) throws(StoreError) {
        guard let resource else { return }
        emptyBlocks = try texts.tail.blocksWithout(resource.name, account, state, reader)
    }

    /// How many tests of single columns it consists of.
    var testCount: Int { tests.reduce(time.isAlways ? 0 : 1) { $0 + $1.leafCount } }

    /// The resource that all entries must be about, if it is one, and its number, if something
    /// that is indexed is about it.
    var resource: (name: LogName, number: UInt32?)? {
        for case .resource(let name, let number) in tests { return (name, number) }
        return nil
    }

    /// The entries of the block of a number, within a range of places, that are meant.
    func matches(
        _ block: LogBlockView, _ number: UInt32, in places: Range<UInt32>, _ rows: inout LogRows
    ) throws(StoreError) -> LogMask {
        let first = number << LogLimits.blockShift
        var mask = LogMask(below: min(Int(places.upperBound - first), block.count))
        if places.lowerBound > first {
            mask.subtract(LogMask(below: Int(places.lowerBound - first)))
        }
        for test in tests { try test.keep(in: &mask, block, number, &rows) }
        if !time.isAlways { try LogTest.time(time).keep(in: &mask, block, number, &rows) }
        return mask
    }
}

/// How what conditions name is numbered in an account's log.
struct LogNaming: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let nameCounts: [UInt32]
    private let texts: LogTexts
    /// How conditions do not tell who acted where entries do not; nil where no entry hides it.
    private(set) var hiding: LogHiding?

    @_lifetime(copy reader)
    init(
        _ reader: StoreReader, _ account: AccountOrdinal, _ state: LogState, _ texts: LogTexts,
        hidingAuthors: Bool
    ) throws(StoreError) {
        self.reader = reader
        self.account = account
        nameCounts = state.nameCounts
        self.texts = texts
        guard hidingAuthors, let operation = try number(LogName(.operation, LogHiding.operation))
        else { return }
        let id = try reader.account(account).id
        hiding = LogHiding(operation: operation, ownHome: try number(LogName(.home, id.text)))
    }

    /// A condition by numbers.
    func test(_ condition: Condition) throws(StoreError) -> LogTest {
        switch condition {
        case .all: return .all
        case .nothing: return .nothing
        case .not(let inner): return try test(inner).negated
        case .and(let parts): return .every(of: try tests(parts))
        case .or(let parts): return .any(of: try tests(parts))
        case .test(let field, .missing): return try none(of: field)
        case .test(let field, .oneOf(let values)):
            if values.count == 1, let value = values.first { return try test(field, value) }
            var found: [LogTest] = []
            for value in values { found.append(try test(field, value)) }
            return .any(of: found)
        case .test(.time, .range(let from, let to)):
            let begin = from?.instant ?? .distantPast
            let end = to?.instant ?? .distantFuture
            return begin < end ? .time(Validity(from: begin, until: end)) : .nothing
        case .test, .related, .accessible, .can:
            throw StoreError(.doesNotFit("an entry of a log is not asked for \(condition)"))
        }
    }

    private func tests(_ conditions: [Condition]) throws(StoreError) -> [LogTest] {
        var tests: [LogTest] = []
        for condition in conditions { tests.append(try test(condition)) }
        return tests
    }

    /// That there is no value. The host application's own hand has no home account, and what is
    /// about nothing has no kind: of these there are few.
    private func none(of field: FieldName) throws(StoreError) -> LogTest {
        switch field {
        case .user, .homeAccount: hiding?.missing(.value(.home, 0)) ?? .value(.home, 0)
        case .kind, .resource: .value(.kind, 0)
        case .organization: .value(.organization, 0)
        default: throw StoreError(.doesNotFit("an entry of a log has no \(field.rawValue)"))
        }
    }

    private func test(_ field: FieldName, _ value: FieldValue) throws(StoreError) -> LogTest {
        switch (field, value) {
        case (.event, .number(let code, _)):
            guard let event = LogEntry.Event(rawValue: code) else { return .nothing }
            return .value(.event, event.columnValue)
        case (.operation, .text(let text)): return try test(LogName(.operation, text))
        case (.kind, .text(let text)): return try test(LogName(.kind, text))
        case (.homeAccount, .text(let text)):
            guard let home = try number(LogName(.home, text)) else { return .nothing }
            return hiding?.shown(.value(.home, home), home: home) ?? .value(.home, home)
        case (.organization, .pair(let host, let id)):
            // An entry is about organizations of its own account.
            guard try reader.accountOrdinal(Identity(host)) == account else { return .nothing }
            return try test(LogName(.organization, id))
        case (.user, .pair(let home, let id)):
            guard let parent = try number(LogName(.home, home)) else { return .nothing }
            let test = try test(LogName(.user, id, parent: parent))
            return hiding?.shown(test, home: parent) ?? test
        case (.resource, .pair(let kind, let id)):
            guard let parent = try number(LogName(.kind, kind)) else { return .nothing }
            let name = LogName(.resource, id, parent: parent)
            return .resource(name, try reader.logNumber(account, name))
        case (.time, .instant(let time)):
            return .time(Validity(from: time, until: time.adding(1)))
        default:
            throw StoreError(.doesNotFit("the \(field.rawValue) of an entry is not \(value)"))
        }
    }

    private func test(_ name: LogName) throws(StoreError) -> LogTest {
        guard let number = try number(name) else { return .nothing }
        return .value(name.column, number)
    }

    private func number(_ name: LogName) throws(StoreError) -> UInt32? {
        let number = try texts.number(name) { () throws(StoreError) in
            try reader.logNumber(account, name)
        }
        // What a read of a later commit has remembered, this one must not know.
        guard let number, let column = name.column.nameIndex, number <= nameCounts[column]
        else { return nil }
        return number
    }

    /// The number of the home account of the user who some tests ask for.
    fileprivate func home(ofUserIn tests: [LogTest]) throws(StoreError) -> UInt32? {
        for case .value(.user, let user) in tests {
            return try reader.logName(account, .user, user, rememberedIn: texts).parent
        }
        return nil
    }
}

// MARK: Making tests

extension LogTest {
    static func every(of parts: [LogTest]) -> LogTest {
        var kept: [LogTest] = []
        for part in parts {
            switch part {
            case .all: continue
            case .nothing: return .nothing
            default: kept.append(part)
            }
        }
        return kept.isEmpty ? .all : kept.count == 1 ? kept[0] : .every(kept)
    }

    static func any(of parts: [LogTest]) -> LogTest {
        var kept: [LogTest] = []
        for part in parts {
            switch part {
            case .all: return .all
            case .nothing: continue
            default: kept.append(part)
            }
        }
        return kept.isEmpty ? .nothing : kept.count == 1 ? kept[0] : .any(kept)
    }

    /// What it does not hold for: the parts negated, so that only what is simple ever is.
    var negated: LogTest {
        switch self {
        case .all: .nothing
        case .nothing: .all
        case .not(let inner): inner
        case .every(let parts): .any(of: parts.map(\.negated))
        case .any(let parts): .every(of: parts.map(\.negated))
        case .value, .resource, .time: .not(self)
        }
    }
}
