/// The pages of a store's file that is whole, read by the words of `Docs/FileFormat.md` and of LMDB alone: which of
/// them each entry lies on, and which lead there. It shares no code with what is tested by it.
package struct StorePages {
    /// Where an entry lies: on a leaf, and a long value on pages of its own.
    package struct Place {
        package var pages: Set<Int>
        /// Those that lead there, from the meta page on.
        package var path: Set<Int>
    }

    package static let pageByteCount = 4_096

    private let bytes: [UInt8]
    /// By table, and by the key of the entry.
    package private(set) var places: [String: [[UInt8]: Place]] = [:]
    /// The values of names, by key.
    private var names: [[UInt8]: [UInt8]] = [:]
    /// The first places of groups of rows, by account, ascending.
    private var rows: [[UInt8]: [[UInt8]]] = [:]
    /// The meta page that is gone by.
    package let metaPage: Int
    /// The pages of the free list, and the meta page.
    package private(set) var freeListPages: Set<Int> = []
    /// The pages that the free list has.
    package private(set) var freePages: Set<Int> = []

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let commits = (0..<2).map { Self.number(bytes, $0 * Self.pageByteCount + 144, 8) }
        metaPage = commits[1] > commits[0] ? 1 : 0
        let meta = metaPage * Self.pageByteCount
        walk(Self.number(bytes, meta + 80, 8), [metaPage]) { pages, key, value, path in
            freeListPages.formUnion(pages.union(path))
            let count = Self.number(value, 0, 8)
            for index in 0..<count { freePages.insert(Self.number(value, 8 * (index + 1), 8)) }
        }
        var tables: [(String, Int, Set<Int>)] = []
        walk(Self.number(bytes, meta + 128, 8), [metaPage]) { pages, key, value, path in
            tables.append(
                (
                    String(decoding: key, as: UTF8.self), Self.number(value, 40, 8),
                    path.union(pages)
                ))
        }
        for (name, root, path) in tables where root != -1 { read(name, root, path) }
        for key in rows.keys { rows[key]?.sort { $0.lexicographicallyPrecedes($1) } }
    }

    private mutating func read(_ name: String, _ root: Int, _ path: Set<Int>) {
        let isPacked = name.hasSuffix(".packs")
        let table = isPacked ? String(name.dropLast(6)) : name
        var found: [([UInt8], [UInt8], Place)] = []
        walk(root, path) { pages, key, value, path in
            let place = Place(pages: pages, path: path)
            if isPacked {
                for (key, value) in Self.entries(key, value) { found.append((key, value, place)) }
            } else {
                found.append((key, value, place))
            }
        }
        for (key, value, place) in found {
            places[table, default: [:]][key] = place
            if table == "names" { names[key] = value }
            if table == "log" { rows[Array(key.prefix(4)), default: []].append(key) }
        }
    }

    /// Calls `body` with the entries of a tree, the pages of each, and those above.
    private func walk(
        _ page: Int, _ path: Set<Int>,
        _ body: (_ pages: Set<Int>, _ key: [UInt8], _ value: [UInt8], _ path: Set<Int>) -> Void
    ) {
        guard page > 1, (page + 1) * Self.pageByteCount <= bytes.count else { return }
        let start = page * Self.pageByteCount
        let count = (Self.number(bytes, start + 12, 2) - 16) / 2
        for index in 0..<count {
            let node = start + Self.number(bytes, start + 16 + 2 * index, 2)
            let keyCount = Self.number(bytes, node + 6, 2)
            let key = Array(bytes[(node + 8)..<(node + 8 + keyCount)])
            if bytes[start + 10] == 1 {
                walk(Self.number(bytes, node, 6), path.union([page]), body)
                continue
            }
            let (size, data) = (Self.number(bytes, node, 4), node + 8 + keyCount)
            guard bytes[node + 4] & 1 != 0 else {
                body([page], key, Array(bytes[data..<data + size]), path)
                continue
            }
            let first = Self.number(bytes, data, 8)
            let value = first * Self.pageByteCount + 16
            let last = (value + size - 1) / Self.pageByteCount
            body(Set(first...last).union([page]), key, Array(bytes[value..<value + size]), path)
        }
    }

    /// The entries of a pack.
    private static func entries(_ key: [UInt8], _ pack: [UInt8]) -> [([UInt8], [UInt8])] {
        let (form, prefix, count) = (pack[0], Array(key.prefix(Int(pack[1]))), number(pack, 2, 2))
        var keys: [[UInt8]] = []
        var place = 5
        if form & 4 == 0 {
            let length = Int(pack[4])
            for index in 0..<count {
                keys.append(prefix + pack[(5 + index * length)..<(5 + (index + 1) * length)])
            }
            place += count * length
        } else {
            let origin = 4 + 2 * count
            var end = 0
            for index in 0..<count {
                let next = number(pack, 4 + 2 * index, 2)
                keys.append(prefix + pack[(origin + end)..<(origin + next)])
                end = next
            }
            place = origin + end
        }
        return keys.enumerated().map { index, key in
            // Values are wanted of names alone, which are all of one length.
            switch form & 3 {
            case 1: (key, Array(pack[place..<pack.count - 4]))
            case 2:
                (
                    key,
                    Array(
                        pack[
                            (place + 2 + index * number(pack, place, 2))..<(place + 2 + (index + 1)
                                * number(pack, place, 2))
                        ])
                )
            case 3:
                value(pack, place + 2 * count + number(pack, place + 2 * index, 2), key)
            default: (key, [])
            }
        }
    }

    private static func value(_ pack: [UInt8], _ start: Int, _ key: [UInt8]) -> ([UInt8], [UInt8]) {
        var (count, start) = (Int(pack[start]), start + 1)
        if count >= 0x80 {
            count = count & 0x7F | Int(pack[start]) << 7
            start += 1
        }
        return (key, Array(pack[start..<start + count]))
    }

    /// A number, the lowest byte first; -1 for the greatest of eight bytes.
    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        return Int(truncatingIfNeeded: number)
    }

    // MARK: What a thing lies on

    /// The number of a thing of an account, of the space of that code.
    package func ordinal(_ account: Int, _ space: UInt8, _ name: String) -> Int? {
        guard let value = names[Self.key(account) + [space] + name.utf8] else { return nil }
        return Self.number(value, 0, 4)
    }

    package func record(_ account: Int, _ space: UInt8, _ ordinal: Int) -> Place? {
        places["records"]?[Self.key(account) + [space] + Self.key(ordinal)]
    }

    package func edge(
        _ account: Int, _ kind: UInt8, _ object: Int, _ partyKind: UInt8, _ party: Int
    ) -> Place? {
        places["edges"]?[
            Self.key(account) + [kind] + Self.key(object) + [partyKind] + Self.key(party)]
    }

    /// What an entry of a log lies on, and all names of that log.
    package func logEntry(_ account: Int, at place: Int) -> [Place] {
        let own = Self.key(account)
        var found: [Place] = []
        if let block = places["logBlocks"]?[own + Self.key(place / 128)] { found.append(block) }
        let row = rows[own]?.last { !(own + Self.key(place)).lexicographicallyPrecedes($0) }
        if let row, let rows = places["log"]?[row] { found.append(rows) }
        for (key, place) in places["logNames"] ?? [:] where key.starts(with: own) {
            found.append(place)
        }
        return found
    }

    private static func key(_ number: Int) -> [UInt8] {
        (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
