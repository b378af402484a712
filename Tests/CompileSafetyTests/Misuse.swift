import Testing

/// Code that must not compile, and what the compiler must say.
struct Misuse: Sendable, CustomTestStringConvertible {
    let name: String
    let diagnostic: String
    let body: String

    var testDescription: String { name }

    private static let escapes = "escapes its scope"
    private static let overlaps = "overlapping accesses to 'transaction'"
    private static let notAsync = "to parameter expecting synchronous function type"

    static let ofReads = [
        Misuse(
            name: "a snapshot kept in a variable outside", diagnostic: escapes,
            body: """
                var kept: Snapshot?
                try environment.read { snapshot in kept = snapshot }
                _ = kept
                """),
        Misuse(
            name: "a span kept in a variable outside", diagnostic: escapes,
            body: """
                var kept: RawSpan?
                try environment.read { kept = try $0.value(for: RawKey("a"), in: raw) }
                _ = kept
                """),
        Misuse(
            name: "an entry kept in a variable outside", diagnostic: escapes,
            body: """
                var kept: Entry?
                try environment.read { snapshot in
                    var cursor = try snapshot.cursor(in: raw)
                    kept = try cursor.next()
                }
                _ = kept
                """),
        Misuse(
            name: "an entry of a walk kept", diagnostic: escapes,
            body: """
                try environment.read { snapshot in
                    var kept: Entry?
                    try snapshot.forEach(in: raw) { entry in
                        kept = entry
                        return .next
                    }
                    _ = kept
                }
                """),
        Misuse(
            name: "a snapshot returned", diagnostic: "conform to 'Escapable'",
            body: "let kept = try environment.read { snapshot -> Snapshot in snapshot }; _ = kept"),
        Misuse(
            name: "a span returned", diagnostic: "conform to 'Escapable'",
            body: """
                let kept = try environment.read { snapshot -> RawSpan? in
                    try snapshot.value(for: RawKey("a"), in: raw)
                }
                _ = kept
                """),
        Misuse(
            name: "a snapshot in an array", diagnostic: "conform to 'Escapable'",
            body: "try environment.read { snapshot in let kept = [snapshot]; _ = kept }"),
        Misuse(
            name: "a snapshot in a class", diagnostic: escapes,
            body: "final class Box { var kept: Snapshot? }; _ = Box()"),
        Misuse(
            name: "a snapshot in an escaping closure", diagnostic: escapes,
            body: """
                var later: [() -> UInt64] = []
                try environment.read { snapshot in later.append { snapshot.transactionID } }
                _ = later
                """),
        Misuse(
            name: "a snapshot in a task", diagnostic: "risks causing data races",
            body: "try environment.read { snapshot in _ = Task { snapshot.transactionID } }"),
        Misuse(
            name: "a read across an await", diagnostic: notAsync,
            body: "try await environment.read { _ in await Task.yield() }"),
        Misuse(
            name: "a cursor that outlives its snapshot", diagnostic: escapes,
            body: """
                try environment.read { snapshot in
                    var cursor = try snapshot.cursor(in: raw)
                    try environment.read { inner in cursor = try inner.cursor(in: raw) }
                    _ = try cursor.next()
                }
                """),
        Misuse(
            name: "a key of another type",
            diagnostic: "cannot convert value of type 'NumberKey' to expected argument type",
            body: "try environment.read { _ = try $0.value(for: NumberKey(), in: raw) }"),
        Misuse(
            name: "a write in a read", diagnostic: "has no member 'put'",
            body: "try environment.read { try $0.put([1], for: RawKey(\"a\"), in: raw) }"),
    ]

    static let ofWrites = [
        Misuse(
            name: "a write while a span lives", diagnostic: overlaps,
            body: """
                try environment.write { transaction in
                    let value = try transaction.snapshot.value(for: RawKey("a"), in: raw)
                    try transaction.put([1], for: RawKey("a"), in: raw)
                    _ = value?.byteCount
                }
                """),
        Misuse(
            name: "a write of a span of the same transaction", diagnostic: overlaps,
            body: """
                try environment.write { transaction in
                    if let value = try transaction.snapshot.value(for: RawKey("a"), in: raw) {
                        try transaction.put(value, for: RawKey("b"), in: raw)
                    }
                }
                """),
        Misuse(
            name: "a write while a snapshot lives", diagnostic: overlaps,
            body: """
                try environment.write { transaction in
                    let snapshot = transaction.snapshot
                    _ = try transaction.remove(RawKey("a"), in: raw)
                    _ = snapshot.transactionID
                }
                """),
        Misuse(
            name: "a write while a cursor lives", diagnostic: overlaps,
            body: """
                try environment.write { transaction in
                    var cursor = try transaction.snapshot.cursor(in: raw)
                    try transaction.removeAll(in: raw)
                    _ = try cursor.next()
                }
                """),
        Misuse(
            name: "the outer transaction in a nested one", diagnostic: overlaps,
            body: """
                try environment.write { transaction in
                    try transaction.nested { _ in
                        try transaction.put([1], for: RawKey("a"), in: raw)
                    }
                }
                """),
        Misuse(
            name: "a nested snapshot kept", diagnostic: escapes,
            body: """
                try environment.write { transaction in
                    var kept: RawSpan?
                    try transaction.nested { inner in
                        kept = try inner.snapshot.value(for: RawKey("a"), in: raw)
                    }
                    _ = kept
                }
                """),
        Misuse(
            name: "a transaction taken out of its closure",
            diagnostic: "missing reinitialization of inout parameter 'transaction' after consume",
            body: """
                var kept: WriteTransaction?
                try environment.write { transaction in kept = consume transaction }
                _ = kept
                """),
        Misuse(
            name: "a transaction copied", diagnostic: "'transaction' used after consume",
            body: """
                try environment.write { transaction in
                    let copy = transaction
                    _ = copy.dirtyPageEstimate
                    try transaction.put([1], for: RawKey("a"), in: raw)
                }
                """),
        Misuse(
            name: "a transaction in an array", diagnostic: "conform to 'Copyable'",
            body: "try environment.write { let copies = [$0]; _ = copies }"),
        Misuse(
            name: "a transaction in a task", diagnostic: "captures 'inout' parameter",
            body: """
                try environment.write { transaction in
                    _ = Task { try transaction.put([1], for: RawKey("a"), in: raw) }
                }
                """),
        Misuse(
            name: "a write across an await", diagnostic: notAsync,
            body: "try await environment.write { _ in await Task.yield() }"),
        Misuse(
            name: "a transaction made by hand", diagnostic: "initializer is inaccessible",
            body: "_ = WriteTransaction()"),
    ]
}
