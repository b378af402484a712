import AccessRules

// The dictionary: what entries say in columns, by numbers.
extension Writer {
    /// An entry's columns; values that are new get numbers.
    mutating func columns(
        of entry: LogEntry, _ sequence: UInt64, _ time: Instant, _ log: AccountLog,
        _ account: AccountOrdinal
    ) throws(StoreError) -> LogBlock.Row {
        var row = LogBlock.Row(sequence: sequence, time: time, event: entry.event)
        row.operation = try number(LogName(.operation, entry.operation), log, account)
        if let user = entry.user {
            row.home = try number(LogName(.home, user.account.text), log, account)
            row.user = try number(LogName(.user, user.id.text, parent: row.home), log, account)
        }
        if let organization = entry.organization {
            row.organization = try number(
                LogName(.organization, organization.text), log, account)
        }
        if let resource = entry.resource {
            row.kind = try number(LogName(.kind, resource.kind), log, account)
            row.resourceHash =
                LogName(.resource, resource.id.text, parent: row.kind).resourceHash
        }
        if let client = entry.client {
            row.client = try clientNumber(LogName(.client, client), log, account)
        }
        return row
    }

    /// The number of a value; one that is new gets the next.
    private mutating func number(_ name: LogName, _ log: AccountLog, _ account: AccountOrdinal)
        throws(StoreError) -> UInt32
    {
        if let number = log.number(name) { return number }
        return try newNumber(name, log, account)
    }

    /// The number of a value that was not looked up before.
    private mutating func newNumber(
        _ name: LogName, _ log: AccountLog, _ account: AccountOrdinal
    ) throws(StoreError) -> UInt32 {
        // What this transaction has added is remembered, so that this one was committed.
        if let number = try reader.logNumber(account, name) {
            log.memory.numbers.insert(name, number)
            return number
        }
        let number = try addName(name, &log.state, account)
        log.newNumbers.insert(name, number)
        return number
    }

    /// The number of a client, or zero for one that is not kept in the dictionary.
    private mutating func clientNumber(
        _ name: LogName, _ log: AccountLog, _ account: AccountOrdinal
    ) throws(StoreError) -> UInt32 {
        guard name.text.utf8.count <= LogLimits.clientByteCountMaximum else { return 0 }
        if let number = log.number(name) { return number }
        if let index = LogColumn.client.nameIndex,
            log.state.nameCounts[index] >= log.clientCountMaximum,
            try reader.logNumber(account, name) == nil
        {
            return 0
        }
        return try newNumber(name, log, account)
    }

    /// Gives a value the next number of its column.
    private mutating func addName(
        _ name: LogName, _ state: inout LogState, _ account: AccountOrdinal
    ) throws(StoreError) -> UInt32 {
        guard let index = name.column.nameIndex else {
            throw StoreError(.invalid("\(name.column) has no dictionary"))
        }
        // There are no more values than entries, so that this cannot overflow.
        state.nameCounts[index] += 1
        let number = state.nameCounts[index]
        var bytes: [UInt8] = []
        bytes.append(number)
        try put(bytes, for: LogNameKey(account: account, side: .text(name)), in: Tables.logNames)
        try put(
            name.stored, for: LogNameKey(account: account, side: .number(name.column, number)),
            in: Tables.logNames)
        return number
    }
}

// Resources have no numbers until they are indexed: looking each one up when it is appended would
// read a page for each entry. What is known before is a hash, and what is right is in the rows.
extension Writer {
    /// Indexes the entries whose resources have a hash.
    mutating func indexResources(
        ofHash hash: UInt32, _ places: ArraySlice<UInt32>, _ work: LogWork,
        _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        guard let first = places.first else { return }
        let name = work.name(at: first)
        // As a rule all of a hash are one.
        guard places.dropFirst().contains(where: { work.name(at: $0) != name }) else {
            let name = Array(name)
            let (number, isKnown) = try reader.logResourceNumber(
                account, name.rawBytes, hash: hash)
            return try indexResource(name, number, isKnown, places, work, account, &state)
        }
        // Whoever chooses identities may choose many of one hash, so that each is looked at once, and so are the
        // numbers that others of the hash have.
        var order: [[UInt8]] = []
        var byName: [[UInt8]: [UInt32]] = [:]
        for place in places {
            let name = Array(work.name(at: place))
            if byName[name] == nil { order.append(name) }
            byName[name, default: []].append(place)
        }
        var taken: [[UInt8]: UInt32] = [:]
        var free = try reader.freeResourceNumber(account, from: hash, &taken)
        for name in order {
            let number = taken[name]
            try indexResource(
                name, number ?? free, number != nil, (byName[name] ?? [])[...], work, account,
                &state)
            if number == nil { free = try reader.freeResourceNumber(account, from: free, &taken) }
        }
    }

    /// - Parameter name: What stands for it in the dictionary.
    private mutating func indexResource(
        _ name: [UInt8], _ number: UInt32, _ isKnown: Bool, _ places: ArraySlice<UInt32>,
        _ work: LogWork, _ account: AccountOrdinal, _ state: inout LogState
    ) throws(StoreError) {
        if !isKnown {
            if let index = LogColumn.resource.nameIndex { state.nameCounts[index] += 1 }
            try put(
                name, for: LogNameKey(account: account, side: .number(.resource, number)),
                in: Tables.logNames)
        }
        try extend(
            LogSet(account: account, column: .resource, value: number), with: places,
            work, isNew: !isKnown)
    }
}
