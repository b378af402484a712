import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey offboard`.
struct OffboardCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "offboard",
        abstract: "Say what somebody who leaves has, and what is to be done about it.",
        discussion: """
            What the user reaches, at home and where connections let the user in; the passwords that the user saw \
            and that were not changed since; groups that would be empty; what nobody else reaches but \
            Administrators; keys that the user generated; and what stands in the way of removing the user. Nothing is \
            changed.

            EXAMPLE
              latchkey offboard clients.latchkey --user acme/u2
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        help: ArgumentHelp("Who leaves, by home account.", valueName: "account/id"),
        completion: CompletedNames.users, transform: Reference.parse)
    var user: String

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let reference: Ref<User> = try Reference.ref(user)
        let (leaving, beginnings) = try options.read { view in
            let leaving = try view.leaving(reference)
            return (leaving, try leaving.reached.map { try view.logBeginning(of: $0.account) })
        }
        var output = Output()
        if format.isJSON {
            try output.write(json(leaving, reference))
        } else {
            try output.write(
                text(leaving, reference).split(separator: "\n").map {
                    String($0).shown + "\n"
                }.joined())
        }
        try output.finish()
        // Passwords that were seen before are not among those that are told.
        for beginning in beginnings { StandardFiles.tellBeginning(of: beginning) }
    }

    private func text(_ leaving: Leaving, _ user: Ref<User>) -> String {
        var text =
            "\(user)  \(leaving.user.name)  \(leaving.user.role.name), \(leaving.user.status.name)"
            + (leaving.user.hasAllOrganizations ? ", all organizations" : "") + "\n"
        for reached in leaving.reached {
            text +=
                "reaches \(Counted.text(reached.organizationCount, "organization")) and "
                + "\(Counted.text(reached.assetCount, "asset")) of \(reached.account)\n"
        }
        for object in leaving.memberships { text += "membership \(object.asRelated)\n" }
        for object in leaving.grants { text += "grant \(object.asRelated)\n" }
        for asset in leaving.listedAssets { text += "is on the list of \(asset)\n" }
        for reached in leaving.reached {
            for password in reached.passwords where !password.isChangedSince {
                // A removed asset has none any more.
                let name = password.name.isEmpty ? "" : " \(JSONLine.quoted(password.name))"
                text +=
                    "change password \(reached.account)/\(password.asset)\(name), "
                    + "seen at \(password.lastRead.iso8601)\n"
            }
        }
        for group in leaving.emptiedGroups { text += "group \(group) has no other member\n" }
        for target in leaving.nobodyElse {
            text += "nobody else but Administrators reaches \(target.shownKind) \(target.shownID)\n"
        }
        for key in leaving.keys {
            text += "revoke or keep API key \(key.account)/\(key.id) \(JSONLine.quoted(key.name))\n"
        }
        if let obstacle = leaving.obstacle { text += "cannot be removed: \(obstacle)\n" }
        if let removal = removal(leaving, user) {
            let memberships = Counted.text(leaving.memberships.count, "membership")
            let grants = Counted.text(leaving.grants.count, "grant")
            text += "removed by \(removal), with \(memberships) and \(grants)\n"
        }
        return text
    }

    private func json(_ leaving: Leaving, _ user: Ref<User>) -> JSONLine {
        var line = JSONLine("user", "\(user)")
        line.text("name", leaving.user.name)
        line.text("role", leaving.user.role.name)
        line.text("status", leaving.user.status.name)
        line.raw("allOrganizations", "\(leaving.user.hasAllOrganizations)")
        line.objects(
            "reached",
            leaving.reached.map { reached in
                var object = JSONLine("account", "\(reached.account)")
                object.number("organizations", reached.organizationCount)
                object.number("assets", reached.assetCount)
                object.objects(
                    "passwordsAtRisk",
                    reached.passwords.filter { !$0.isChangedSince }.map { password in
                        var row = JSONLine("asset", "\(reached.account)/\(password.asset)")
                        row.text("name", password.name)
                        row.text("seen", password.lastRead.iso8601)
                        return row
                    })
                return object
            })
        line.exported("memberships", leaving.memberships)
        line.exported("grants", leaving.grants)
        line.texts("lists", leaving.listedAssets.map { "\($0)" })
        line.texts("emptiedGroups", leaving.emptiedGroups.map { "\($0)" })
        line.objects(
            "nobodyElse", leaving.nobodyElse.map { JSONLine($0.shownKind, $0.shownID) })
        line.texts("keys", leaving.keys.map { "\($0.account)/\($0.id)" })
        if let obstacle = leaving.obstacle { line.text("obstacle", obstacle) }
        if let removal = removal(leaving, user) { line.raw("removal", removal) }
        return line
    }

    /// The operation that removes the user, as a line; nil where it cannot be done, or is done.
    private func removal(_ leaving: Leaving, _ user: Ref<User>) -> String? {
        guard options.asOf == nil, leaving.obstacle == nil, leaving.user.status != .removed else {
            return nil
        }
        return AccountOperation(.removeUser(user.id), in: user.account).line
    }
}
