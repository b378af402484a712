import AccessRules
import Latchkey
import Samples
import SystemPackage

/// A store whose last commit was made by a clock that was two days ahead, and recorded that much had ended.
enum AheadSample {
    private static let lines =
        actingWorld + SampleStore.organizations(0..<12) + """
            {"type":"membership","account":"acme","group":"techs","user":"bob","until":"2026-03-02T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","user":"cat","until":"2026-03-02T00:00:00Z"}
            {"type":"account","id":"off","subdomain":"off","name":"Offered"}
            {"type":"connection","id":"days","host":"acme","delegate":"off","maximumRole":"editor","status":"accepted","until":"2026-03-02T00:00:00Z"}

            """

    static func make(in folder: FilePath) throws -> [UInt8] {
        let clock = SteppedClock(sampleNow)
        let options = SampleStore.options { $0.clock = { clock.now } }
        return try SampleStore.make(in: folder, lines, options: options) { store in
            clock.step(2 * 86_400_000)
            try store.session("acme/ann").perform(.organization("ahead"))
        }
    }

    /// Why it is not what an accepted clock leaves, or what was before; nil if it is.
    static func misfit(_ store: Store, isAccepted: Bool) throws -> String? {
        let status = try store.read { view in
            try view.all(Query<Connection>(in: "acme").where { $0.id == "days" }).map(\.status)
        }
        let expected: ConnectionStatus = isAccepted ? .accepted : .expired
        return status == [expected] ? nil : "the connection is \(status), not \(expected)"
    }
}
