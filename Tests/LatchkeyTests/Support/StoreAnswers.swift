import AccessRules
import Latchkey

/// What a store of ``ActingWorld`` answers to all sorts of questions.
enum StoreAnswers {
    /// Records, log, decisions in both directions, and what queries say.
    static func of(_ view: View) throws -> [String] {
        var bytes: [UInt8] = []
        try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
        var answers = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let users =
            try view.page(Query<User>(in: "acme"), size: 50).items.map { user in
                Ref<User>(user.id, of: "acme")
            } + [Ref("nia", of: "noc"), Ref("fay", of: "far"), Ref("eve", of: "noc")]
        for user in users {
            for organization in ["north", "south", "o1", "new"] as [Identity] {
                answers.append(
                    "\(user) \(organization) "
                        + said { () throws in
                            try
                                "\(view.allowedActions(user, on: .organization(Ref(organization, of: "acme"))))"
                        })
            }
            for asset in ["safe", "rack", "secret", "far", "new"] as [Identity] {
                answers.append(
                    "\(user) \(asset) "
                        + said { () throws in
                            try "\(view.allowedActions(user, on: .asset(Ref(asset, of: "acme"))))"
                        })
            }
            answers.append(
                "\(user) reaches "
                    + said { () throws in
                        try
                            "\(view.organizations(Reach(of: user, in: "acme", for: .viewOrganization), size: 50).items)"
                    })
        }
        answers.append(
            "north is reached by "
                + said { () throws in
                    try
                        "\(view.users(WhoCan(.viewOrganization, on: .organization(Ref("north", of: "acme"))), size: 50).items)"
                })
        answers.append(
            said { () throws in
                try
                    "\(view.counts(Query<LogEntry>(in: "acme")) { $0.operation }.map { "\($0.value as Any) \($0.count)" })"
            })
        return answers
    }

    private static func said(_ body: () throws -> String) -> String {
        do { return try body() } catch { return "\(error)" }
    }
}
