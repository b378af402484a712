import AccessRules
import Latchkey
import Testing

/// The cases about connections, each by its number.
@Suite struct ConnectionCaseTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private let invitation = Ref<Connection>("new", of: "acme")

    /// Drafts a connection to far, which reaches north, and sends it.
    private func send() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "far")) == "done")
        #expect(try world.does("acme/ann", .grant("north", to: .connection("new"))) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
    }

    @Test("case 42: A Lite home user enters")
    func case42() throws {
        #expect(kind { _ = try world.session("noc/lou", in: "acme") } != nil)
        #expect(try world.session("noc/eve", in: "acme").isHome == false)
        #expect(try world.session("noc/eve", in: "acme").returnHome().isHome)
        #expect(kind { _ = try world.session("far/fay", in: "acme") } != nil)
    }

    @Test("case 44: A delegate sets a list")
    func case44() throws {
        #expect(
            try world.does("noc/ned", in: "acme", .setAssetPermissions("safe", .everyone))
                == "denied role")
    }

    @Test("case 45: The maximum role is Administrator or Lite")
    func case45() throws {
        for role in [Role.administrator, .lite] {
            #expect(
                try world.does("acme/ann", .draft("new", to: "far", role)) == "refused maximumRole")
            #expect(
                try world.does(
                    "acme/ann", .editConnection("nights", ConnectionEdit(maximumRole: role)))
                    == "refused maximumRole")
        }
    }

    @Test("case 46: Groups but no organization, sent")
    func case46() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "far")) == "done")
        let member = Membership(account: "acme", group: "techs", member: .connection("new"))
        #expect(try world.does("acme/ann", .addMember(member)) == "done")
        #expect(try world.does("acme/ann", .grant("north", to: .group("techs"))) == "done")
        #expect(
            try world.does("acme/ann", .sendConnection("new", seed: .random()))
                == "refused connectionScope")
        #expect(try world.does("acme/ann", .grant("north", to: .connection("new"))) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        // At acceptance as well.
        #expect(
            try world.does("acme/ann", .revokeAccess(to: "north", from: .connection("new")))
                == "done")
        #expect(
            try world.does("far/fay", .acceptConnection(invitation)) == "refused connectionScope")
    }

    @Test("case 47: Pending, then accepted")
    func case47() throws {
        try send()
        #expect(
            try world.says("far/fay", .viewOrganization, world.organization("north")) == "standing")
        #expect(try world.does("far/fay", .acceptConnection(invitation)) == "done")
        #expect(
            try world.says("far/fay", .viewOrganization, world.organization("north")) == "allowed")
    }

    @Test("case 48: A delegate's Manager accepts")
    func case48() throws {
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(try world.does("acme/ann", .draft("new", to: "noc", everything: true)) == "done")
        #expect(try world.does("noc/nia", .acceptConnection(invitation)) == "unknown connection")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        #expect(try world.does("noc/ned", .acceptConnection(invitation)) == "denied role")
        #expect(try world.does("acme/ann", .acceptConnection(invitation)) != "done")
        #expect(try world.does("noc/nia", .acceptConnection(invitation)) == "done")
    }

    @Test("case 49: Two Administrators accept")
    func case49() throws {
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(try world.does("acme/ann", .draft("new", to: "noc", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        for user in ["noc/nia", "noc/nat"] {
            #expect(try world.does(user, .acceptConnection(invitation)) == "done")
        }
        for account in ["acme", "noc"] as [Identity] {
            let entries = try world.log(of: account).filter { $0.contains("\"acceptConnection\"") }
            #expect(entries.count == 1)
            #expect(entries.allSatisfy { $0.contains("noc/nia") })
        }
    }

    @Test("case 50: Declined or cancelled, then accepted")
    func case50() throws {
        try send()
        #expect(try world.does("far/fay", .declineConnection(invitation)) == "done")
        #expect(try world.does("far/fay", .acceptConnection(invitation)) == "denied state")
        #expect(try world.does("acme/ann", .draft("again", to: "far", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("again", seed: .random())) == "done")
        #expect(try world.does("acme/ann", .cancelConnection("again")) == "done")
        let again = Ref<Connection>("again", of: "acme")
        #expect(try world.does("far/fay", .acceptConnection(again)) == "denied state")
        #expect(try world.host(in: "far", .acceptConnection(again)) == "refused finalConnection")
        #expect(
            try world.does("acme/ann", .sendConnection("again", seed: .random()))
                == "refused finalConnection")
    }

    @Test("case 51: Revoked while a delegate is inside")
    func case51() throws {
        let inside = try world.session("noc/eve", in: "acme")
        try inside.perform(.asset("nightly"))
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(kind { try inside.perform(.asset("more")) } != nil)
        #expect(
            try world.log(of: "acme").contains { $0.contains("noc/eve") && $0.contains("nightly") })
    }

    @Test("case 52: A home role falls from Editor to Creator")
    func case52() throws {
        let inside = try world.session("noc/eve", in: "acme")
        try inside.perform(.deleteAsset("safe"))
        try inside.perform(.restoreAsset("safe"))
        #expect(try world.does("noc/nia", .assignRole("eve", .creator)) == "done")
        #expect(try world.does("noc/eve", in: "acme", .deleteAsset("safe")) == "denied role")
    }

    @Test("case 54: To oneself, or a second live one for the pair")
    func case54() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "acme")) == "refused selfConnection")
        #expect(try world.does("acme/ann", .draft("new", to: "noc")) == "refused oneLiveConnection")
        #expect(try world.does("noc/nia", .draft("new", to: "acme", from: "noc")) == "done")
    }

    @Test("case 66: A delegate creates an asset with a list")
    func case66() throws {
        let list = Asset.Access.listed(users: [], groups: ["techs"])
        #expect(try world.does("noc/eve", in: "acme", .asset("a", access: list)) == "denied role")
        #expect(try world.does("noc/eve", in: "acme", .asset("a")) == "done")
    }

    @Test func aDelegateHasNoSecurityPermissions() throws {
        for user in ["noc/nia", "noc/ned", "noc/eve"] {
            for operation in [
                Operation.invite("new", .lite), .editUser("bob", UserEdit(name: "B")),
                .createGroup(Group(account: "acme", id: "g", name: "G")),
                .join("techs", "bob"), .grant("north", to: .user("bob")), .enforceSSO(true),
                .draft("c", to: "far"), .setSeatLimit(1), .organization("new"),
            ] {
                #expect(try world.does(user, in: "acme", operation) != "done")
            }
        }
    }

    @Test func whatTheDelegatesLogSaysBeforeItAccepts() throws {
        try send()
        let entries = try world.log(of: "far")
        #expect(entries.count { $0.contains("sendConnection") } == 1)
        #expect(!entries.contains { $0.contains("acme/ann") || $0.contains("north") })
    }

    @Test func eachTransitionIsLoggedOnceInEitherAccount() throws {
        try send()
        #expect(try world.does("far/fay", .acceptConnection(invitation)) == "done")
        #expect(try world.does("far/fay", .leaveConnection(invitation)) == "done")
        for account in ["acme", "far"] as [Identity] {
            for operation in ["sendConnection", "acceptConnection", "leaveConnection"] {
                let count = try world.log(of: account).count { $0.contains("\"\(operation)\"") }
                #expect(count == 1, "\(operation) in \(account)")
            }
        }
    }

    @Test func theAccountsThatCanBeEntered() throws {
        #expect(try world.session("noc/eve").enterableAccounts().map(\.id) == ["acme"])
        #expect(try world.session("noc/nia").enterableAccounts().map(\.role) == [.editor])
        #expect(try world.session("noc/lou").enterableAccounts() == [])
        #expect(try world.session("acme/ann").enterableAccounts() == [])
    }
}
