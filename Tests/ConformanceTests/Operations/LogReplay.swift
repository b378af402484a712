import AccessRules
import Latchkey
import ReferenceModel

/// A world to which the entries of the log are done again, one after another: what each says
/// that there is afterwards, and what follows from that by rule.
struct LogReplay {
    private(set) var world: World

    init(_ world: World) { self.world = world }

    /// Does one entry again.
    ///
    /// - Returns: What is wrong with the entry, or nil.
    mutating func replay(_ entry: LogEntry) throws -> String? {
        let before = try entry.before.map { try WorldRecord($0) }
        let after = try entry.after.map { try WorldRecord($0) }
        guard let record = after ?? before else { return "says nothing" }
        // What the delegate learns of a connection is the host's to record.
        if case .connection(let it) = record, it.host.identity != entry.account { return nil }
        let present = world.place(of: record)
        if let before {
            guard present != nil, let line = world.line(of: record),
                line.utf8.elementsEqual(before.line.utf8)
            else {
                return "was \(before.line), not \(world.line(of: record) ?? "there at all")"
            }
        } else if present != nil {
            return "is there already"
        }
        guard let after else {
            world.remove(record)
            return nil
        }
        world.set(after, at: present)
        if case .user(let user) = after, user.status == "removed" {
            world.forget(.user(user.id), of: user.account)
        }
        return nil
    }
}
