import Latchkey
import SystemPackage

/// Writes to a store until it is killed, and says what is committed as soon as it is.
///
/// - `CrashWriter write STORE NUMBER`: adds group after group of changes, from that number on,
///   and prints the number of each when it is committed.
/// - `CrashWriter create STORE LINES`: makes a store of the lines; prints `begun` and `done`.
/// - `CrashWriter import STORE LINES`: the same into a store that is there.
/// - `CrashWriter act STORE RUN`: acts in sessions, as ``Crew`` does.
@main
struct CrashWriter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            throw UsageError(
                text: "write STORE NUMBER | create STORE LINES | import STORE LINES | act STORE RUN"
            )
        }
        let path = FilePath(arguments[2])
        switch arguments[1] {
        case "write": try write(path, from: Int(arguments[3]) ?? 0)
        case "create": try create(path, FilePath(arguments[3]))
        case "act": try await Crew(store: try Store.open(at: path), run: arguments[3]).work()
        default: try importLines(path, FilePath(arguments[3]))
        }
    }

    private static func write(_ path: FilePath, from first: Int) throws {
        let store = try Store.open(at: path)
        var number = first
        while true {
            let group = number
            try store.administer { administration in
                for object in ChangeGroup.objects(group) { try administration.insert(object) }
            }
            try say("\(number)")
            number += 1
        }
    }

    private static func create(_ path: FilePath, _ lines: FilePath) throws {
        let file = try FileDescriptor.open(lines, .readOnly)
        try say("begun")
        let (store, _) = try Store.create(
            at: path, importing: [ImportSource(name: "lines", file: file)])
        try store.close()
        try say("done")
    }

    private static func importLines(_ path: FilePath, _ lines: FilePath) throws {
        let file = try FileDescriptor.open(lines, .readOnly)
        let store = try Store.open(at: path)
        try say("begun")
        try store.importLines(from: [ImportSource(name: "lines", file: file)])
        try store.close()
        try say("done")
    }
}

/// Writes a line, at once and whole.
func say(_ line: String) throws {
    try FileDescriptor.standardOutput.writeAll((line + "\n").utf8)
}

/// The command line is not one that is understood.
struct UsageError: Error {
    var text: String
}

/// One group of changes: a user, who is put into a group, gets a grant, and is on the list of an
/// asset through the group. Only all four together let the user see the asset.
enum ChangeGroup {
    static func objects(_ number: Int) -> [InterchangeObject] {
        let user = Identity("u\(number)")
        return [
            .user(
                User(
                    account: "acme", id: user, email: "u\(number)@acme.example",
                    name: "User \(number)", role: .editor)),
            .membership(Membership(account: "acme", group: "techs", member: .user(user))),
            .grant(Grant(account: "acme", organization: "north", grantee: .user(user))),
            .asset(
                Asset(
                    account: "acme", id: Identity("a\(number)"), organization: "north",
                    kind: "password", name: "Asset \(number)",
                    access: .listed(users: [], groups: ["techs"]))),
        ]
    }
}
