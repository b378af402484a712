import AccessRules
import Latchkey
import Samples
import Testing

/// The store of ``actingWorld``, and what becomes of what its users do.
final class ActingWorld: Sendable {
    let scratch: Scratch
    let store: Store

    init(_ lines: String = "") throws {
        scratch = try Scratch()
        store = try makeStore(scratch, actingWorld + lines)
    }

    /// A session of `ACCOUNT/ID`, at home or elsewhere, by a sign-in that is checked in every way.
    func session(_ user: String, in account: Identity? = nil) throws -> Session {
        let reference = try Ref<User>(user)
        return try store.session(
            for: reference, in: account, signIn: [.singleSignOn, .secondFactor])
    }

    /// What becomes of an operation: "done", or why not, in few words.
    ///
    /// What is not done changes no record and leaves no entry; whatever happens, everything
    /// in the store agrees.
    func does(_ user: String, in account: Identity? = nil, _ operation: Operation) throws
        -> String
    {
        try outcome(of: operation) { try session(user, in: account).perform(operation) }
    }

    /// The same by the host application's own hand.
    func host(in account: Identity = "acme", _ operation: Operation) throws -> String {
        try outcome(of: operation) {
            try store.administer { try $0.perform(operation, in: account) }
        }
    }

    private func outcome(of operation: Operation, _ body: () throws -> Void) throws -> String {
        let before = try changed()
        let outcome: String
        do {
            try body()
            outcome = "done"
        } catch let error as StoreError {
            outcome = error.inFewWords
            #expect(try changed() == before, "\(operation) was \(outcome)")
        }
        #expect(try store.problems() == [], "\(operation)")
        return outcome
    }

    /// Everything in the store but the entries of what was read, which come when they come.
    func changed() throws -> [Substring] {
        try store.exported().split(separator: "\n").filter { !$0.contains("\"action\":\"read\"") }
    }

    /// Whether a question is answered by yes, or the layer that says no.
    func says(_ user: String, _ action: Action, _ target: Target) throws -> String {
        let reference = try Ref<User>(user)
        return try store.read { (view) throws in
            let decision = try view.decide(Question(may: reference, action, target))
            return decision.deniedBy?.name ?? "allowed"
        }
    }

    func organization(_ id: Identity) -> Target { .organization(Ref(id, of: "acme")) }
    func asset(_ id: Identity) -> Target { .asset(Ref(id, of: "acme")) }

    /// The records, as lines without the log.
    func records() throws -> String {
        var bytes: [UInt8] = []
        try store.read { (view) throws in try view.export { bytes += $0 } }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The entries of an account's log, as lines of the interchange format.
    func log(of account: Identity) throws -> [String] {
        var bytes: [UInt8] = []
        try store.read { (view) throws in
            try view.export(ExportOptions(accounts: [account], includesLog: true)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("{\"type\":\"log\"") }
    }
}

extension StoreError {
    var inFewWords: String {
        switch kind {
        case .denied(let denial): "denied \(denial.layer.name)"
        case .refused(let rule, _): "refused \(rule.rawValue)"
        case .unknown(let thing, _): "unknown \(thing)"
        default: "\(self)"
        }
    }
}
