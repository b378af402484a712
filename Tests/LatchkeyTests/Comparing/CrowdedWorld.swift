import AccessRules
import Samples

@testable import Latchkey

/// An account in which three groups bring users twelve organizations, with assets of every organization
/// on the lists of each, and kinds that one of the groups denies; some of it for a time.
struct CrowdedWorld {
    let scratch: Scratch
    let store: Store

    init() throws {
        scratch = try Scratch()
        let groups = ["one", "two", "three"]
        let (soon, later) = ("2026-03-20T00:00:00Z", "2026-04-20T00:00:00Z")
        var lines = """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u","email":"u@acme.example","name":"U","role":"editor"}
            {"type":"user","account":"acme","id":"v","email":"v@acme.example","name":"V","role":"creator"}
            {"type":"user","account":"acme","id":"w","email":"w@acme.example","name":"W","role":"editor"}
            {"type":"group","account":"acme","id":"one","name":"One"}
            {"type":"group","account":"acme","id":"two","name":"Two"}
            {"type":"group","account":"acme","id":"three","name":"Three","deniedAssetTypes":["password"]}

            """
        func add(_ line: String) { lines += line + "\n" }
        for number in 0..<12 {
            add(
                #"{"type":"organization","account":"acme","id":"o\#(number)","name":"O \#(number)"}"#
            )
        }
        // The assets of an organization are not numbered side by side.
        for number in 0..<72 {
            let kind = ["password", "document", "configuration"][number / 12 % 3]
            let access =
                number % 5 == 0 ? "" : #","access":{"groups":["\#(groups[number % 3])"]}"#
            add(
                #"{"type":"asset","account":"acme","id":"a\#(number)","organization":"o\#(number % 12)","#
                    + #""kind":"\#(kind)","name":"A \#(number)"\#(access)}"#)
        }
        // Each brings all, so that whatever one of them is on the list of is told with the others'.
        for (number, group) in (0..<12).flatMap({ number in groups.map { (number, $0) } }) {
            let until =
                number == 3 ? #","until":"\#(soon)""# : number == 7 ? #","until":"\#(later)""# : ""
            add(
                #"{"type":"grant","account":"acme","organization":"o\#(number)","#
                    + #""group":"\#(group)"\#(until)}"#)
        }
        store = try makeStore(scratch, lines)
    }
}
