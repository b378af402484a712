import Glibc
import Latchkey
import SystemPackage

/// The last user whose commit was acknowledged, in a file of the folder: what every read that begins
/// later has to know.
enum Told {
    private static let name = "told"

    /// Writes it, whole or not at all.
    static func write(_ user: String) throws {
        // Sound: the text is copied into the call.
        let file = try unsafe FileDescriptor.open(
            name + ".new", .writeOnly, options: [.create, .truncate],
            permissions: FilePermissions(rawValue: 0o644))
        try file.closeAfter { _ = try file.writeAll(user.utf8) }
        guard unsafe rename(name + ".new", name) == 0 else { throw Errno(rawValue: errno) }
    }

    static func read() throws -> String {
        let file = try unsafe FileDescriptor.open(name, .readOnly)
        return try file.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }
}

/// One who asks again and again, and remembers what the store must not forget.
struct Asker {
    private var lastCommit: UInt64 = 0

    /// Whether a new read knows everybody of whom was told before it began, nobody who was never
    /// added, and no older commit than the read before.
    mutating func isRight(_ store: Store) throws -> Bool {
        let user = try Told.read()
        let before = lastCommit
        let (isRight, commit) = try store.read { view in
            (
                try view.commitNumber >= before && Host.mayEdit("u1", view)
                    && Host.mayEdit(user, view) && !Self.knows("u0", view), view.commitNumber
            )
        }
        lastCommit = commit
        return isRight
    }

    private static func knows(_ user: String, _ view: View) -> Bool {
        do {
            _ = try view.handle(Ref<User>(Identity(user), of: "acme"))
            return true
        } catch {
            guard case .unknown = error.kind else { return true }
            return false
        }
    }
}
