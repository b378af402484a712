import AccessRules
import ArgumentParser
import Latchkey

/// One question on the command line: who, what, about what, when.
struct QuestionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Who asks, by home account.", valueName: "account/id"),
        completion: CompletedNames.users, transform: Reference.parse)
    var user: String?

    @Option(
        help: ArgumentHelp(
            """
            What: the name of an action, such as editAsset, or view, create, edit, delete, \
            restore or destroy for the target's own. To see a password is to view its asset. \
            'schema actions' lists them.
            """, valueName: "action"), completion: .list(ActionName.names),
        transform: ActionName.parse)
    var action: String?

    @Option(
        help: ArgumentHelp("About this organization.", valueName: "account/id"),
        completion: CompletedNames.organizations, transform: Reference.parse)
    var organization: String?

    @Option(
        help: ArgumentHelp("About this asset.", valueName: "account/id"),
        completion: CompletedNames.assets, transform: Reference.parse)
    var asset: String?

    @Option(
        help: ArgumentHelp("About this group.", valueName: "account/id"),
        completion: CompletedNames.groups, transform: Reference.parse)
    var group: String?

    @Option(
        help: ArgumentHelp(
            "About this user, as the one that something is done to.", valueName: "account/id"),
        completion: CompletedNames.users, transform: Reference.parse)
    var subject: String?

    @Option(
        help: ArgumentHelp("About this connection, by its host.", valueName: "account/id"),
        completion: CompletedNames.connections, transform: Reference.parse)
    var connection: String?

    @Option(
        help: ArgumentHelp("About this account.", valueName: "account"),
        completion: CompletedNames.accounts, transform: { try Reference.account($0).text })
    var account: String?

    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(
            "About the log of an account, or one entry of it.",
            valueName: "account[/sequence]"), transform: Reference.log)
    var logTarget: String?

    @Option(
        help: ArgumentHelp(
            "The kind that the asset will have: with createAsset, editAsset, restoreAsset.",
            valueName: "kind"),
        transform: { try TextArgument.parse($0, upTo: InterchangeLimit.kindByteCountMaximum) })
    var kind: String?

    @Option(
        help: ArgumentHelp(
            "The role that is given: with inviteUser and assignRole.", valueName: "role"),
        completion: .list(RoleName.names), transform: RoleName.parse)
    var role: String?

    @Option(
        help: ArgumentHelp(
            """
            The instant that is asked about, such as 2026-01-31T23:59:59Z, by the records of now: --as-of asks of those \
            of then. (default: now)
            """,
            valueName: "instant"),
        transform: InstantText.parse)
    var at: String?

    private var targets: [(key: String, value: String)] {
        [
            ("organization", organization), ("asset", asset), ("group", group),
            ("subject", subject), ("connection", connection), ("log", logTarget),
            ("account", account),
        ].compactMap { key, value in value.map { (key, $0) } }
    }

    /// Whether anything is asked.
    private var isEmpty: Bool {
        user == nil && action == nil && targets.isEmpty && kind == nil && role == nil
            && at == nil
    }

    /// Checks that the question is whole, or left to a file.
    func check(batch: PathArgument?) throws(ValidationError) {
        guard batch == nil else {
            if isEmpty { return }
            throw ValidationError("--batch has its questions in the file: give no other")
        }
        if user == nil { throw ValidationError("--user is missing: who asks, as ACCOUNT/ID") }
        if action == nil { throw ValidationError("--action is missing: what is to be done") }
        let options = "--organization, --asset, --group, --subject, --connection, --account, --log"
        if targets.isEmpty {
            throw ValidationError("a target is missing: one of \(options)")
        }
        if targets.count > 1 {
            let given = targets.map { "--\($0.key)" }.joined(separator: " and ")
            throw ValidationError("\(given) are given: a question has exactly one target")
        }
    }

    /// The question, read by the rules of questions in bulk, so that both are the same.
    func question() throws(Failure) -> Question {
        var line = JSONLine()
        if let user { line.text("user", user) }
        if let action { line.text("action", action) }
        for target in targets { line.text(target.key, target.value) }
        if let kind { line.text("kind", kind) }
        if let role { line.text("role", role) }
        if let at { line.text("at", at) }
        let bytes = Array(line.text.utf8.dropLast())
        var decoder = QuestionDecoder()
        do throws(InterchangeError) { return try decoder.decode(line: bytes.span) } catch {
            let what = error.expected.map { "\(error.problem), expected \($0)" } ?? error.problem
            let place = error.key.map { "--\($0): " } ?? ""
            throw Failure.badData("\(place)\(what); correct the question")
        }
    }
}
