import AccessRules
import Latchkey
import Testing

/// A provider with two clients, of whose records tests change a few.
struct FlipWorld {
    var world = ExplainWorld()

    /// The world, after changes.
    static func with(_ change: (inout ExplainWorld) -> Void) -> ExplainWorld {
        var world = ExplainWorld()
        world.accounts = [
            Account(id: "acme", subdomain: "acme", name: "Acme"),
            Account(id: "noc", subdomain: "noc", name: "Night watch"),
        ]
        let people: [(Identity, Identity, Role)] = [
            ("acme", "ann", .administrator), ("acme", "bob", .editor), ("acme", "mia", .manager),
            ("acme", "leo", .lite), ("noc", "nia", .manager),
        ]
        world.users = people.map { account, id, role in
            User(
                account: account, id: id, email: "\(id)@\(account).example", name: "\(id)",
                role: role)
        }
        world.organizations = ["north", "south"].map {
            Organization(account: "acme", id: $0, name: "\($0)")
        }
        world.groups = ["night", "techs"].map { Group(account: "acme", id: $0, name: "\($0)") }
        world.connections = [
            Connection(
                id: "c1", host: "acme", delegate: "noc", maximumRole: .editor, status: .accepted)
        ]
        world.assets = [
            Asset(
                account: "acme", id: "firewall", organization: "north", kind: "password",
                name: "Firewall root")
        ]
        change(&world)
        return world
    }
}

extension ExplainWorld {
    mutating func grant(
        _ organization: Identity, to grantee: Grant.Grantee, _ validity: Validity = .always
    ) {
        grants.append(
            Grant(account: "acme", organization: organization, grantee: grantee, validity: validity)
        )
    }

    mutating func add(
        _ member: Membership.Member, to group: Identity, _ validity: Validity = .always
    ) {
        memberships.append(
            Membership(account: "acme", group: group, member: member, validity: validity))
    }

    mutating func deny(_ kinds: [String], to group: Identity) {
        for index in groups.indices where groups[index].id == group {
            groups[index].deniedAssetTypes = kinds
        }
    }

    mutating func change(_ user: Identity, _ body: (inout User) -> Void) {
        for index in users.indices where users[index].id == user { body(&users[index]) }
    }

    /// A store of the world, in a folder that it outlives.
    func store(_ scratch: Scratch) throws -> Store { try makeStore(scratch, lines) }

    /// The smallest sets of changes for a question, having been made on the store one after the
    /// other, each in a transaction that is given up.
    func flips(
        _ user: Ref<User>, _ action: Action, _ target: Target, kind: String? = nil,
        at instant: Instant? = nil
    ) throws -> [[String]] {
        let scratch = try Scratch()
        let store = try store(scratch)
        let question = Question(may: user, action, target, assetKind: kind, at: instant)
        let explanation = try store.explanation(of: question)
        #expect(explanation.flipCount == FlipCount(explanation.flips.count))
        for flip in explanation.flips {
            #expect(try store.decision(on: question, after: flip)?.isAllowed == true, "\(flip)")
        }
        return explanation.flips.map { $0.map(\.description) }
    }
}

let mia = Ref<User>("mia", of: "acme")
let leo = Ref<User>("leo", of: "acme")
let firewall = Target.asset(Ref("firewall", of: "acme"))
let northTarget = Target.organization(north)

extension Validity {
    /// The month before `testNow`, and the month after.
    static let february = Validity(
        from: Instant(millisecondsSince1970: 1_769_904_000_000), until: testNow)
    static let april = Validity(from: Instant(millisecondsSince1970: 1_775_001_600_000))
}
