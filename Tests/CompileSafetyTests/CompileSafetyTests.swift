import Testing

/// Misuse of transactions, their views and cursors does not compile, and is told why.
@Suite struct CompileSafetyTests {
    @Test(arguments: Misuse.ofReads + Misuse.ofWrites)
    func misuseDoesNotCompile(_ misuse: Misuse) throws {
        let diagnostics = try Compiler.diagnostics(ofBody: misuse.body)
        #expect(diagnostics.contains(misuse.diagnostic), "\(diagnostics)")
    }

    /// The controls: what is refused above is refused for its fault, not for its setting.
    @Test(arguments: [
        """
        let count = try await environment.read { snapshot in
            let copy = snapshot
            var cursor = try copy.cursor(in: raw)
            let first = try cursor.first()
            let second = try cursor.next()
            return (first?.key.byteCount ?? 0) + (second?.value.byteCount ?? 0)
                + (try snapshot.value(for: RawKey("a"), in: raw)?.byteCount ?? 0)
        }
        _ = count
        """,
        """
        @Sendable func size(_ snapshot: Snapshot) throws -> Int {
            try snapshot.value(for: NumberKey(), in: numbers)?.byteCount ?? 0
        }
        let task = Task { try await environment.read { try size($0) } }
        _ = try await task.value
        """,
        """
        try await environment.write { transaction in
            if let value = try transaction.snapshot.value(for: RawKey("a"), in: raw) {
                _ = value.byteCount
            }
            try transaction.put([1], for: RawKey("a"), in: raw)
            try transaction.nested { try $0.put([1], for: RawKey("b"), in: raw) }
        }
        """,
        """
        @Sendable @_lifetime(copy snapshot)
        func find(_ snapshot: Snapshot) throws(LMDBError) -> RawSpan? {
            try snapshot.value(for: RawKey("a"), in: raw)
        }
        let size = try await environment.read { try find($0)?.byteCount }
        _ = size
        """,
    ])
    func rightUseCompiles(_ body: String) throws {
        #expect(try Compiler.diagnostics(ofBody: body) == "")
    }
}
