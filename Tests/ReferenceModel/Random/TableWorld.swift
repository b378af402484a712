/// A world in which every cell of the table of roles can be asked, and the questions that do.
public enum TableWorld {
    /// A host with a user of every role; for each maximum role a delegate that has one, whose
    /// Administrator acts with just that; restricted users and connections, and unrestricted.
    public static let world: World = {
        var world = World()
        world.accounts = [World.Account("host")]
        world.groups = [World.Group("host", "in"), World.Group("host", "out")]
        world.organizations = [World.Organization("host", "o1")]
        world.assets = [World.Asset("host", "a1", in: "o1", kind: "document")]
        world.logEntries = [
            World.LogEntry("host", time: 0, operation: "viewOrganization", organization: "o1")
        ]
        for role in Table.homeRoles {
            for isFree in [false, true] where !(isFree && role == "lite") {
                let id = ID("\(role)\(isFree ? " free" : "")")
                world.users.append(World.User("host", id, role, allOrganizations: isFree))
                world.memberships.append(World.Membership("host", "in", .user(id)))
                world.grants.append(World.Grant("host", "o1", .user(id)))
            }
        }
        for role in Table.delegateRoles {
            for isFree in [false, true] { addDelegate(role, isFree: isFree, to: &world) }
        }
        return world
    }()

    private static func addDelegate(_ role: String, isFree: Bool, to world: inout World) {
        let id = ID("\(role)\(isFree ? " free" : "")")
        world.accounts.append(World.Account(id))
        world.users.append(World.User(id, "u", "administrator"))
        world.connections.append(
            World.Connection("host", id, to: id, maximum: role, allOrganizations: isFree))
        // The way back, so that the connection's life can be asked of a delegate of a delegate.
        world.connections.append(
            World.Connection(id, "back", to: "host", maximum: role, allOrganizations: true))
        world.grants.append(World.Grant("host", "o1", .connection(id)))
        world.memberships.append(World.Membership("host", "in", .connection(id)))
    }

    /// Every action on every target that it fits, by everybody.
    public static let questions: [ReferenceQuestion] = {
        var questions: [ReferenceQuestion] = []
        for (kind, actions) in Table.actionsByTarget.sorted(by: { $0.key < $1.key }) {
            for target in targets(kind) {
                for action in actions {
                    for user in world.users.map(\.address) {
                        questions.append(ReferenceQuestion(user, action, target, at: 0))
                    }
                }
            }
        }
        return questions
    }()

    private static func targets(_ kind: String) -> [ReferenceQuestion.Target] {
        switch kind {
        case "organization": [.organization(Address("host", "o1"))]
        case "asset": [.asset(Address("host", "a1"))]
        case "group": [.group(Address("host", "in")), .group(Address("host", "out"))]
        case "subject":
            [
                .subject(Address("host", "administrator")), .subject(Address("host", "manager")),
            ]
        case "connection": world.connections.map { .connection($0.address) }
        case "log": [.log("host", nil), .log("host", 1)]
        default: [.account("host")]
        }
    }
}
