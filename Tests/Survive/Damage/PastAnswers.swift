import AccessRules
import Latchkey

/// Questions about the store as it was in the middle of the commits of ``DamageWorld``.
enum PastAnswers {
    /// Asks all of them: going back once costs more than they do.
    static func all(_ view: View) throws -> String {
        let began = try view.firstKnownInstant()?.iso8601 ?? "never"
        return try view.asOf(.instant(DamageWorld.time(ofChange: 3))) { then in
            "\(began) \(try records(then)) \(try access(then))"
        }
    }

    private static func records(_ view: View) throws -> String {
        let organizations = Query<Organization>(in: "acme")
        let named = organizations.where { $0.name.hasWords("extra") }
        let changed = organizations.where { $0.id == "o0" }
        return "\(try view.all(named).map(\.id)) \(try view.count(named)) \(try view.all(changed))"
    }

    private static func access(_ view: View) throws -> String {
        let reach = Reach(of: Ref<User>("u8", of: "acme"), for: .viewOrganization)
        let pages = try IndexedAnswers.pages {
            try view.organizations(reach, size: 6, after: $0)
        }
        let target = Target.organization(Ref("x2", of: "acme"))
        let users: [Identity] = ["u1", "u8"]
        let allowed = try users.map {
            try view.can(Question(may: Ref($0, of: "acme"), .viewOrganization, target))
        }
        return "\(pages) \(allowed)"
    }
}
