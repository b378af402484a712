import AccessRules
import Latchkey
import Testing

/// A provider with a user for each role, three clients, two groups and a few assets, and its
/// night partner, which it lets in with Editor at most.
///
/// In acme: ann and art are Administrators; max is a Manager of north, mia one of everything;
/// bob an Editor, cat a Creator, rea Read-only and lea Lite, all of them of north; uma a Creator
/// of everything. In noc: nia an Administrator, ned a Manager, eve an Editor, lou Lite.
private let actingWorld = """
    {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
    {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
    {"type":"account","id":"far","subdomain":"far","name":"Far away"}
    {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
    {"type":"user","account":"acme","id":"art","email":"art@acme.example","name":"Art","role":"administrator"}
    {"type":"user","account":"acme","id":"max","email":"max@acme.example","name":"Max","role":"manager"}
    {"type":"user","account":"acme","id":"mia","email":"mia@acme.example","name":"Mia","role":"manager","allOrganizations":true}
    {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
    {"type":"user","account":"acme","id":"cat","email":"cat@acme.example","name":"Cat","role":"creator","enrolledInMFA":true}
    {"type":"user","account":"acme","id":"uma","email":"uma@acme.example","name":"Uma","role":"creator","allOrganizations":true}
    {"type":"user","account":"acme","id":"rea","email":"rea@acme.example","name":"Rea","role":"readOnly"}
    {"type":"user","account":"acme","id":"lea","email":"lea@acme.example","name":"Lea","role":"lite"}
    {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"administrator"}
    {"type":"user","account":"noc","id":"nat","email":"nat@noc.example","name":"Nat","role":"administrator"}
    {"type":"user","account":"noc","id":"ned","email":"ned@noc.example","name":"Ned","role":"manager"}
    {"type":"user","account":"noc","id":"eve","email":"eve@noc.example","name":"Eve","role":"editor"}
    {"type":"user","account":"noc","id":"lou","email":"lou@noc.example","name":"Lou","role":"lite"}
    {"type":"user","account":"far","id":"fay","email":"fay@far.example","name":"Fay","role":"administrator"}
    {"type":"organization","account":"acme","id":"north","name":"Northwind"}
    {"type":"organization","account":"acme","id":"south","name":"Southwind"}
    {"type":"organization","account":"acme","id":"o1","name":"One"}
    {"type":"organization","account":"acme","id":"o2","name":"Two"}
    {"type":"organization","account":"acme","id":"o3","name":"Three"}
    {"type":"organization","account":"acme","id":"o4","name":"Four"}
    {"type":"group","account":"acme","id":"techs","name":"Technicians"}
    {"type":"group","account":"acme","id":"strict","name":"No passwords","deniedAssetTypes":["password"]}
    {"type":"asset","account":"acme","id":"safe","organization":"north","kind":"password","name":"Safe"}
    {"type":"asset","account":"acme","id":"rack","organization":"north","kind":"configuration","name":"Rack"}
    {"type":"asset","account":"acme","id":"secret","organization":"north","kind":"document","name":"Secret","access":{"users":["ann"],"groups":[]}}
    {"type":"asset","account":"acme","id":"far","organization":"south","kind":"document","name":"Far"}
    {"type":"grant","account":"acme","organization":"north","user":"max"}
    {"type":"grant","account":"acme","organization":"north","user":"bob"}
    {"type":"grant","account":"acme","organization":"north","user":"cat"}
    {"type":"grant","account":"acme","organization":"north","user":"rea"}
    {"type":"grant","account":"acme","organization":"north","user":"lea"}
    {"type":"connection","id":"nights","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted"}
    {"type":"grant","account":"acme","organization":"north","connection":"nights"}

    """

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
        let reference = try #require(Ref<User>(user))
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
        let reference = try #require(Ref<User>(user))
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

extension Operation {
    static func grant(_ organization: Identity, to grantee: Grant.Grantee) -> Operation {
        .grantAccess(Grant(account: "acme", organization: organization, grantee: grantee))
    }

    static func join(_ group: Identity, _ user: Identity) -> Operation {
        .addMember(Membership(account: "acme", group: group, member: .user(user)))
    }

    static func invite(_ id: Identity, _ role: Role, everything: Bool = false) -> Operation {
        .inviteUser(
            User(
                account: "acme", id: id, email: "\(id)@acme.example", name: "\(id)", role: role,
                hasAllOrganizations: everything))
    }

    static func organization(_ id: Identity, under parent: Identity? = nil) -> Operation {
        .createOrganization(
            Organization(account: "acme", id: id, name: "\(id)", parent: parent))
    }

    static func asset(
        _ id: Identity, in organization: Identity = "north", kind: String = "document",
        access: Asset.Access = .everyone, container: Identity? = nil
    ) -> Operation {
        .createAsset(
            Asset(
                account: "acme", id: id, organization: organization, kind: kind, name: "\(id)",
                access: access, container: container))
    }

    static func draft(
        _ id: Identity, to delegate: Identity, _ maximum: Role = .editor,
        everything: Bool = false, from host: Identity = "acme"
    ) -> Operation {
        .draftConnection(
            Connection(
                id: id, host: host, delegate: delegate, maximumRole: maximum, status: .draft,
                hasAllOrganizations: everything))
    }
}
