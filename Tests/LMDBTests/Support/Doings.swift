import LMDB
import SystemPackage

extension Environment {
    /// A file with some entries by which ``Doings`` come along.
    static func withEntries(
        at path: FilePath, seed: UInt64, in table: Table<RawKey> = Tables.raw
    ) throws -> Environment {
        let environment = try open(at: path, tables: Tables.withPacked, options: .forTests)
        var numbers = SeededNumbers(seed: seed)
        try environment.write { transaction in
            for _ in 0..<Int.random(in: 0...400, using: &numbers) {
                try transaction.put(
                    Doings.value(&numbers), for: Doings.key(&numbers), in: table)
            }
        }
        return environment
    }
}

/// What is done at random in a transaction, and what came of each step.
struct Doings {
    private var numbers: SeededNumbers
    private let table: Table<RawKey>
    var said: [String] = []

    init(seed: UInt64, in table: Table<RawKey> = Tables.raw) {
        numbers = SeededNumbers(seed: seed)
        self.table = table
    }

    static func key(_ numbers: inout SeededNumbers) -> RawKey {
        // Few letters, so that keys meet, and are prefixes of each other.
        let count = Int.random(in: 1...4, using: &numbers)
        return RawKey((0..<count).map { _ in [0, 97, 98, 255].randomElement(using: &numbers)! })
    }

    static func value(_ numbers: inout SeededNumbers) -> [UInt8] {
        let count = [0, 3, 40, 900, 5_000].randomElement(using: &numbers)!
        return [UInt8](repeating: UInt8.random(in: 0...255, using: &numbers), count: count)
    }

    mutating func run(_ transaction: inout WriteTransaction, depth: Int) {
        for _ in 0..<(depth == 0 ? 80 : 12) { step(&transaction, depth: depth) }
    }

    /// The same behind a savepoint, which is kept.
    mutating func runUndoably(_ transaction: inout WriteTransaction) throws {
        let savepoint = try transaction.savepoint()
        run(&transaction, depth: 0)
        try transaction.keep(savepoint)
    }

    private mutating func step(_ transaction: inout WriteTransaction, depth: Int) {
        do {
            let key = Self.key(&numbers)
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0...2: try transaction.put(Self.value(&numbers), for: key, in: table)
            case 3:
                let value = Self.value(&numbers)
                said.append("\(try transaction.insert(value, for: key, in: table))")
            case 4...5: said.append("\(try transaction.remove(key, in: table))")
            case 6 where Int.random(in: 0..<4, using: &numbers) == 0:
                let limit = Int.random(in: 0...30, using: &numbers)
                let count = try transaction.removeRange(
                    from: key, through: Self.key(&numbers), in: table, limit: limit)
                said.append("\(count)")
            case 7: said.append("\(try transaction.snapshot.entryCount(of: table))")
            case 8 where depth < 3:
                let isKept = Bool.random(using: &numbers)
                do {
                    try transaction.nested { child in
                        run(&child, depth: depth + 1)
                        if !isKept { throw Refusal() }
                    }
                } catch is Refusal {}
            case 9 where Int.random(in: 0..<40, using: &numbers) == 0:
                try transaction.removeAll(in: table)
            default: try look(transaction.snapshot, key)
            }
        } catch { said.append("\(error)") }
    }

    private mutating func look(_ snapshot: Snapshot, _ key: RawKey) throws {
        said.append("\(try snapshot.value(for: key, in: table)?.array.count ?? -1)")
        if table == Tables.packed { return try walk(snapshot) }
        var cursor = try snapshot.cursor(in: table)
        for _ in 0..<12 {
            let sought = Self.key(&numbers)
            let move = Int.random(in: 0..<14, using: &numbers)
            let entry =
                switch move {
                case 0: try cursor.first()
                case 1: try cursor.last()
                case 2: try cursor.seek(exactly: sought)
                case 3: try cursor.seek(atOrAfter: sought)
                case 4: try cursor.seek(after: sought)
                case 5: try cursor.seek(atOrBefore: sought)
                case 6: try cursor.seek(atOrBeforeEndOfPrefix: sought)
                case 7: try cursor.seek(atOrAfterBytesOf: RawKey([]))
                case 8: try cursor.seek(atOrBeforeEndOfPrefix: RawKey([]))
                case 9...11: try cursor.next()
                default: try cursor.previous()
                }
            if let entry {
                let value = entry.value.array
                said.append(
                    "\(move) \(sought): \(entry.key.array) \(value.count) \(value.first ?? 0)")
            } else {
                said.append("\(move) \(sought): nothing")
            }
        }
    }

    /// The same by a walk.
    private mutating func walk(_ snapshot: Snapshot) throws {
        var walk = try snapshot.walk(in: table)
        for _ in 0..<12 {
            let sought = Self.key(&numbers)
            let move = Int.random(in: 0..<14, using: &numbers)
            let isThere =
                switch move {
                case 0: try walk.first()
                case 1: try walk.last()
                case 2: try walk.seek(exactly: sought)
                case 3: try walk.seek(atOrAfter: sought)
                case 4: try walk.seek(after: sought)
                case 5: try walk.seek(atOrBefore: sought)
                case 6: try walk.seek(atOrBeforeEndOfPrefix: sought)
                case 7: try walk.seek(atOrAfterBytesOf: RawKey([]))
                case 8: try walk.seek(atOrBeforeEndOfPrefix: RawKey([]))
                case 9...11: try walk.next()
                default: try walk.previous()
                }
            if isThere {
                let value = walk.value.array
                said.append(
                    "\(move) \(sought): \(walk.key.array) \(value.count) \(value.first ?? 0)")
            } else {
                said.append("\(move) \(sought): nothing")
            }
        }
    }
}
