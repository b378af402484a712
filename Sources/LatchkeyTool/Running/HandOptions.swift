import ArgumentParser
import Latchkey

/// By whom operations are done.
struct HandOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who does it, by home account. The user's sign-in is taken as checked.",
            valueName: "account/user"),
        completion: CompletedNames.users, transform: Reference.parse)
    var by: String?

    @Flag(help: "Do it as the host application: no rule of roles applies.")
    var host = false

    func validate() throws {
        if (by == nil) != host {
            throw ValidationError("say who does it: either --by ACCOUNT/USER or --host")
        }
    }

    /// The user; nil for the host application.
    func user() throws -> Ref<User>? { try by.map { try Reference.ref($0) } }
}
