import AccessRules
import OrdinalSets

/// A filter by the numbers of an account's dictionaries.
struct LogQuery {
    /// What columns must be, the most selective first; resources are not among them.
    private(set) var columns: [(column: LogColumn, value: UInt32)] = []
    private(set) var resource: LogName?
    /// The number of the resource; nil when nothing indexed is about it.
    private var resourceNumber: UInt32?
    let time: Validity
    /// What must be indexed before set algebra answers it.
    var lane: LogLane { resource == nil ? .columns : .resources }

    /// The filter by numbers, or nil when no entry can have all its values.
    init?(_ filter: LogFilter, _ account: AccountOrdinal, _ reader: StoreReader)
        throws(StoreError)
    {
        time = filter.time
        func find(_ name: LogName) throws(StoreError) -> UInt32? {
            try reader.logNumber(account, name)
        }
        if let wanted = filter.resource {
            guard let kind = try find(LogName(.kind, wanted.kind)) else { return nil }
            let name = LogName(.resource, wanted.id.text, parent: kind)
            resource = name
            resourceNumber = try find(name)
        }
        if let user = filter.user {
            guard let home = try find(LogName(.home, user.account.text)),
                let number = try find(LogName(.user, user.id.text, parent: home))
            else { return nil }
            columns.append((.user, number))
        }
        if let organization = filter.organization {
            guard let number = try find(LogName(.organization, organization.text)) else {
                return nil
            }
            columns.append((.organization, number))
        }
        if let operation = filter.operation {
            guard let number = try find(LogName(.operation, operation)) else { return nil }
            columns.append((.operation, number))
        }
        if let kind = filter.kind {
            guard let number = try find(LogName(.kind, kind)) else { return nil }
            columns.append((.kind, number))
        }
        if let home = filter.homeAccount {
            guard let number = try find(LogName(.home, home.text)) else { return nil }
            columns.append((.home, number))
        }
        if let event = filter.event { columns.append((.event, event.columnValue)) }
    }

    /// The sets that indexed entries must be in, times apart; nil when nothing indexed is meant.
    func sets(_ account: AccountOrdinal) -> [LogSet]? {
        var sets = columns.map { LogSet(account: account, column: $0.column, value: $0.value) }
        if resource != nil {
            guard let number = resourceNumber else { return nil }
            sets.append(LogSet(account: account, column: .resource, value: number))
        }
        return sets
    }

    /// The entries of the block of a number, below an index, that have all the values.
    func matches(
        _ block: LogBlockView, _ number: UInt32, below limit: Int, _ rows: inout LogRows
    ) throws(StoreError) -> LogMask {
        if time.begin > block.greatest || time.end <= block.least { return LogMask() }
        var mask = LogMask(below: min(limit, block.count))
        if let resource {
            block.column(.resource).keep(UInt64(resource.resourceHash), in: &mask)
            if mask.isEmpty { return mask }
        }
        for (column, value) in columns {
            block.column(column).keep(UInt64(value), in: &mask)
            if mask.isEmpty { return mask }
        }
        if time.begin > block.least || time.end <= block.greatest {
            var rest = mask
            while let index = rest.popLast() {
                if !time.contains(block.time(at: index)) { mask.remove(index) }
            }
        }
        if let resource {
            // Other resources may have the same hash.
            var rest = mask
            while let index = rest.popLast() {
                let place = number << LogLimits.blockShift + UInt32(index)
                if block.number(.kind, at: index) != resource.parent {
                    mask.remove(index)
                } else if try !rows.resource(at: place).isEqual(to: resource.text) {
                    mask.remove(index)
                }
            }
        }
        return mask
    }
}
