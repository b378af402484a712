import LMDB

/// Takes what a damaged file has: proves each entry by its checksum, keeps those of which lines are made, and notes what
/// could not be read.
struct SalvageReading: SalvageTaker {
    let scratch: SalvageScratch
    private(set) var damages: [RawDamage] = []
    /// All of them, also beyond those that are kept.
    private(set) var damageCount = 0
    /// Of tables that no line is made of.
    private(set) var otherDamageCount = 0
    /// The store's secret, where it could be read: it goes no further than to what is made of it here.
    private(set) var secret: StoreSecret?
    /// Orphans that have keys among those of other pages.
    private var doubtful: Set<UInt64> = []

    /// Something that could not be read, by numbers.
    struct RawDamage {
        var table: String
        var page: UInt64?
        /// Accounts from one on, up to another; none where nothing is known.
        var accounts: ClosedRange<AccountOrdinal>?
        /// What the entry is of, if it is one.
        var key: String?
        var reason: String
    }

    /// How many are told one by one: who has more of them wants to know how many.
    static let damageCountMaximum = 1_000

    init(_ scratch: SalvageScratch) { self.scratch = scratch }

    func knows(table: String) -> Bool { SalvagedTable.named[table] != nil }

    // MARK: Leaves

    mutating func take(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool] {
        let named = leaf.table.flatMap { SalvagedTable.named[$0] }
        guard let form = named ?? SalvagedTable.form(of: leaf) else {
            return leaf.entries.map { _ in false }
        }
        return try take(leaf, form)
    }

    private mutating func take(_ leaf: SalvagedLeaf, _ form: SalvagedTable.Form)
        throws(LMDBError) -> [Bool]
    {
        var holds: [Bool] = []
        for entry in leaf.entries {
            guard let payloads = form.payloads(of: entry) else {
                note(entry, of: leaf.page, form)
                holds.append(false)
                continue
            }
            holds.append(true)
            guard form.table.isKept else { continue }
            if form.table.table.code == Tables.meta.code { noteSecret(payloads) }
            for (key, payload) in payloads { try scratch.add(key, payload, in: form.table.table) }
        }
        return holds
    }

    private mutating func noteSecret(_ payloads: [(key: [UInt8], payload: [UInt8])]) {
        let found = payloads.first { $0.key == [MetaKey.Field.secret.rawValue] }
        if let found { secret = secret ?? StoreSecret(found.payload) }
    }

    /// Takes the leaves that no tree led to, of which the free list says that they are none of its pages.
    ///
    /// All leaves of a tree have keys of their own. One that has some among those of others may be of old, whatever
    /// the free list says, and of two such neither is taken.
    mutating func takeOrphans(of file: inout SalvagedFile) throws(LMDBError) {
        try scratch.flush()
        var ranges: [(key: [UInt8], value: [UInt8])] = []
        var unreadable: [UInt64] = []
        var unreadableCount = 0
        let scratch = scratch
        func flush() throws(LMDBError) {
            try scratch.write { transaction in
                for range in ranges {
                    try transaction.put(
                        range.value, for: RawKey(range.key), in: SalvageScratch.orphans)
                }
            }
            ranges.removeAll()
        }
        let noteUnreadable = { (page: UInt64) in
            unreadableCount += 1
            if unreadable.count < Self.damageCountMaximum { unreadable.append(page) }
        }
        try file.forEachOrphan(unreadable: noteUnreadable) {
            (leaf) throws(LMDBError) in
            guard let form = SalvagedTable.form(of: leaf) else {
                return leaf.entries.map { _ in false }
            }
            let keys = leaf.entries.compactMap { form.payloads(of: $0) }.joined().map(\.key)
            if form.table.isKept, let first = keys.first, let last = keys.last {
                var key = [form.table.table.code] + first.prefix(Self.rangeKeyByteCountMaximum)
                key.append(leaf.page.byteSwapped)
                ranges.append((key, last))
                if ranges.count >= Self.rangeCountMaximum { try flush() }
            }
            return leaf.entries.map { _ in false }
        }
        try flush()
        for page in unreadable {
            note(
                RawDamage(
                    table: Self.unknownTable, page: page, accounts: nil, key: nil,
                    reason: "is no page in order, and nothing leads to it"))
        }
        damageCount += unreadableCount - unreadable.count
        doubtful = try doubtfulOrphans()
        var taking = self
        try file.forEachOrphan { (leaf) throws(LMDBError) in try taking.takeOrphan(leaf) }
        self = taking
    }

