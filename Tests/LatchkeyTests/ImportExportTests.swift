import AccessRules
import Foundation
import Latchkey
import Testing

/// The example of the documents, whole.
private let example = """
    {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP","enforcesMFA":true}
    {"type":"user","account":"acme","id":"u1","email":"ann@acme.example","name":"Ann","role":"administrator"}
    {"type":"user","account":"acme","id":"u2","email":"bob@acme.example","name":"Bob","role":"editor","allOrganizations":false,"status":"active","enrolledInMFA":false}
    {"type":"organization","account":"acme","id":"o1","name":"Northwind","kind":"Customer","status":"Active"}
    {"type":"organization","account":"acme","id":"o2","name":"Northwind West","parent":"o1","state":"archived"}
    {"type":"group","account":"acme","id":"g1","name":"Senior techs","description":"On call","deniedAssetTypes":["password"]}
    {"type":"membership","account":"acme","group":"g1","user":"u2","from":"2026-01-01T00:00:00Z"}
    {"type":"grant","account":"acme","organization":"o1","group":"g1","by":"acme/u1","time":"2026-01-01T00:00:00Z"}
    {"type":"grant","account":"acme","organization":"o2","user":"u2","from":"2026-01-01T00:00:00Z","until":"2026-06-30T00:00:00Z"}
    {"type":"asset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Firewall root","access":{"users":["u2"],"groups":[]}}
    {"type":"asset","account":"acme","id":"a2","organization":"o1","kind":"password","name":"Console","container":"a1"}
    {"type":"account","id":"noc","subdomain":"noc","name":"Overnight NOC"}
    {"type":"user","account":"noc","id":"u9","email":"nia@noc.example","name":"Nia","role":"manager"}
    {"type":"connection","id":"c1","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":false,"message":"Nights","until":"2027-01-01T00:00:00Z"}
    {"type":"membership","account":"acme","group":"g1","connection":"c1"}
    {"type":"grant","account":"acme","organization":"o1","connection":"c1"}
    {"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/u9","resource":{"kind":"asset","id":"a1","name":"Firewall root"},"organization":"o1"}

    """

@Suite struct ImportExportTests {
    @Test func theExampleDecidesAsDocumented() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, example)
        try store.read { view in
            let bob = Ref<User>("u2", of: "acme")
            let nia = Ref<User>("u9", of: "noc")
            let northwind = Target.organization(Ref("o1", of: "acme"))
            let asset = Target.asset(Ref("a1", of: "acme"))
            #expect(try view.decide(Question(may: bob, .viewOrganization, northwind)).isAllowed)
            let denied = try view.decide(Question(may: bob, .viewAsset, asset))
            #expect(denied.deniedBy == .assetType)
            let delegate = try view.decide(Question(may: nia, .editOrganization, northwind))
            #expect(delegate.isAllowed)
            #expect(delegate.effectiveRole == .editor)
            #expect(delegate.cappedBy == .editor)
            #expect(delegate.validUntil.iso8601 == "2027-01-01T00:00:00Z")
        }
    }

    @Test func exportOfAnImportIsStable() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, example)
        var first: [UInt8] = []
        try store.read { view in try view.export { first += $0 } }
        let again = try Scratch()
        let second = try makeStore(again, String(decoding: first, as: UTF8.self))
        var bytes: [UInt8] = []
        try second.read { view in try view.export { bytes += $0 } }
        #expect(first == bytes)
    }
}
