import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey organizations`.
struct OrganizationsCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "organizations",
        abstract: "List the organizations that a user reaches.",
        discussion: """
            They come in the order in which they were added. A page that is not the last tells \
            the cursor of the next: on standard error, or with --json in a last line.

            EXAMPLE
              latchkey organizations clients.latchkey --user acme/u2 --action edit
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "The question") var who: ReachOptions
    @OptionGroup(title: "The list") var list: ListOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let reach = try who.reach(of: .organization, at: list.at)
        try options.read { view in
            options.tellOfPast(list.at, view)
            if list.count {
                let count = try view.countOrganizations(reach)
                return try Output.write(count: count, asJSON: format.isJSON)
            }
            try list.write(asJSON: format.isJSON) { size, cursor in
                try view.organizations(reach, size: size, after: cursor)
            } text: {
                "\($0)".shown + "\n"
            } json: {
                JSONLine("organization", "\($0)")
            }
        }
    }
}

/// `latchkey assets`.
struct AssetsCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "assets",
        abstract: "List the assets that a user reaches.",
        discussion: """
            They come by organization. A page that is not the last tells the cursor of the \
            next: on standard error, or with --json in a last line.

            EXAMPLE
              latchkey assets clients.latchkey --user noc/u9 --in acme
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "The question") var who: ReachOptions
    @OptionGroup(title: "The list") var list: ListOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let reach = try who.reach(of: .asset, at: list.at)
        try options.read { view in
            options.tellOfPast(list.at, view)
            if list.count {
                let count = try view.countAssets(reach)
                return try Output.write(count: count, asJSON: format.isJSON)
            }
            try list.write(asJSON: format.isJSON) { size, cursor in
                try view.assets(reach, size: size, after: cursor)
            } text: {
                "\($0)".shown + "\n"
            } json: {
                JSONLine("asset", "\($0)")
            }
        }
    }
}

/// `latchkey users`.
struct UsersCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List the users who can do something.",
        discussion: """
            First those of the account, then those whom connections let in, each with the \
            connection. A page that is not the last tells the cursor of the next: on standard \
            error, or with --json in a last line.

            EXAMPLE
              latchkey users clients.latchkey --action edit --organization acme/o1
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        help: ArgumentHelp(
            """
            What is to be done: 'schema actions' lists the names; to see a password is to view its \
            asset.
            """, valueName: "action"),
        completion: .list(ActionName.names), transform: ActionName.parse)
    var action: String

    @Option(
        help: ArgumentHelp("To this organization.", valueName: "account/id"),
        completion: CompletedNames.organizations, transform: { try Reference.ref($0) })
    var organization: Ref<Organization>?

    @Option(
        help: ArgumentHelp("To this asset.", valueName: "account/id"),
        completion: CompletedNames.assets, transform: { try Reference.ref($0) })
    var asset: Ref<Asset>?

    @OptionGroup(title: "The list") var list: ListOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        if (organization == nil) == (asset == nil) {
            throw ValidationError("give one target: --organization or --asset")
        }
    }

    func run() throws {
        let target = asset.map { Target.asset($0) } ?? organization.map { .organization($0) }
        guard let target else { return }
        let who = WhoCan(
            try ActionName.action(action, on: target.kind), on: target, at: list.at)
        try options.read { view in
            options.tellOfPast(list.at, view)
            if list.count {
                let count = try view.countUsers(who)
                return try Output.write(count: count, asJSON: format.isJSON)
            }
            try list.write(asJSON: format.isJSON) { size, cursor in
                try view.users(who, size: size, after: cursor)
            } text: { admitted in
                let through = admitted.connection.map { " through \($0)".shown } ?? ""
                return "\(admitted.user)".shown + through + "\n"
            } json: { admitted in
                var line = JSONLine("user", "\(admitted.user)")
                if let connection = admitted.connection {
                    line.text("connection", "\(connection)")
                }
                return line
            }
        }
    }
}
