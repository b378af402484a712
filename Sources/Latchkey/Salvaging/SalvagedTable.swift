import LMDB

/// A table of a store as a salvage meets it: in a file whose names of tables may be lost, too.
struct SalvagedTable: Sendable {
    let table: StoreTable<RawKey>
    /// Whether lines of an export are made of it. What else there is an import makes anew, or an export has not.
    let isOfLines: Bool
    /// Whether its entries are kept to make lines: beside those that lines are made of, those by which it is told what
    /// is gone and what is lost.
    let isKept: Bool
    /// How records of it are written anew, where they stood in another form; nil for none.
    private let recoded: (@Sendable (RawKey, RawSpan) throws(MalformedRecord) -> [UInt8]?)?

    /// All of them: what is none of these is of no store.
    static let all: [SalvagedTable] = {
        let ofLines: Set<UInt8> = [
            Tables.records.code, Tables.edges.code, Tables.log.code, Tables.logBlocks.code,
            Tables.logNames.code, Tables.deliveries.code,
        ]
        let beside: Set<UInt8> = [
            Tables.meta.code, Tables.counters.code, Tables.names.code, Tables.removals.code,
        ]
        let tables = CopiedTable.all.map { copied in
            let (code, recoded) = (copied.table.code, copied.recoded)
            return SalvagedTable(
                table: copied.table, isOfLines: ofLines.contains(code),
                isKept: ofLines.union(beside).contains(code), recoded: recoded)
        }
        let others = [Tables.past.raw, Tables.carried.raw].map {
            SalvagedTable(table: $0, isOfLines: false, isKept: false, recoded: nil)
        }
        return tables + others
    }()

    /// By the name in the file, and whether entries lie together there.
    static let named: [String: Form] = {
        var named: [String: Form] = [:]
        for table in all {
            for form in table.forms { named[form.name] = form }
        }
        return named
    }()

    /// The form in which a table is in a file.
    struct Form: Sendable {
        let table: SalvagedTable
        let isPacked: Bool

        var name: String { table.table.table.name + (isPacked ? ".packs" : "") }

        /// The entries in one of LMDB's, without checksums, if it holds.
        ///
        /// Those of records and edges are as in stores whose entries lie together.
        func payloads(of entry: SalvagedEntry) -> [(key: [UInt8], payload: [UInt8])]? {
            guard let value = entry.value else { return nil }
            if isPacked {
                return VerifiedPack.entries(key: entry.key, value: value, code: table.table.code)?
                    .map { ($0.key, $0.value) }
            }
            let end = value.count - Checksum.byteCount
            guard end >= 0 else { return nil }
            let payload = Array(value[..<end])
            let key = RawKey(entry.key)
            guard let sum = try? table.table.checksum(of: key, payload.rawBytes),
                value.rawBytes.u32(at: end) == sum
            else { return nil }
            guard table.table.canBePacked, let recoded = table.recoded else {
                return [(entry.key, payload)]
            }
            // What holds and says nothing that a record can is no entry either.
            guard let compact = try? recoded(key, payload.rawBytes) else { return nil }
            return [(entry.key, compact)]
        }
    }

    private var forms: [Form] {
        [Form(table: self, isPacked: false)]
            + (table.canBePacked ? [Form(table: self, isPacked: true)] : [])
    }

    /// The form in which a leaf holds by its checksums, whatever tree it is of.
    ///
    /// Complexity: O(bytes) for each table of a store, and for each entry until one holds.
    static func form(of leaf: SalvagedLeaf) -> Form? {
        for entry in leaf.entries {
            for table in all {
                for form in table.forms where form.payloads(of: entry) != nil { return form }
            }
        }
        return nil
    }
}
