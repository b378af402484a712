import AccessRules
import Latchkey

/// A provider with two clients, a group, a Lite client user, and a partner account.
let smallWorld = """
    {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
    {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
    {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
    {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
    {"type":"user","account":"acme","id":"lea","email":"lea@client.example","name":"Lea","role":"lite"}
    {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"manager"}
    {"type":"organization","account":"acme","id":"north","name":"Northwind"}
    {"type":"organization","account":"acme","id":"south","name":"Southwind"}
    {"type":"group","account":"acme","id":"techs","name":"Technicians"}
    {"type":"asset","account":"acme","id":"safe","organization":"north","kind":"password","name":"Safe"}
    {"type":"asset","account":"acme","id":"note","organization":"north","kind":"document","name":"Note","container":"safe"}
    {"type":"connection","id":"nights","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted"}
    {"type":"membership","account":"acme","group":"techs","user":"bob"}
    {"type":"grant","account":"acme","organization":"north","group":"techs"}
    {"type":"grant","account":"acme","organization":"north","connection":"nights"}

    """

let bob = Ref<User>("bob", of: "acme")
let ann = Ref<User>("ann", of: "acme")
let nia = Ref<User>("nia", of: "noc")
let north = Ref<Organization>("north", of: "acme")
let south = Ref<Organization>("south", of: "acme")
let safe = Ref<Asset>("safe", of: "acme")

extension Store {
    /// Whether the answer is yes, in a read of its own.
    func can(_ user: Ref<User>, _ action: Action, _ target: Target, at instant: Instant? = nil)
        throws -> Bool
    {
        try read { (view) throws in
            try view.can(Question(may: user, action, target, at: instant))
        }
    }

    /// The whole store as lines, but for the last one, which counts them.
    func exported() throws -> String {
        var bytes: [UInt8] = []
        try read { (view) throws in
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).withoutEnd
    }

    /// Whether everything in the store agrees.
    func problems() throws -> [String] { try read { (view) throws in try view.verify().problems } }
}

extension String {
    /// The lines of an export but for the last one.
    var withoutEnd: String {
        split(separator: "\n").filter { !$0.hasPrefix(#"{"type":"end""#) }.map { $0 + "\n" }
            .joined()
    }
}

/// The kind of error that a closure throws, or nil.
func kind(of body: () throws -> Void) -> StoreError.Kind? {
    do {
        try body()
        return nil
    } catch { return (error as? StoreError)?.kind }
}

/// The rule that a closure's error says is broken, or nil.
func brokenRule(_ body: () throws -> Void) -> StoreError.Rule? {
    guard case .refused(let rule, _) = kind(of: body) else { return nil }
    return rule
}
