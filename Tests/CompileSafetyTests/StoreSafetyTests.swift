import Testing

/// Misuse of a store's views, prepared subjects and administrations does not compile.
@Suite struct StoreSafetyTests {
    @Test(arguments: Misuse.ofStores) func misuseDoesNotCompile(_ misuse: Misuse) throws {
        let diagnostics = try Compiler.diagnostics(ofBody: misuse.body, given: .store)
        #expect(diagnostics.contains(misuse.diagnostic), "\(diagnostics)")
    }

    @Test func rightUseCompiles() throws {
        let body = """
            let now = try await store.read { view in
                let copy = view
                let subject = try copy.prepared(bob)
                _ = try subject.can(.viewOrganization, copy.target(.account("a")))
                return copy.now
            }
            let then = try await store.administer { $0.now }
            _ = (now, then)
            """
        #expect(try Compiler.diagnostics(ofBody: body, given: .store) == "")
    }
}

extension Misuse {
    static let ofStores = [
        Misuse(
            name: "a view kept in a variable outside", diagnostic: "escapes its scope",
            body: """
                var kept: View?
                try store.read { view in kept = view }
                _ = kept
                """),
        Misuse(
            name: "a view in a task", diagnostic: "escap",
            body: "try store.read { view in Task { _ = view.now } }"),
        Misuse(
            name: "a view across a suspension",
            diagnostic: "to parameter expecting synchronous function type",
            body: "try await store.read { view in await Task.yield() }"),
        Misuse(
            name: "a prepared subject returned", diagnostic: "conform to 'Escapable'",
            body: """
                let kept = try store.read { view -> PreparedSubject in try view.prepared(bob) }
                _ = kept
                """),
        Misuse(
            name: "a prepared subject in a task", diagnostic: "escap",
            body: """
                try store.read { view in
                    let subject = try view.prepared(bob)
                    Task { _ = subject.instant }
                }
                """),
        Misuse(
            name: "an administration kept", diagnostic: "consum",
            body: """
                var kept: Administration?
                try store.administer { admin in kept = admin }
                _ = kept?.now
                """),
        Misuse(
            name: "an administration in a task", diagnostic: "escap",
            body: "try store.administer { admin in Task { _ = admin.now } }"),
        Misuse(
            name: "a change in a read", diagnostic: "has no member",
            body: "try store.read { try $0.insert(.header(version: 1)) }"),
    ]
}
