import AccessRules
import Testing

@testable import Latchkey

/// Canonical lines, each of which is decoded and comes out again byte for byte.
let canonicalLines = [
    #"{"type":"latchkey","version":1}"#,
    #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP","enforcesMFA":true}"#,
    #"{"type":"account","id":"big","subdomain":"big","name":"","enforcesSSO":true,"seatLimit":250}"#,
    #"{"type":"user","account":"acme","id":"u1","email":"ann@acme.example","name":"Ann","role":"administrator"}"#,
    #"{"type":"user","account":"acme","id":"u2","email":"b@acme.example","name":"B","role":"editor","allOrganizations":true,"status":"invited","enrolledInMFA":true}"#,
    #"{"type":"organization","account":"acme","id":"o1","name":"Northwind","kind":"Customer","status":"Active"}"#,
    #"{"type":"organization","account":"acme","id":"o2","name":"Northwind West","parent":"o1","state":"archived"}"#,
    #"{"type":"group","account":"acme","id":"g1","name":"Senior techs","description":"On call","deniedAssetTypes":["document","password"]}"#,
    #"{"type":"membership","account":"acme","group":"g1","user":"u2","from":"2026-01-01T00:00:00Z"}"#,
    #"{"type":"membership","account":"acme","group":"g1","connection":"c1","by":"acme/u1","time":"2026-01-01T00:00:00.001Z"}"#,
    #"{"type":"grant","account":"acme","organization":"o1","group":"g1","by":"acme/u1","time":"2026-01-01T00:00:00Z"}"#,
    #"{"type":"grant","account":"acme","organization":"o2","user":"u2","from":"2026-01-01T00:00:00Z","until":"2026-06-30T00:00:00Z","time":"2025-12-31T23:59:59.999Z"}"#,
    #"{"type":"grant","account":"acme","organization":"o1","connection":"c1"}"#,
    #"{"type":"asset","account":"acme","id":"a/1","organization":"o1","kind":"password","name":"Firewall \"root\"\n\u0001","access":{"users":["u2"],"groups":[]}}"#,
    #"{"type":"asset","account":"acme","id":"a2","organization":"o1","kind":"password","name":"Ж😀","container":"a/1","state":"deleted"}"#,
    #"{"type":"connection","id":"c1","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":true,"message":"Nights","from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z","sentBy":"acme/u1","sentAt":"2025-12-01T00:00:00Z","acceptedBy":"noc/u9","acceptedAt":"2025-12-02T00:00:00Z"}"#,
    #"{"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/u9","resource":{"kind":"asset","id":"a1","name":"Firewall root"},"organization":"o1"}"#,
    #"{"type":"log","account":"acme","sequence":18446744073709551615,"time":"2026-02-01T10:00:00Z","action":"update","operation":"editUser","resource":{"kind":"user","id":"u2"},"client":"198.51.100.7","before":{"name":"B","n":[1,2.50,-0,1e9,{"x":null}]},"after":{}}"#,
]

@Suite("Interchange: decoding and encoding") struct RoundTripTests {
    @Test("Canonical lines come out as they went in", arguments: canonicalLines)
    func canonical(line: String) throws {
        let object = try #require(try decoded(line))
        #expect(encoded(object) == line)
    }
}
