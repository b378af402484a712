import ReferenceModel

/// A world in which every kind of user is there once: by role, restricted or not, in the groups
/// or not; at home, and behind connections of every maximum role.
///
/// The restricted are granted north and west, and not south. Members are in techs and in strict,
/// which denies passwords; everybody is in everybody.
struct OperationTableWorld {
    /// Somebody who asks.
    struct Asker: Sendable {
        var address: Address
        /// At home: the role. As a delegate: the effective role, or nil.
        var role: String?
        var isHome: Bool
        var isRestricted: Bool
        var isMember: Bool
    }

    private(set) var world = World()
    private(set) var askers: [Asker] = []

    init() {
        makeAccount()
        for isRestricted in [true, false] {
            for isMember in [true, false] {
                for role in OperationTable.home where isRestricted || role != "lite" {
                    addHome(role, isRestricted, isMember)
                }
                for (place, maximum) in OperationTable.delegate.enumerated() {
                    addDelegates(place, maximum, isRestricted, isMember)
                }
            }
        }
    }

    private mutating func makeAccount() {
        world.accounts = ["acme", "one", "two", "three", "four"].map { World.Account($0) }
        world.users = [
            World.User("acme", "ann", "administrator"),
            World.User("acme", "bob", "editor"),
            World.User("acme", "una", "editor", allOrganizations: true),
            World.User("acme", "ivy", "editor", status: "invited"),
        ]
        world.users[1].enrolledInMFA = true
        world.users.append(World.User("three", "tom", "administrator"))
        world.templates = [World.Template("acme", "router", kind: "configuration")]
        world.apiKeys = [
            World.APIKey(
                "acme", "old", api: "assets",
                generated: World.Made(by: nil, time: RandomWorld.usualNow - 1000))
        ]
        world.organizations = ["north", "west", "south"].map { World.Organization("acme", $0) }
        world.organizations.append(World.Organization("three", "home"))
        world.groups = [
            World.Group("acme", "techs"),
            World.Group("acme", "strict", denying: ["password"]),
            World.Group("acme", "dark", denying: ["secret"]),
            World.Group("acme", "everybody"),
        ]
        world.assets = [
            World.Asset("acme", "page", in: "north", kind: "document"),
            World.Asset("acme", "rack", in: "north", kind: "configuration"),
            World.Asset("acme", "inner", in: "north", kind: "document", container: "rack"),
            World.Asset(
                "acme", "closed", in: "north", kind: "document",
                list: World.AccessList(users: ["ann"])),
            World.Asset(
                "acme", "vault", in: "north", kind: "configuration",
                list: World.AccessList(groups: ["everybody"])),
            World.Asset("acme", "safe", in: "north", kind: "secret"),
            World.Asset("acme", "key", in: "north", kind: "document", container: "safe"),
        ]
        world.connections = [
            connection("acme", "drafted", "one", "draft"),
            connection("acme", "invited", "two", "pending"),
            connection("acme", "running", "three", "accepted"),
            connection("four", "offer", "acme", "pending"),
            connection("three", "help", "acme", "accepted"),
        ]
        world.memberships = [
            World.Membership("acme", "techs", .user("bob")),
            World.Membership("acme", "strict", .user("bob")),
            World.Membership("acme", "techs", .connection("drafted")),
        ]
        world.grants = [
            World.Grant("acme", "north", .user("bob")),
            World.Grant("acme", "south", .user("bob")),
            World.Grant("acme", "west", .group("techs")),
            World.Grant("acme", "north", .connection("running")),
        ]
    }

    private func connection(_ host: ID, _ id: ID, _ delegate: ID, _ status: String)
        -> World.Connection
    {
        World.Connection(
            host, id, to: delegate, maximum: "editor", status: status, allOrganizations: true)
    }

    private mutating func addHome(_ role: String, _ isRestricted: Bool, _ isMember: Bool) {
        let id = ID("\(role)\(isRestricted ? "" : "-all")\(isMember ? "-member" : "")")
        world.users.append(World.User("acme", id, role, allOrganizations: !isRestricted))
        let user = Party.user(id)
        join(user, isRestricted, isMember)
        askers.append(
            Asker(
                address: Address("acme", id), role: role, isHome: true,
                isRestricted: isRestricted, isMember: isMember))
    }

    private mutating func addDelegates(
        _ place: Int, _ maximum: String, _ isRestricted: Bool, _ isMember: Bool
    ) {
        let id = ID("to-\(maximum)\(isRestricted ? "" : "-all")\(isMember ? "-member" : "")")
        world.accounts.append(World.Account(id))
        world.connections.append(
            World.Connection(
                "acme", id, to: id, maximum: maximum, allOrganizations: !isRestricted))
        join(.connection(id), isRestricted, isMember)
        for role in OperationTable.home {
            world.users.append(World.User(id, ID(role), role))
            askers.append(
                Asker(
                    address: Address(id, ID(role)), role: OperationTable.effective[role]?[place],
                    isHome: false, isRestricted: isRestricted, isMember: isMember))
        }
    }

    private mutating func join(_ party: Party, _ isRestricted: Bool, _ isMember: Bool) {
        world.memberships.append(World.Membership("acme", "everybody", party))
        if isMember {
            world.memberships.append(World.Membership("acme", "techs", party))
            world.memberships.append(World.Membership("acme", "strict", party))
        }
        if isRestricted {
            world.grants.append(World.Grant("acme", "north", party))
            world.grants.append(World.Grant("acme", "west", party))
        }
    }
}
