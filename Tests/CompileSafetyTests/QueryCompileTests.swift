import Testing

/// Queries are checked while they are compiled, and quickly.
@Suite struct QueryCompileTests {
    /// The longest that checking the types of an expression may take, in milliseconds.
    private static let limit = 100.0

    /// The hardest expressions of the documents, and harder ones.
    @Test(arguments: [
        """
        let editable = Query<Organization>(in: "acme")
            .where { $0.kind == "Customer" && $0.accessible(to: bob, for: .editOrganization) }
            .ordered(by: .name)
        """,
        """
        let stale = Query<User>(in: "acme").where {
            $0.status == .active && $0.isEnrolledInMFA == false && $0.role.isIn(.manager, .administrator)
                && $0.groups.any { $0.name.hasWords("night shift") || $0.description.isMissing }
        }
        """,
        """
        let entries = Query<LogEntry>(in: "acme").where {
            ($0.event == .update || $0.event == .delete) && !($0.user == bob)
                && ($0.organization == Ref("o1", of: "acme") || $0.resource.isMissing)
                && $0.time >= .distantPast && $0.time < .distantFuture && $0.operation != "editAsset"
        }.ordered(by: .time, .descending)
        """,
        """
        let deep = Query<Asset>(in: "acme").where {
            $0.organization.any {
                $0.grantedGroups.any {
                    $0.members.any {
                        $0.email.hasPrefix("b") && $0.can(.viewAsset, .asset(Ref("a", of: "acme")))
                    }
                } || $0.parent.any { $0.name >= "m" && $0.name < "n" }
            } && ($0.isRestricted == true || $0.listedUsers.contains("bob"))
                && !$0.container.isEmpty && $0.accessible(to: bob, for: .viewAsset)
        }
        """,
        """
        let ending = Query<Grant>(in: "acme").where {
            $0.end < .distantFuture && $0.isInForce == true && !$0.begin.isMissing
                && ($0.user.any { $0.status == .active } || $0.group.any { $0.id.hasPrefix("x") })
                && $0.organization.any { $0.state == .normal && $0.status.isMissing }
        }.ordered(by: .end)
        """,
    ]) func anExpressionIsCheckedQuickly(_ body: String) throws {
        var times: [Double] = []
        // Whatever else the machine does makes a time longer, never shorter.
        for _ in 0..<4 where times.min().map({ $0 > Self.limit }) ?? true {
            let slow = try Compiler.millisecondsOfExpressions(in: body, given: .store)
            times.append(slow.max() ?? 0)
        }
        #expect(times.min() ?? .infinity <= Self.limit, "\(times)")
    }

    @Test(arguments: [
        Misuse(
            name: "a field of another thing", diagnostic: "'Organization' and 'User' be equivalent",
            body: #"_ = Query<Organization>(in: "acme").where { $0.email == "x" }"#),
        Misuse(
            name: "a value of another type", diagnostic: "error:",
            body: #"_ = Query<User>(in: "acme").where { $0.role == "editor" }"#),
        Misuse(
            name: "words of what is no name", diagnostic: "error:",
            body: #"_ = Query<User>(in: "acme").where { $0.email.hasWords("x") }"#),
        Misuse(
            name: "an order of what has none", diagnostic: "error:",
            body: #"_ = Query<User>(in: "acme").where { $0.role >= .editor }"#),
        Misuse(
            name: "the beginning of an instant", diagnostic: "error:",
            body: #"_ = Query<LogEntry>(in: "acme").where { $0.time.hasPrefix("2026") }"#),
        Misuse(
            name: "no value of what always has one", diagnostic: "error:",
            body: #"_ = Query<Asset>(in: "acme").where { $0.kind.isMissing }"#),
        Misuse(
            name: "an order by name of what has none", diagnostic: "error:",
            body: #"_ = Query<Connection>(in: "acme").ordered(by: .name)"#),
        Misuse(
            name: "an order by time of what has none", diagnostic: "error:",
            body: #"_ = Query<Organization>(in: "acme").ordered(by: .time)"#),
        Misuse(
            name: "entries by identity", diagnostic: "error:",
            body: #"_ = Query<LogEntry>(in: "acme").where { $0.id == "x" }"#),
        Misuse(
            name: "reach of a user", diagnostic: "error:",
            body: """
                _ = Query<User>(in: "acme")
                    .where { $0.accessible(to: bob, for: .viewAsset) }
                """),
        Misuse(
            name: "abilities of an organization",
            diagnostic: "'Organization' and 'User' be equivalent",
            body: """
                _ = Query<Organization>(in: "acme")
                    .where { $0.can(.viewAsset, .asset(Ref("a", of: "b"))) }
                """),
        Misuse(
            name: "accounts in an account", diagnostic: "error:",
            body: #"_ = Query<Account>(in: "acme")"#),
        Misuse(
            name: "things of no account", diagnostic: "error:",
            body: "_ = Query<Organization>()"),
        Misuse(
            name: "conditions on different things", diagnostic: "error:",
            body: """
                let one = Predicate<User> { $0.role == .editor }
                let other = Predicate<Group> { $0.name == "x" }
                _ = one && other
                """),
        Misuse(
            name: "the log by days of others", diagnostic: "error:",
            body: """
                try store.read { view in
                    _ = try view.countsByDay(Query<User>(in: "acme"))
                }
                """),
        Misuse(
            name: "a query of what cannot be asked for", diagnostic: "error:",
            body: #"_ = Query<Membership>(in: "acme")"#),
    ]) func whatMakesNoSenseDoesNotCompile(_ misuse: Misuse) throws {
        let diagnostics = try Compiler.diagnostics(ofBody: misuse.body, given: .store)
        #expect(diagnostics.contains(misuse.diagnostic), "\(diagnostics)")
    }

    /// The control of what is refused above.
    @Test func whatMakesSenseCompiles() throws {
        let body = """
            let users = Query<User>(in: "acme").where { $0.role == .editor && $0.email == "x" }
            let predicate = Predicate<User> { $0.groups.isEmpty } || !Predicate { $0.id == "x" }
            try store.read { view in
                _ = try view.count(users.where(predicate))
                _ = try view.counts(users, by: { $0.status })
                _ = try view.countsByDay(Query<LogEntry>(in: "acme"))
                _ = try view.first(Query<Account>().ordered(by: .name))
            }
            """
        #expect(try Compiler.diagnostics(ofBody: body, given: .store) == "")
    }
}
