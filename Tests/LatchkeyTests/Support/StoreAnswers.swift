import AccessRules
import Latchkey

/// What a store of ``ActingWorld`` answers to all sorts of questions.
enum StoreAnswers {
    /// Records, log, decisions with their reasons, lists in both directions, what they count, and what
    /// queries say.
    static func of(_ view: View) throws -> [String] {
        var bytes: [UInt8] = []
        try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
        var answers = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let users =
            try view.page(Query<User>(in: "acme"), size: 50).items.map { user in
                Ref<User>(user.id, of: "acme")
            } + [Ref("nia", of: "noc"), Ref("fay", of: "far"), Ref("eve", of: "noc")]
        for user in users {
            for target in targets {
                answers.append(
                    "\(user) \(target) "
                        + said { () throws in "\(try view.allowedActions(user, on: target))" })
            }
            answers += reached(by: user, view)
            answers.append(explained(of: user, view))
        }
        for target in targets { answers += reaching(target, view) }
        answers.append(
            said { () throws in
                try
                    "\(view.counts(Query<LogEntry>(in: "acme")) { $0.operation }.map { "\($0.value as Any) \($0.count)" })"
            })
        return answers
    }

    private static let targets: [Target] =
        (["north", "south", "o1", "new"] as [Identity]).map { .organization(Ref($0, of: "acme")) }
        + (["safe", "rack", "secret", "far", "new"] as [Identity]).map {
            .asset(Ref($0, of: "acme"))
        }

    /// What a user may see, listed and counted.
    private static func reached(by user: Ref<User>, _ view: View) -> [String] {
        let organizations = Reach(of: user, in: "acme", for: .viewOrganization)
        let assets = Reach(of: user, in: "acme", for: .viewAsset)
        return [
            "\(user) reaches "
                + said { () throws in
                    let page = try view.organizations(organizations, size: 50)
                    return "\(page.items) until \(page.validUntil)"
                },
            "\(user) reaches so many: "
                + said { () throws in "\(try view.countOrganizations(organizations))" },
            "\(user) sees "
                + said { () throws in
                    let page = try view.assets(assets, size: 50)
                    return "\(page.items) until \(page.validUntil)"
                },
            "\(user) sees so many: " + said { () throws in "\(try view.countAssets(assets))" },
        ]
    }

    /// Who may see something, listed and counted.
    private static func reaching(_ target: Target, _ view: View) -> [String] {
        let isAsset = if case .asset = target { true } else { false }
        let who = WhoCan(isAsset ? .viewAsset : .viewOrganization, on: target)
        return [
            "\(target) is reached by "
                + said { () throws in
                    let page = try view.users(who, size: 50)
                    return "\(page.items) until \(page.validUntil)"
                },
            "\(target) is reached by so many: "
                + said { () throws in "\(try view.countUsers(who))" },
        ]
    }

    /// Why a user may see a password or not, which every layer has a say in.
    private static func explained(of user: Ref<User>, _ view: View) -> String {
        let question = Question(may: user, .viewAsset, .asset(Ref("safe", of: "acme")))
        return "\(user) \(question.action) "
            + said { () throws in
                let it = try view.explain(question, findingFlips: false)
                let why = it.layers.map { "\($0.layer.name) \($0.outcome.name): \($0.reason)" }
                let told = "\(it.decision) \(why) \(it.routes) \(it.cap as Any)"
                // The now of a position is that of its commit, and the clock may have gone on.
                return told.replacing(view.now.iso8601, with: "now")
            }
    }

    private static func said(_ body: () throws -> String) -> String {
        do { return try body() } catch { return "\(error)" }
    }
}
