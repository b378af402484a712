import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey unused`.
struct UnusedCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "unused",
        abstract:
            "List the access of an account that nobody used since an instant, as far as the log tells.",
        discussion: """
            Grants and memberships that hold now, users, and connections. No record of use is no proof of none: \
            it is told when the log begins later, and when each was made. What was made since then is left out.

            EXAMPLE
              latchkey unused clients.latchkey --in acme --since 2026-01-01T00:00:00Z
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The account.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: Identity

    @Option(
        help: ArgumentHelp("Since when it was not used.", valueName: "instant"),
        transform: InstantText.instant)
    var since: Instant

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        var output = Output()
        var encoder = InterchangeEncoder()
        let logBegin = try options.read { view in
            try view.unused(in: account, since: since) { object in
                if format.isJSON {
                    try output.write { encoder.encode(object, into: &$0) }
                } else {
                    try output.write("\(object.typeName) \(object.asRelated)\n".shownLine)
                }
            }
            return try view.logBegin(of: account)
        }
        try output.finish()
        StandardFiles.tellLogBegin(logBegin, of: account, since: since)
    }
}

extension InterchangeObject {
    fileprivate var typeName: String {
        switch self {
        case .grant: "grant"
        case .membership: "membership"
        case .user: "user"
        case .connection: "connection"
        default: "thing"
        }
    }
}