    /// How many leaves are written down at once.
    private static let rangeCountMaximum = 4_096

    /// As much of a first key as has room between the number of its table and that of its page.
    private static let rangeKeyByteCountMaximum = Limits.keyByteCount - 9

    static let unknownTable = "an unknown table"

    private mutating func takeOrphan(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool] {
        guard let form = SalvagedTable.form(of: leaf) else {
            note(
                RawDamage(
                    table: Self.unknownTable, page: leaf.page, accounts: nil, key: nil,
                    reason: "has nothing that holds by its checksum, and nothing leads to it"))
            return leaf.entries.map { _ in false }
        }
        guard !doubtful.contains(leaf.page) else {
            let accounts = leaf.entries.first.flatMap { first in
                leaf.entries.last.map { AccountOrdinal.between(first.key, $0.key) }
            }
            note(
                RawDamage(
                    table: form.table.table.table.name, page: leaf.page, accounts: accounts ?? nil,
                    key: nil,
                    reason: "has keys among those of other pages, and nothing leads to it"))
            return leaf.entries.map { _ in false }
        }
        return try take(leaf, form)
    }

    /// Leaves without a tree that have keys among those of others.
    private func doubtfulOrphans() throws(LMDBError) -> Set<UInt64> {
        do {
            return try scratch.read { snapshot in
                var doubtful: Set<UInt64> = []
                var last: (code: UInt8, key: [UInt8], page: UInt64)?
                var ranges = try snapshot.walk(in: SalvageScratch.orphans)
                while try ranges.next() {
                    let bytes = ranges.key.copied()
                    let (code, first) = (bytes[0], Array(bytes[1..<bytes.count - 8]))
                    let page = (bytes.rawBytes.u64(at: bytes.count - 8)).byteSwapped
                    let end = ranges.value.copied()
                    if let last, last.code == code, !last.key.lexicographicallyPrecedes(first) {
                        doubtful.formUnion([last.page, page])
                    }
                    if let form = SalvagedTable.all.first(where: { $0.table.code == code }) {
                        var walk = try snapshot.walk(in: form.table.table)
                        if try walk.seek(atOrAfter: RawKey(first)),
                            !end.lexicographicallyPrecedes(walk.key.copied())
                        {
                            doubtful.insert(page)
                        }
                    }
                    if last?.code != code || last?.key.lexicographicallyPrecedes(end) ?? true {
                        last = (code, end, page)
                    }
                }
                return doubtful
            }
        } catch let error as LMDBError { throw error } catch { return [] }
    }

    // MARK: What could not be read

    mutating func note(_ damage: SalvagedDamage) {
        let form = damage.table.flatMap { SalvagedTable.named[$0] }
        note(
            RawDamage(
                table: form?.table.table.table.name ?? damage.table ?? Self.unknownTable,
                page: damage.page,
                accounts: form == nil ? nil : AccountOrdinal.between(damage.from, damage.to),
                key: nil, reason: damage.reason),
            isOfLines: form?.table.isOfLines ?? (damage.table != SalvagedFile.freeListName))
    }

    private mutating func note(
        _ entry: SalvagedEntry, of page: UInt64, _ form: SalvagedTable.Form
    ) {
        let name = form.table.table.table.name
        let account = entry.key.count < 4 ? nil : entry.key.rawBytes.bigEndian32(at: 0)
        let place = RawKey(entry.key).text(in: name)
        note(
            RawDamage(
                table: name, page: page, accounts: account.map { $0...$0 },
                key: form.isPacked ? "from \(place) on" : place,
                reason: entry.value == nil
                    ? "its value lies on pages that are damaged"
                    : form.isPacked
                        ? StoreError.packReason(StoreError.checksumReason)
                        : StoreError.checksumReason),
            isOfLines: form.table.isOfLines)
    }

    private mutating func note(_ damage: RawDamage, isOfLines: Bool = true) {
        guard isOfLines else {
            otherDamageCount += 1
            return
        }
        damageCount += 1
        if damages.count < Self.damageCountMaximum { damages.append(damage) }
    }
}
