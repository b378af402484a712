import AccessRules
import OrdinalSets

/// How a query is answered of what is indexed: sets and parts that all must hold, and what no set
/// tells.
struct LogAlgebra {
    /// Stored sets.
    var sets: [LogSet] = []
    /// What is made of several.
    var parts: [SetExpression<LogSet>] = []
    /// What must not hold.
    var excluded: [SetExpression<LogSet>] = []
    /// What is asked of one entry after another.
    var filters: [LogTest] = []
    /// Whether nothing indexed is meant.
    var isEmpty = false

    /// The sets and parts as one.
    ///
    /// What is excluded is never an operand of its own: to find the next entry of a complement
    /// that holds few would take a step for each entry.
    var expression: SetExpression<LogSet> {
        let all = SetExpression<LogSet>.and(sets.map { .set($0) } + parts)
        return excluded.isEmpty ? all : .andNot(all, .or(excluded))
    }

    /// Whether sets alone tell it.
    var isOfSetsAlone: Bool { parts.isEmpty && excluded.isEmpty && filters.isEmpty }

    /// How many values a column may have for "none of them" to be made of their sets. More are
    /// looked at one by one.
    static let maximumValueCount: UInt32 = 1_024

    /// How many entries a resource has at most for each to be looked at in place of other sets:
    /// as many as are not covered.
    static let examinedCountMaximum = LogLimits.coveredCountMinimum - 1
    /// How many of these there are at most for the time of each to be looked at in less time than
    /// both ends of a range of times are found.
    static let timedCountMaximum = 16

    /// After so many blocks it is decided whether the next ones are looked through as well: they
    /// are if each of these had an entry that is meant, on average.
    static let blocksPerLook = 8
    /// How many tests a query may have for blocks to be looked through although sets would tell:
    /// each takes as long as the next.
    static let testsPerBlockMaximum = 16
}

extension StoreReader {
    /// How a query is answered of what is indexed, times apart unless they are within others.
    func algebra(_ query: LogQuery, _ account: AccountOrdinal, _ state: LogState)
        throws(StoreError) -> LogAlgebra
    {
        var algebra = LogAlgebra()
        for test in query.tests {
            switch test {
            case .value(let column, let value) where value != 0:
                algebra.sets.append(LogSet(account: account, column: column, value: value))
            case .resource(_, let number?):
                algebra.sets.append(
                    LogSet(account: account, column: .resource, value: number))
            case .resource(_, nil): algebra.isEmpty = true
            case .not(let inner):
                if let part = try expression(inner, query.lane, account, state) {
                    algebra.excluded.append(part)
                } else {
                    algebra.filters.append(test)
                }
            default:
                if let part = try expression(test, query.lane, account, state) {
                    algebra.parts.append(part)
                } else {
                    algebra.filters.append(test)
                }
            }
        }
        return algebra
    }

    /// The indexed entries that a test holds for; nil when no sets tell it.
    func expression(
        _ test: LogTest, _ lane: LogLane, _ account: AccountOrdinal, _ state: LogState
    ) throws(StoreError) -> SetExpression<LogSet>? {
        let (first, end) = (state.firstPlace, state.tailStart(lane))
        let all: SetExpression<LogSet> = end <= first ? .empty : .range(first...end - 1)
        switch test {
        case .all: return all
        case .nothing, .resource(_, nil): return .empty
        case .resource(_, let number?):
            return .set(LogSet(account: account, column: .resource, value: number))
        case .value(let column, let value) where value != 0:
            return .set(LogSet(account: account, column: column, value: value))
        case .value(let column, _):
            guard let index = column.nameIndex,
                state.nameCounts[index] <= LogAlgebra.maximumValueCount
            else { return nil }
            let values = (0..<state.nameCounts[index]).map {
                SetExpression.set(LogSet(account: account, column: column, value: $0 + 1))
            }
            return .andNot(all, .or(values))
        case .time(let range): return try expression(range, lane, account, state)
        case .not(let inner):
            return try expression(inner, lane, account, state).map { .andNot(all, $0) }
        case .every(let parts):
            var (own, others): ([LogTest], [LogTest]) = ([], [])
            for part in parts {
                if case .not(let inner) = part { others.append(inner) } else { own.append(part) }
            }
            guard let left = try expressions(own, lane, account, state),
                let right = try expressions(others, lane, account, state)
            else { return nil }
            let both: SetExpression<LogSet> = left.isEmpty ? all : .and(left)
            return right.isEmpty ? both : .andNot(both, .or(right))
        case .any(let parts):
            return try expressions(parts, lane, account, state).map { .or($0) }
        }
    }

    private func expressions(
        _ tests: [LogTest], _ lane: LogLane, _ account: AccountOrdinal, _ state: LogState
    ) throws(StoreError) -> [SetExpression<LogSet>]? {
        var found: [SetExpression<LogSet>] = []
        for test in tests {
            guard let part = try expression(test, lane, account, state) else { return nil }
            found.append(part)
        }
        return found
    }

    /// The indexed entries of a time range.
    private func expression(
        _ range: Validity, _ lane: LogLane, _ account: AccountOrdinal, _ state: LogState
    ) throws(StoreError) -> SetExpression<LogSet> {
        let end = state.tailStart(lane)
        var times = LogTimes(self, account, state, range)
        guard times.isChecked else {
            let places = try times.places()
            return places.isEmpty
                ? .empty : .range(places.lowerBound...places.upperBound - 1)
        }
        return try asStoreError {
            var parts: [SetExpression<LogSet>] = []
            var cut: [ClosedRange<UInt32>] = []
            try times.forEachStretch(below: end) { stretch, extent in
                if extent == .all { parts.append(.range(stretch)) } else { cut.append(stretch) }
            }
            var singles: [UInt32] = []
            for stretch in cut {
                for place in stretch where try times.admits(place) { singles.append(place) }
            }
            return .or(parts + [.list(singles)])
        }
    }
}
