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
    #"{"type":"settings","account":"acme"}"#,
    #"{"type":"settings","account":"acme","billing":{"name":"","email":"b@acme.example"},"sidebar":["Z","A"],"integrations":["a","z"],"features":["f"],"syncs":[{"integration":"a","direction":"both"},{"integration":"b","direction":"outbound","kinds":["k","l"],"enabled":true}],"retention":{"deleted":36500,"reports":1}}"#,
    #"{"type":"settings","account":"acme","retention":{"reports":30}}"#,
    #"{"type":"template","account":"acme","id":"t1","name":"Printer","kind":"printer"}"#,
    #"{"type":"template","account":"acme","id":"t1","name":"","kind":"p","fields":[{"name":"Serial","type":"text","required":true},{"name":"PIN","type":"password"}]}"#,
    #"{"type":"apiKey","account":"acme","id":"k1","name":"Backup","api":"documents","generatedAt":"2026-01-01T00:00:00Z"}"#,
    #"{"type":"apiKey","account":"acme","id":"k1","name":"Backup","api":"documents","generatedBy":"acme/u1","generatedAt":"2026-01-01T00:00:00Z","lastUsedAt":"2026-01-01T00:00:00Z","revokedBy":"acme/u1","revokedAt":"2026-01-01T00:00:00.001Z"}"#,
    #"{"type":"provider","name":"Inbay","subdomain":"inbay"}"#,
    #"{"type":"delivery","account":"acme","connection":"c1","administrator":"noc/u9","sentAt":"2026-01-01T00:00:00Z","openedAt":"2026-01-01T00:00:00Z"}"#,
    #"{"type":"report","account":"acme","id":"r1","user":"noc/u9","sharedWith":"u1","sharedAt":"2026-02-02T00:00:00Z"}"#,
    #"{"type":"report","account":"acme","id":"r1","user":"acme/u2","sharedWith":"u1","sharedBy":"acme/u1","sharedAt":"2026-02-02T00:00:00Z","rows":[{"asset":"z","name":"Z","lastReadAt":"2026-02-01T10:00:00Z","changedSince":true},{"asset":"a","name":"A","organization":"o1","lastReadAt":"2026-02-01T10:00:00Z"}]}"#,
    #"{"type":"seal","account":"acme","sequence":8192,"time":"2026-02-01T10:00:00.500Z","hash":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"}"#,
    #"{"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/u9","resource":{"kind":"asset","id":"a1","name":"Firewall root"},"organization":"o1"}"#,
    #"{"type":"log","account":"acme","sequence":9223372036854775807,"time":"2026-02-01T10:00:00Z","action":"update","operation":"editUser","resource":{"kind":"user","id":"u2"},"client":"198.51.100.7","before":{"name":"B","n":[1,2.50,-0,1e9,{"x":null}]},"after":{}}"#,
]

@Suite("Interchange: decoding and encoding") struct RoundTripTests {
    @Test("Canonical lines come out as they went in", arguments: canonicalLines)
    func canonical(line: String) throws {
        let object = try #require(try decoded(line))
        #expect(encoded(object) == line)
    }
}

extension RoundTripTests {
    @Test(
        "What is not canonical comes out canonical",
        arguments: [
            (
                #"{"name":"B","id":"u","account":"a","email":"a@b","role":"lite","type":"user","status":"active","allOrganizations":false,"enrolledInMFA":false}"#,
                #"{"type":"user","account":"a","id":"u","email":"a@b","name":"B","role":"lite"}"#
            ),
            (
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["é","z","Z","a"]}"#,
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["Z","a","z","é"]}"#
            ),
            (
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":[]}"#,
                #"{"type":"group","account":"a","id":"g","name":"G"}"#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"","state":"normal","access":{"groups":["h","g"]}}"#,
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"","access":{"users":[],"groups":["g","h"]}}"#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","user":"u","until":"2026-01-01T00:00:00.50Z","time":"2026-01-01T00:00:00.000Z"}"#,
                #"{"type":"grant","account":"a","organization":"o","user":"u","until":"2026-01-01T00:00:00.500Z","time":"2026-01-01T00:00:00Z"}"#
            ),
        ])
    func notCanonical(line: String, canonical: String) throws {
        let object = try #require(try decoded(line))
        #expect(encoded(object) == canonical)
        #expect(try decoded(canonical) == object)
    }

    @Test("Lines are appended, each with its line feed")
    func append() {
        var bytes: [UInt8] = []
        var encoder = InterchangeEncoder()
        encoder.encode(.header(version: 1), into: &bytes)
        encoder.encode(.header(version: 1), into: &bytes)
        let line = #"{"type":"latchkey","version":1}"#
        #expect(String(decoding: bytes, as: UTF8.self) == "\(line)\n\(line)\n")
        #expect(InterchangeEncoder.text(of: .header(version: 1)) == line)
    }

    @Test("The longest object within the limits fits one line")
    func longest() throws {
        let list = longestList()
        let asset = Asset(
            account: "a", id: "x", organization: "o", kind: "k", name: "n",
            access: .listed(users: list, groups: list))
        let line = encoded(.asset(asset))
        #expect(line.utf8.count > 15_000_000)
        #expect(line.utf8.count <= InterchangeLimit.lineByteCountMaximum)
        #expect(try decoded(line) == .asset(asset))
    }

    private func found(_ name: String) -> InterchangeKey? {
        let bytes = Array(name.utf8)
        return InterchangeKey(bytes.span)
    }

    @Test("All keys fit a set of keys and the values of a line")
    func keys() {
        #expect(InterchangeKey.allCases.count <= 96)
        for key in InterchangeKey.allCases {
            #expect(found(key.name) == key)
        }
        #expect(found("") == nil)
        #expect(found("typ") == nil)
        #expect(found("deniedAssetTypess") == nil)
    }
}
