import Foundation
import Testing

@testable import Latchkey

/// An account with what queries are asked about: seven clients, four people, two groups.
final class QueryWorld {
    let store: Store
    private let scratch: Scratch

    static let lines = """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
        {"type":"user","account":"acme","id":"ann","email":"Ann@acme.example","name":"Ann Lee","role":"administrator"}
        {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob Ames","role":"editor"}
        {"type":"user","account":"acme","id":"cat","email":"cat@acme.example","name":"Cat","role":"manager","allOrganizations":true}
        {"type":"user","account":"acme","id":"old","email":"old@acme.example","name":"Old","role":"editor","status":"removed"}
        {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"manager"}
        {"type":"organization","account":"acme","id":"o1","name":"Zeta Works","kind":"Customer","status":"Active"}
        {"type":"organization","account":"acme","id":"o2","name":"alpha works","kind":"Customer"}
        {"type":"organization","account":"acme","id":"o3","name":"Beta","kind":"Vendor","parent":"o1"}
        {"type":"organization","account":"acme","id":"o4","name":"ALPHA North","kind":"Customer","state":"archived"}
        {"type":"organization","account":"acme","id":"o5","name":"Übersee"}
        {"type":"organization","account":"acme","id":"p1","name":"Partner","kind":"Partner","parent":"o1"}
        {"type":"organization","account":"acme","id":"p2","name":"Gone","kind":"Partner","state":"deleted"}
        {"type":"group","account":"acme","id":"techs","name":"Technicians"}
        {"type":"group","account":"acme","id":"sales","name":"Sales","deniedAssetTypes":["password"]}
        {"type":"asset","account":"acme","id":"safe","organization":"o1","kind":"password","name":"Safe"}
        {"type":"asset","account":"acme","id":"note","organization":"o1","kind":"document","name":"Note","container":"safe"}
        {"type":"asset","account":"acme","id":"plan","organization":"o2","kind":"document","name":"Plan","access":{"users":["bob"],"groups":[]}}
        {"type":"connection","id":"nights","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted"}
        {"type":"connection","id":"days","host":"noc","delegate":"acme","maximumRole":"editor","status":"accepted","until":"2030-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"techs","user":"bob"}
        {"type":"membership","account":"acme","group":"sales","user":"cat"}
        {"type":"grant","account":"acme","organization":"o1","group":"techs"}
        {"type":"grant","account":"acme","organization":"o2","user":"bob"}
        {"type":"grant","account":"acme","organization":"o4","user":"bob","until":"2031-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o3","connection":"nights"}

        """

    init(_ configure: (inout Store.Options) -> Void = { _ in }) throws {
        scratch = try Scratch()
        store = try makeStore(scratch, Self.lines, configure)
    }

    /// Checks what a query means and how it is answered: the one place where both are looked at.
    func expect<Thing: AccountMember>(
        _ query: Query<Thing>, means ids: [String], by plan: String? = nil,
        limit: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws where Thing: Listed {
        try store.read { (view) throws in
            let found = try view.all(query)
            #expect(found.map(\.id.text) == ids, sourceLocation: sourceLocation)
            #expect(try view.count(query) == ids.count, sourceLocation: sourceLocation)
            #expect(try view.isEmpty(query) == ids.isEmpty, sourceLocation: sourceLocation)
            #expect(
                try view.first(query)?.id.text == ids.first, sourceLocation: sourceLocation)
            if let plan {
                let drawn = try view.explain(query, limit: limit).description
                #expect(drawn == plan, sourceLocation: sourceLocation)
            }
        }
    }
}

/// What has an identity.
protocol Listed {
    var id: Identity { get }
}

extension Organization: Listed {}
extension User: Listed {}
extension Group: Listed {}
extension Asset: Listed {}
extension Connection: Listed {}
