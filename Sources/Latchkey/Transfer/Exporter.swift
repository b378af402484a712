import LMDB

/// Writes everything in the order of its dependencies, each kind in the order of its ordinals.
struct Exporter: ~Escapable {
    private let reader: StoreReader
    private var output: InterchangeOutput
    private var counts = ExportCounts()
    /// The organizations of accounts in the order in which they are exported, where that is another
    /// than that of their numbers: one was moved beneath another that was added later.
    private var movedOrganizations: [AccountOrdinal: [Ordinal]] = [:]

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ redactor: Redactor? = nil) {
        self.reader = reader
        output = InterchangeOutput(redactor)
    }

    mutating func export(_ options: ExportOptions, _ write: ([UInt8]) throws -> Void) throws {
        let accounts = try accounts(options)
        try emit(.header(version: InterchangeObject.version), write)
        try exportHead(accounts, options, write)
        try exportThings(of: accounts, options, write)
        if options.includesLog {
            for account in accounts {
                try exportLog(account, isBare: options.isBareOfOthers, write)
            }
        }
        for account in accounts {
            try counts.expect(account, includingLog: options.includesLog, reader)
        }
        if options.accounts == nil, !options.isBareOfOthers {
            try counts.expectEverything(includingLog: options.includesLog, reader)
        }
        try output.finish(write)
    }

    /// The accounts, and the stubs of what they refer to.
    private mutating func exportHead(
        _ accounts: [AccountOrdinal], _ options: ExportOptions, _ write: ([UInt8]) throws -> Void
    ) throws {
        let isBare = options.isBareOfOthers
        let stubs =
            options.accounts == nil ? Stubs() : try stubs(beside: accounts, isBare: isBare)
        let whole = Set(accounts)
        for account in (accounts + stubs.accounts).sorted() {
            var value = try reader.accountValue(account)
            let isStub = !whole.contains(account)
            if isStub {
                value = Account(
                    id: value.id, subdomain: value.subdomain,
                    name: isBare ? value.subdomain : value.name)
            }
            try emit(.account(value), isStub: isStub, write)
        }
        for author in stubs.authors {
            let user = try reader.user(author.account, author.user)
            try emit(.user(isBare ? user.bare : user), isStub: true, write)
        }
    }

    /// What accounts have, but for their logs.
    private mutating func exportThings(
        of accounts: [AccountOrdinal], _ options: ExportOptions, _ write: ([UInt8]) throws -> Void
    ) throws {
        try exportAll(.user, accounts, write) { .user(try $0.user($1, $2)) }
        for account in accounts { try exportOrganizations(account, write) }
        try exportAll(.group, accounts, write) { .group(try $0.group($1, $2)) }
        for account in accounts { try exportAssets(account, write) }
        try exportAll(.connection, accounts, write) { .connection(try $0.connectionValue($1, $2)) }
        for account in accounts { try exportEdges(.membership, account, write) }
        for account in accounts { try exportGrants(account, write) }
        for account in accounts {
            if let settings = try reader.settingsValue(account) {
                try emit(.settings(settings), write)
            }
        }
        try exportAll(.template, accounts, write) { .template(try $0.templateValue($1, $2)) }
        try exportAll(.apiKey, accounts, write) { .apiKey(try $0.apiKeyValue($1, $2)) }
        if options.accounts == nil {
            try exportAll(.provider, [0], write) { (reader, _, ordinal) in
                .provider(try reader.providerValue(ordinal))
            }
        }
        for account in accounts where !options.isBareOfOthers {
            try exportDeliveries(account, write)
        }
        try exportAll(.report, accounts, write) { .report(try $0.reportValue($1, $2)) }
    }

    private func accounts(_ options: ExportOptions) throws(StoreError) -> [AccountOrdinal] {
        guard let wanted = options.accounts else { return Array(0..<(try reader.accountCount())) }
        var accounts: Set<AccountOrdinal> = []
        for id in wanted {
            guard let account = try reader.accountOrdinal(id) else {
                throw StoreError(.unknown(thing: "account", "\(id)"))
            }
            accounts.insert(account)
        }
        return accounts.sorted()
    }

    private mutating func emit(
        _ object: InterchangeObject, isStub: Bool = false, _ write: ([UInt8]) throws -> Void
    ) throws {
        counts.note(object)
        do throws(InterchangeError) { try output.append(object, isStub: isStub) } catch {
            throw StoreError(error, line: output.lineCount + 1)
        }
        try output.writeWhenFull(write)
    }

    /// Writes every thing of a space, ascending, account by account.
    private mutating func exportAll(
        _ space: Space, _ accounts: [AccountOrdinal], _ write: ([UInt8]) throws -> Void,
        _ value: (StoreReader, AccountOrdinal, Ordinal) throws -> InterchangeObject
    ) throws {
        for account in accounts {
            var next: Ordinal? = 0
            while let start = next,
                let ordinal = try reader.nextRecord(account, space, atOrAfter: start)
            {
                try emit(try value(reader, account, ordinal), write)
                next = ordinal.successor
            }
        }
    }

    /// Organizations ascending, except that a parent always comes before what is beneath it.
    /// An import numbers them in this order, so that their next export keeps it.
    private mutating func exportOrganizations(
        _ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        let given = try reader.counter(
            CounterKey(account: account, counter: .next, space: .organization))
        var written = OrdinalBits()
        var order: [Ordinal] = []
        var isAscending = true
        var organizations = OrganizationWalk(account)
        while let next = try organizations.next(reader) {
            var path: [Ordinal] = []
            var current: Ordinal? = next
            while let organization = current, !written.contains(organization) {
                try reader.expectGiven(organization, before: given, .organization, in: account)
                path.append(organization)
                written.insert(organization)
                current =
                    try reader.existing(OrganizationRecord.self, account, organization).parent
            }
            for organization in path.reversed() {
                try emit(.organization(try reader.organization(account, organization)), write)
                isAscending = isAscending && order.last ?? 0 <= organization
                order.append(organization)
            }
        }
        if !isAscending { movedOrganizations[account] = order }
    }

    /// Assets by organization, as these are exported, and ascending, except that a container always
    /// comes before what is embedded in it. Within an organization an import numbers them in this
    /// order.
    private mutating func exportAssets(
        _ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        let given = try reader.counter(
            CounterKey(account: account, counter: .next, space: .asset))
        var written = OrdinalBits()
        var organizations = OrganizationWalk(account, movedOrganizations[account])
        while let organization = try organizations.next(reader) {
            let set = PostingSet(account, .assets, of: organization)
            var assets: Ordinal? = 0
            while let start = assets, let asset = try reader.next(in: set, atOrAfter: start) {
                var path: [Ordinal] = []
                var current: Ordinal? = asset
                while let one = current, !written.contains(one) {
                    try reader.expectGiven(one, before: given, .asset, in: account)
                    path.append(one)
                    written.insert(one)
                    current = try reader.existing(AssetRecord.self, account, one).container
                }
                for one in path.reversed() {
                    try emit(.asset(try reader.asset(account, one)), write)
                }
                assets = asset.successor
            }
        }
    }

    /// Grants by organization, as these are exported.
    private mutating func exportGrants(
        _ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        guard let order = movedOrganizations[account] else {
            return try exportEdges(.grant, account, write)
        }
        for organization in order {
            try exportEdges(.grant, account, of: organization, write)
        }
    }

    /// Edges ascending: all of a kind, or those of one object.
    private mutating func exportEdges(
        _ kind: EdgeKind, _ account: AccountOrdinal, of object: Ordinal? = nil,
        _ write: ([UInt8]) throws -> Void
    ) throws {
        var key = try reader.nextEdge(account, kind, of: object ?? 0, after: nil)
        while let edge = key, object ?? edge.object == edge.object {
            if try !reader.isLeaving(edge) { try emit(try reader.value(of: edge), write) }
            key = try reader.nextEdge(account, kind, after: edge)
        }
    }

    private mutating func exportDeliveries(
        _ host: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        var next = try reader.nextDelivery(host, after: nil)
        while let key = next {
            try emit(.delivery(try reader.deliveryValue(key)), write)
            next = try reader.nextDelivery(host, after: key)
        }
    }

    private mutating func exportLog(
        _ account: AccountOrdinal, isBare: Bool, _ write: ([UInt8]) throws -> Void
    ) throws {
        // What users take out is bare of others: no hash is of that.
        if !isBare, let seal = try reader.logSeal(beginning: account) {
            try emit(.seal(seal), write)
        }
        try reader.forEachLogEntry(account) { entry in
            try emit(.log(isBare ? entry.bareOfOthers : entry), write)
        }
    }

    /// What is referred to from the accounts that are written, and belongs to others.
    private struct Stubs {
        var accounts: [AccountOrdinal] = []
        var authors: [EdgeAuthorship.Author] = []
    }

    private func stubs(beside accounts: [AccountOrdinal], isBare: Bool) throws(StoreError)
        -> Stubs
    {
        var delegates: Set<AccountOrdinal> = []
        var authors: Set<EdgeAuthorship.Author> = []
        func note(_ made: EdgeAuthorship?) {
            if let by = made?.by { authors.insert(by) }
        }
        for account in accounts {
            for ordinal in try reader.members(of: PostingSet(account, .connections)) {
                let record = try reader.existing(ConnectionRecord.self, account, ordinal)
                delegates.insert(record.delegate)
                note(record.sent)
                note(record.accepted)
            }
            authors.formUnion(try reader.authorsOfSharing(account, withDeliveries: !isBare))
            for kind in [EdgeKind.grant, .membership] {
                var key = try reader.nextEdge(account, kind, after: nil)
                while let edge = key {
                    if try !reader.isLeaving(edge) { note(try reader.existing(edge).made) }
                    key = try reader.nextEdge(account, kind, after: edge)
                }
            }
        }
        let own = Set(accounts)
        let foreign = authors.filter { !own.contains($0.account) }
        return Stubs(
            accounts: delegates.union(foreign.map(\.account)).subtracting(own).sorted(),
            authors: foreign.sorted { ($0.account, $0.user) < ($1.account, $1.user) })
    }
}

extension User {
    /// A placeholder of the user's identity, who can do nothing.
    fileprivate var bare: User {
        User(
            account: account, id: id, email: "\(id)@invalid", name: id.text, role: .lite,
            status: .removed)
    }
}
