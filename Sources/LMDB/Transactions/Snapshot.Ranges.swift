/// The direction of a walk through a table.
public enum Direction: Sendable {
    /// Ascending keys.
    case forward
    /// Descending keys.
    case backward
}

/// What a walk does after an entry.
public enum Step: Sendable {
    /// Goes on to the next entry.
    case next
    /// Ends the walk.
    case stop
}

extension Snapshot {
    /// Walks over the entries of a table in the order of their keys.
    ///
    /// Complexity: a descent of the tree, and a step for each entry; no allocation.
    ///
    /// - Parameters:
    ///   - first: The least key to visit, if there is a bound.
    ///   - last: The greatest key to visit, if there is a bound. A walk whose `first` comes
    ///     after its `last` visits nothing.
    ///   - direction: `.backward` starts at `last`.
    ///   - body: Visits an entry; its spans live as long as this snapshot.
    @inlinable
    public func forEach<Key>(
        in table: Table<Key>, from first: Key? = nil, through last: Key? = nil,
        direction: Direction = .forward, _ body: (Entry) throws -> Step
    ) throws {
        var cursor = try cursor(in: table)
        switch direction {
        case .forward:
            let end = try last.map { (key) throws(LMDBError) in try KeyBytes(key) }
            var entry =
                if let first { try cursor.seek(atOrAfter: first) } else { try cursor.first() }
            while let visited = entry {
                if let end, end.compare(visited.key) < 0 { return }
                if try body(visited) == .stop { return }
                entry = try cursor.next()
            }
        case .backward:
            let end = try first.map { (key) throws(LMDBError) in try KeyBytes(key) }
            var entry = if let last { try cursor.seek(atOrBefore: last) } else { try cursor.last() }
            while let visited = entry {
                if let end, end.compare(visited.key) > 0 { return }
                if try body(visited) == .stop { return }
                entry = try cursor.previous()
            }
        }
    }

    /// Walks over the entries of a table whose keys begin with the bytes of another type of
    /// key, in the order of their keys.
    ///
    /// Complexity: a descent of the tree, and a step for each entry.
    @inlinable
    public func forEach<Key, Prefix: TableKey>(
        in table: Table<Key>, withPrefix prefix: Prefix, direction: Direction = .forward,
        _ body: (Entry) throws -> Step
    ) throws {
        var cursor = try cursor(in: table)
        let bytes = try KeyBytes(prefix)
        switch direction {
        case .forward:
            var entry = try cursor.seek(atOrAfterBytesOf: prefix)
            while let visited = entry, bytes.isPrefix(of: visited.key) {
                if try body(visited) == .stop { return }
                entry = try cursor.next()
            }
        case .backward:
            var entry = try cursor.seek(atOrBeforeEndOfPrefix: prefix)
            while let visited = entry, bytes.isPrefix(of: visited.key) {
                if try body(visited) == .stop { return }
                entry = try cursor.previous()
            }
        }
    }
}
