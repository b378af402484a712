import ArgumentParser
import Latchkey

/// `latchkey report`.
struct ReportCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Write a page about an account, or about a connection: who reaches what, and why.",
        discussion: """
            The page is one file of HTML for a browser. It fetches nothing, and answers by itself who may do what \
            with which organization, by which routes, at the instant at which it was made. Whoever has it can read \
            all that: keep it as you keep the store.

            EXAMPLES
              latchkey report clients.latchkey --account acme --html acme.html
              latchkey report clients.latchkey --connection acme/c1 --html c1.html
            """)

    @OptionGroup var options: StoreOptions

    @OptionGroup var subject: ReportSubject

    @Option(
        help: ArgumentHelp(
            "Write to this file, which is whole or not there; - is standard output.",
            valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: PathArgument

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let report = try options.read { view in
            var report = try subject.report(view)
            report.risks = try subject.risks(view, store: store.name)
            return report
        }
        let page = report.page.html
        try OutputFile.write(to: html, besideStoreAt: store.path) { file, name in
            var output = Output(
                file, name: name, whenLeft: html.isStandardFile ? .end : .fail)
            try output.write { $0.append(contentsOf: page) }
            try output.flush()
        }
        if html.isStandardFile { return }
        try Failure.after("the page is written") { try tell(report, byteCount: page.count) }
    }

    private func tell(_ report: AccountReport, byteCount: Int) throws {
        var output = Output()
        if format.isJSON {
            var line = JSONLine("page", html.name)
            line.number("bytes", byteCount)
            line.text("at", report.instant.iso8601)
            line.number("users", report.people.count)
            line.number("organizations", report.organizations.count)
            try output.write(line)
        } else {
            let users = Counted.text(report.people.count, "user")
            let organizations = Counted.text(report.organizations.count, "organization")
            try output.write(
                "wrote \(html.name): \(users), \(organizations), \(byteCount.grouped) bytes\n")
        }
        try output.finish()
    }
}

/// What a report or a graph is of.
struct ReportSubject: ParsableArguments {
    @Option(
        help: ArgumentHelp("All of this account.", valueName: "account"),
        transform: Reference.account)
    var account: Identity?

    @Option(
        help: ArgumentHelp(
            "What the users of this connection reach; ACCOUNT is the host.",
            valueName: "account/id"), transform: Reference.parse)
    var connection: String?

    func validate() throws {
        guard (account == nil) != (connection == nil) else {
            throw ValidationError("give one of --account, --connection")
        }
    }

    func report(_ view: View) throws -> AccountReport {
        if let account { return try view.report(on: account) }
        let reference: Ref<Connection> = try Reference.ref(connection ?? "")
        return try view.report(on: reference.account, connection: reference.id)
    }

    /// How many of each risk a report has: somebody who has more to look at asks `risks`.
    private static let riskCount = 20

    /// What somebody should look at; of a connection that alone.
    func risks(_ view: View, store: String) throws -> [AccountReport.Risk] {
        var reference: Ref<Connection>?
        if let connection { reference = try Reference.ref(connection) }
        let home = account ?? reference?.account
        guard let home else { return [] }
        let groups = try RiskGroup.groups(
            view, in: home, since: Risk.usualBegin(before: view.now), limit: Self.riskCount
        ) { risk in
            guard let reference else { return true }
            if case .thing(.connection, _, reference.id) = risk.subject { return true }
            return false
        }
        var found: [AccountReport.Risk] = []
        for group in groups {
            found += group.risks.map { $0.reported(from: store) }
            guard group.restCount > 0 else { continue }
            found.append(
                AccountReport.Risk(
                    rank: group.kind.rank, title: "\(group.restCount.grouped) more",
                    reason: group.kind.reason,
                    command: "latchkey risks \(ShellText.quoted(store)) --in "
                        + "\(ShellText.quoted(home.text)) --limit \(group.count)"))
        }
        return found
    }
}
