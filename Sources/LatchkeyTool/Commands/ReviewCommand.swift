import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey review`.
struct ReviewCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract:
            "Say who has access, since when, by whom and why, when it was last used, and what goes without it.",
        discussion: """
            A line for each way in which somebody reaches it: standing or until when, since when, given by whom and \
            with what reason, and what would be lost if this way alone were taken away. The last use is the newest \
            entry of the log by the user about it. Where there is none, nothing is known from before the log \
            began, which is told as well: no record of use is no proof of none.

            EXAMPLES
              latchkey review clients.latchkey --organization acme/o1
              latchkey review clients.latchkey --user acme/u2 --csv > u2.csv
              latchkey review clients.latchkey --group acme/g1
              latchkey review clients.latchkey --account acme --json
              latchkey review clients.latchkey --asset acme/vault --html > v.html
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        help: ArgumentHelp("Everybody who can view this organization.", valueName: "account/id"),
        completion: CompletedNames.organizations, transform: Reference.parse)
    var organization: String?

    @Option(
        help: ArgumentHelp("Everybody who can view this asset.", valueName: "account/id"),
        completion: CompletedNames.assets, transform: Reference.parse)
    var asset: String?

    @Option(
        help: ArgumentHelp("Every organization that this user can view.", valueName: "account/id"),
        completion: CompletedNames.users, transform: Reference.parse)
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Everybody in this group, and what it is granted.", valueName: "account/id"),
        transform: Reference.parse)
    var group: String?

    @Option(
        help: ArgumentHelp(
            "What this connection is granted, and everybody whom it lets in, by its host.",
            valueName: "account/id"), transform: Reference.parse)
    var connection: String?

    @Option(
        name: .customLong("account"),
        help: ArgumentHelp(
            "Everybody in this account, and its connections.", valueName: "account"),
        transform: Reference.account)
    var wholeAccount: Identity?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "The account in which the user acts, if it is not the user's own.",
            valueName: "account"), completion: CompletedNames.accounts, transform: Reference.account
    )
    var account: Identity?

    @Flag(
        name: .customLong("csv"), help: "Write comma-separated values, as spreadsheets take them.")
    var isCSV = false

    @Flag(
        name: .customLong("html"),
        help: "Write a page for a browser, one file, in which the lines can be sorted and searched."
    )
    var isHTML = false

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        let targets = [organization, asset, user, group, connection, wholeAccount?.text]
        guard targets.compactMap({ $0 }).count == 1 else {
            throw ValidationError(
                "give one of --organization, --asset, --user, --group, --connection, --account")
        }
        if account != nil, user == nil {
            throw ValidationError("--in says where a user acts: give it with --user")
        }
        if [isCSV, isHTML, format.isJSON].count(where: { $0 }) > 1 {
            throw ValidationError("give one of --csv, --html, --json")
        }
    }

    func run() throws {
        var output = Output()
        // A table is as wide as its longest line, and written when all are known; so is a page.
        var rows: [[String?]] = []
        if isCSV { try output.write(CSV.line(ReviewLine.columns.map(\.name))) }
        try options.read { view in
            var count = 0
            let since = try view.logBegin(of: try reviewedAccount())
            func tell(_ json: JSONLine, _ lines: [[String?]]) throws {
                count += 1
                if format.isJSON { return try output.write(json) }
                guard isCSV else { return rows += lines }
                for line in lines { try output.write(CSV.line(line)) }
            }
            try review(
                view,
                accesses: { review in
                    try tell(
                        review.asJSON(logSince: since),
                        ReviewLine.lines(of: review, logSince: since))
                },
                standing: { review in
                    try tell(
                        review.asJSON(logSince: since),
                        [ReviewLine.line(of: review, logSince: since)])
                })
            guard !format.isJSON, !isCSV else { return }
            if isHTML {
                let page = ReviewLine.page(of: reviewed, rows: rows, at: view.now)
                return try output.write { $0.append(contentsOf: page.html) }
            }
            var table = Table(ReviewLine.columns, unfoldingWhereNarrow: true)
            try output.write(count == 0 ? nothing : table.text(of: rows))
        }
        try output.finish()
    }

    private var nothing: String {
        if user != nil { return "nothing is reached\n" }
        if group != nil { return "nobody is in it, and it is granted nothing\n" }
        return connection != nil ? "it is granted nothing\n" : "nobody reaches it\n"
    }

    /// What is reviewed, for people.
    private var reviewed: String {
        if let organization { return "Who reaches organization \(organization)" }
        if let asset { return "Who reaches asset \(asset)" }
        if let group { return "Who is in group \(group), and what it is granted" }
        if let connection { return "What connection \(connection) has, and whom it lets in" }
        if let wholeAccount { return "Everybody in account \(wholeAccount)" }
        return "What user \(user ?? "") reaches" + (account.map { " in \($0)" } ?? "")
    }

    /// The account whose things are reviewed.
    private func reviewedAccount() throws -> Identity {
        if let account = account ?? wholeAccount { return account }
        let reference: Ref<Organization> = try Reference.ref(
            organization ?? asset ?? user ?? group ?? connection ?? "")
        return reference.account
    }

    private func review(
        _ view: View, accesses: (AccessReview) throws -> Void,
        standing: (StandingReview) throws -> Void
    ) throws {
        if let organization {
            try view.review(.organization(try Reference.ref(organization)), accesses)
        } else if let asset {
            try view.review(.asset(try Reference.ref(asset)), accesses)
        } else if let user {
            try view.review(try Reference.ref(user), in: try reviewedAccount(), accesses)
        } else if let group {
            try view.reviewStanding(of: try Reference.ref(group) as Ref<Group>, standing)
        } else if let connection {
            try view.reviewStanding(
                of: try Reference.ref(connection) as Ref<Connection>, standing)
        } else if let wholeAccount {
            try view.reviewStanding(of: wholeAccount, standing)
        }
    }
}
