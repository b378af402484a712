import Dispatch
import Latchkey
import Synchronization

extension Host {
    /// So many operations at once, of an Administrator: how many have which outcome.
    func group(_ count: Int) throws -> String {
        let session = try opened.session(for: Ref<User>("root", of: "acme"))
        let outcomes = Mutex<[String: Int]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { number in
            var outcome = "done"
            let name = "o\(number)"
            do {
                try session.perform(
                    .createOrganization(
                        Organization(account: "acme", id: Identity(name), name: name)))
            } catch { outcome = String(Self.text(error).prefix { $0 != " " }) }
            outcomes.withLock { $0[outcome, default: 0] += 1 }
        }
        return outcomes.withLock { $0 }.sorted { $0.key < $1.key }
            .reduce("grouped") { "\($0) \($1.key)=\($1.value)" }
    }
}
