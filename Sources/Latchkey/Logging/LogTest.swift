import AccessRules

/// What is asked of an entry, by the numbers of its account's dictionaries.
enum LogTest {
    case all
    case nothing
    /// A column has that value; zero is none.
    case value(LogColumn, UInt32)
    /// It is about a resource; the number is nil when nothing indexed is.
    case resource(LogName, UInt32?)
    case time(Validity)
    indirect case not(LogTest)
    case every([LogTest])
    case any([LogTest])

    /// Whether it is that an entry is about one resource.
    var isOfResource: Bool { if case .resource = self { true } else { false } }

    /// Whether it asks for a resource, which is indexed later than the rest.
    var asksForResource: Bool {
        switch self {
        case .resource: true
        case .not(let inner): inner.asksForResource
        case .every(let parts), .any(let parts): parts.contains(where: \.asksForResource)
        case .all, .nothing, .value, .time: false
        }
    }

    /// How many tests of single columns it consists of.
    var leafCount: Int {
        switch self {
        case .all, .nothing: 0
        case .value, .resource, .time: 1
        case .not(let inner): inner.leafCount
        case .every(let parts), .any(let parts): parts.reduce(0) { $0 + $1.leafCount }
        }
    }

    /// How many entries it leaves, roughly: what leaves fewest comes first.
    var rank: Int {
        switch self {
        case .nothing: 0
        case .resource: 1
        case .value(.user, _): 2
        case .value(.organization, _): 3
        case .value(.operation, _): 4
        case .value(.kind, _): 5
        case .value(.home, _): 6
        case .value: 7
        case .time: 8
        case .any, .every, .not: 9
        case .all: 10
        }
    }
}

// MARK: Asked of an entry

extension LogTest {
    /// Whether it holds for an entry of a block.
    ///
    /// - Parameters:
    ///   - index: Which one of the block.
    ///   - place: Its place in the log.
    func holds(
        _ block: LogBlockView, at index: Int, _ place: UInt32, _ rows: inout LogRows
    ) throws(StoreError) -> Bool {
        switch self {
        case .all: return true
        case .nothing: return false
        case .value(let column, let value): return block.number(column, at: index) == value
        case .resource(let name, _):
            guard block.number(.kind, at: index) == name.parent else { return false }
            return try rows.resource(at: place).isEqual(to: name.text)
        case .time(let time): return time.contains(block.time(at: index))
        case .not(let inner): return try !inner.holds(block, at: index, place, &rows)
        case .every(let parts):
            for part in parts where try !part.holds(block, at: index, place, &rows) {
                return false
            }
            return true
        case .any(let parts):
            for part in parts where try part.holds(block, at: index, place, &rows) { return true }
            return false
        }
    }
}

// MARK: Asked of a block

extension LogTest {
    /// Takes the entries out of a mask that it does not hold for.
    ///
    /// - Parameter number: The number of the block.
    func keep(
        in mask: inout LogMask, _ block: LogBlockView, _ number: UInt32, _ rows: inout LogRows
    ) throws(StoreError) {
        if mask.isEmpty { return }
        switch self {
        case .all: break
        case .nothing: mask = LogMask()
        case .value(let column, let value): block.column(column).keep(UInt64(value), in: &mask)
        case .resource(let name, _): try Self.keep(name, in: &mask, block, number, &rows)
        case .time(let time): Self.keep(time, in: &mask, block)
        case .not(let inner):
            var others = mask
            try inner.keep(in: &others, block, number, &rows)
            mask.subtract(others)
        case .every(let parts):
            for part in parts { try part.keep(in: &mask, block, number, &rows) }
        case .any(let parts):
            var rest = mask
            for part in parts {
                var some = rest
                try part.keep(in: &some, block, number, &rows)
                rest.subtract(some)
            }
            mask.subtract(rest)
        }
    }

    private static func keep(_ time: Validity, in mask: inout LogMask, _ block: LogBlockView) {
        if time.begin > block.greatest || time.end <= block.least { return mask = LogMask() }
        guard time.begin > block.least || time.end <= block.greatest else { return }
        var rest = mask
        while let index = rest.popLast() {
            if !time.contains(block.time(at: index)) { mask.remove(index) }
        }
    }

    private static func keep(
        _ resource: LogName, in mask: inout LogMask, _ block: LogBlockView, _ number: UInt32,
        _ rows: inout LogRows
    ) throws(StoreError) {
        // Blocks whose resources are indexed have no hashes.
        if !block.isTrimmed {
            block.column(.resource).keep(UInt64(resource.resourceHash), in: &mask)
            if mask.isEmpty { return }
        }
        block.column(.kind).keep(UInt64(resource.parent), in: &mask)
        // Other resources may have the same hash.
        var rest = mask
        while let index = rest.popLast() {
            let place = number << LogLimits.blockShift + UInt32(index)
            if try !rows.resource(at: place).isEqual(to: resource.text) { mask.remove(index) }
        }
    }
}
