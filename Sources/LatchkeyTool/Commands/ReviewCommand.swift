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
        name: .customLong("in"),
        help: ArgumentHelp(
            "The account in which the user acts, if it is not the user's own.",
            valueName: "account"), completion: CompletedNames.accounts, transform: Reference.account
    )
    var account: Identity?

    @Flag(
        name: .customLong("csv"), help: "Write comma-separated values, as spreadsheets take them.")
    var isCSV = false

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        guard [organization, asset, user].compactMap({ $0 }).count == 1 else {
            throw ValidationError("give one of --organization, --asset, --user")
        }
        if account != nil, user == nil {
            throw ValidationError("--in says where a user acts: give it with --user")
        }
        if isCSV, format.isJSON { throw ValidationError("give --csv or --json, not both") }
    }

    func run() throws {
        var output = Output()
        // A table is as wide as its longest line, and written when all are known.
        var table = Table(ReviewLine.columns)
        var rows: [[String?]] = []
        if isCSV { try output.write(CSV.line(ReviewLine.columns.map(\.name))) }
        try options.read { view in
            var count = 0
            let since = try view.logBegin(of: try reviewedAccount())
            try review(view) { review in
                count += 1
                if format.isJSON { return try output.write(review.asJSON(logSince: since)) }
                let lines = ReviewLine.lines(of: review, logSince: since)
                if isCSV {
                    for line in lines { try output.write(CSV.line(line)) }
                } else {
                    rows += lines
                }
            }
            guard !format.isJSON, !isCSV else { return }
            let none = user == nil ? "nobody reaches it\n" : "nothing is reached\n"
            try output.write(count == 0 ? none : table.text(of: rows))
        }
        try output.finish()
    }

    /// The account whose things are reviewed.
    private func reviewedAccount() throws -> Identity {
        if let account { return account }
        let reference: Ref<Organization> = try Reference.ref(organization ?? asset ?? user ?? "")
        return reference.account
    }

    private func review(_ view: View, _ body: (AccessReview) throws -> Void) throws {
        if let organization {
            try view.review(.organization(try Reference.ref(organization)), body)
        } else if let asset {
            try view.review(.asset(try Reference.ref(asset)), body)
        } else if let user {
            try view.review(try Reference.ref(user), in: try reviewedAccount(), body)
        }
    }
}
