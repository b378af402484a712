import AccessRules
import Latchkey
import Testing

/// Data that is brought into an account and taken out of it by its users.
@Suite struct SessionTransferTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    /// What becomes of an import: "done", or why not, in few words. What is not done changes
    /// nothing; whatever happens, everything agrees.
    private func imports(_ user: String, in account: Identity? = nil, _ lines: String) throws
        -> String
    {
        let before = try world.changed()
        let outcome: String
        do {
            try world.session(user, in: account).importData(
                from: [try world.scratch.source(lines, name: "lines")])
            outcome = "done"
        } catch let error as StoreError {
            outcome = error.inFewWords
            #expect(try world.changed() == before, "\(lines) was \(outcome)")
        }
        #expect(try world.store.problems() == [], "\(lines)")
        return outcome
    }

    private func exported(_ user: String, in account: Identity? = nil) throws -> [String] {
        var bytes: [UInt8] = []
        try world.session(user, in: account).exportData { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let client = """
        {"type":"organization","account":"acme","id":"west","name":"Westwind"}
        {"type":"organization","account":"acme","id":"past","name":"Past","parent":"west","state":"archived"}
        {"type":"asset","account":"acme","id":"plan","organization":"west","kind":"document","name":"Plan"}
        {"type":"asset","account":"acme","id":"map","organization":"west","kind":"picture","name":"Map","container":"plan"}
        {"type":"asset","account":"acme","id":"old","organization":"past","kind":"document","name":"Old"}

        """

    // MARK: Who may

    @Test("case 13: A restricted Manager imports; one with all organizations does")
    func case13() throws {
        for user in ["acme/max", "acme/bob", "acme/uma", "acme/rea", "acme/lea"] {
            #expect(try imports(user, Self.client) == "denied role")
        }
        for user in ["noc/nia", "noc/eve"] {
            #expect(try imports(user, in: "acme", Self.client) == "denied role")
        }
        #expect(try imports("acme/mia", Self.client) == "done")
        let mia = try world.session("acme/mia")
        #expect(try mia.asset("map").container == "plan")
        #expect(try mia.organization("past").state == .archived)
    }

    @Test("case 14: A Manager exports")
    func case14() throws {
        for user in ["acme/mia", "acme/max", "acme/bob", "acme/lea"] {
            #expect(kind { _ = try exported(user) } != nil)
        }
        for user in ["noc/nia", "noc/ned"] {
            #expect(kind { _ = try exported(user, in: "acme") } != nil)
        }
        #expect(try world.log(of: "acme").count { $0.contains("\"exportData\"") } == 0)
        #expect(try exported("acme/ann").count > 20)
    }

    @Test func anAdministratorImports() throws {
        #expect(try imports("acme/ann", Self.client) == "done")
    }

    @Test func aRevokedRightIsGoneForTheNextImport() throws {
        let mia = try world.session("acme/mia")
        #expect(try world.does("acme/ann", .setAllOrganizations("mia", false)) == "done")
        let source = try world.scratch.source(Self.client)
        #expect(kind { try mia.importData(from: [source]) } != nil)
    }

    /// A stub of somebody who is there says nothing: whom a Manager does not bring in does not join the
    /// Manager's groups that deny kinds.
    @Test func aStubOfWhoIsThereChangesNothing() throws {
        #expect(try world.does("acme/ann", .join("strict", "mia")) == "done")
        func line(_ id: String, _ rest: String) -> String {
            #"{"type":"user","account":"acme","id":"\#(id)","email":"\#(id)@acme.example","name":"\#(id)","#
                + #""role":"editor""# + rest + "}\n"
        }
        let before = try world.records()
        #expect(try imports("acme/mia", line("bob", #","stub":true"#)) == "done")
        #expect(try world.records() == before)
        #expect(try imports("acme/mia", line("new", "")) == "done")
        let members = try world.session("acme/ann").members(of: "strict").items.map(\.member)
        #expect(Set(members) == [.user("mia"), .user("new")])
    }

    // MARK: The log

    @Test func anImportHasOneEntryWithCountsAndDigest() throws {
        let session = try world.store.session(for: Ref("mia", of: "acme"), client: "10.0.0.9")
        let report = try session.importData(from: [try world.scratch.source(Self.client)])
        #expect(report.lineCount == 5 && report.accounts == ["acme"])
        #expect(report.objectCounts == ["organization": 2, "asset": 3])
        let entries = try world.session("acme/ann").logEntries(
            matching: LogFilter(operation: "import", user: Ref("mia", of: "acme")))
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(entry.client == "10.0.0.9" && entry.event == .create)
        #expect(entry.after?.contains("\"counts\":{\"asset\":3,\"organization\":2}") == true)
        #expect(entry.after?.contains("sha256:") == true)
    }

    @Test func anExportIsLoggedBeforeAnythingIsHandedOut() throws {
        var entriesBefore: Int?
        try world.session("acme/ann").exportData { _ in
            if entriesBefore == nil {
                entriesBefore = try world.log(of: "acme").count {
                    $0.contains("\"action\":\"read\",\"operation\":\"exportData\"")
                        && $0.contains("acme/ann")
                }
            }
        }
        #expect(entriesBefore == 1)
    }

    // MARK: What is let in

    @Test func linesOfOtherAccountsAreRefused() throws {
        for line in [
            #"{"type":"organization","account":"noc","id":"x","name":"X"}"#,
            #"{"type":"user","account":"far","id":"x","email":"x@far","name":"X","role":"editor"}"#,
            #"{"type":"connection","id":"x","host":"far","delegate":"acme","maximumRole":"editor","status":"draft"}"#,
            #"{"type":"account","id":"new","subdomain":"new","name":"New"}"#,
        ] {
            let source = try world.scratch.source(Self.client + line + "\n")
            let ann = try world.session("acme/ann")
            let before = try world.changed()
            do throws(StoreError) {
                try ann.importData(from: [source])
                Issue.record("\(line) was imported")
            } catch {
                guard case .doesNotFit = error.kind else {
                    Issue.record("\(line): \(error)")
                    continue
                }
                #expect(error.line == 6 && error.key != nil)
            }
            #expect(try world.changed() == before)
        }
        #expect(
            try imports("acme/ann", #"{"type":"account","id":"acme","subdomain":"a","name":"A"}"#)
                .contains("exists"))
    }

    @Test func whatOnlyHappensIsNotBroughtIn() throws {
        for line in [
            #"{"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset"}"#,
            #"{"type":"provider","name":"P","subdomain":"p"}"#,
            #"{"type":"apiKey","account":"acme","id":"k","name":"K","api":"a","generatedAt":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"delivery","account":"acme","connection":"nights","administrator":"noc/nia","sentAt":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"report","account":"acme","id":"r","user":"noc/nia","sharedWith":"ann","sharedAt":"2026-01-01T00:00:00Z"}"#,
        ] {
            #expect(try imports("acme/ann", line).contains("has no lines of the type"))
        }
        // Nobody is let in without an answer of the delegate's.
        for status in ["pending", "accepted", "revoked"] {
            #expect(
                try imports(
                    "acme/ann",
                    #"{"type":"connection","id":"x","host":"acme","delegate":"far","maximumRole":"editor","status":"\#(status)"}"#
                ) == "refused connectionStatus")
        }
        #expect(
            try imports(
                "acme/ann",
                #"{"type":"connection","id":"x","host":"acme","delegate":"far","maximumRole":"editor","status":"draft"}"#
            ) == "done")
    }

    @Test func whatIsBroughtInWasMadeByWhoImports() throws {
        let lines = """
            {"type":"group","account":"acme","id":"new","name":"New"}
            {"type":"user","account":"acme","id":"kim","email":"kim@acme.example","name":"Kim","role":"editor","enrolledInMFA":true}
            {"type":"membership","account":"acme","group":"new","user":"kim","by":"acme/ann","time":"2020-01-01T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","user":"kim","by":"acme/ann","time":"2020-01-01T00:00:00Z"}

            """
        #expect(try imports("acme/mia", lines) == "done")
        let mia = try world.session("acme/mia")
        #expect(try mia.user("kim").isEnrolledInMFA == false)
        let made = Authorship(by: Ref("mia", of: "acme"), time: testNow)
        #expect(try mia.grants(of: .user("kim")).items.map(\.made) == [made])
        // A Manager is in the groups that the Manager brings in.
        #expect(try mia.members(of: "new").items.map(\.member) == [.user("mia"), .user("kim")])
        #expect(try mia.members(of: "new").items.allSatisfy { $0.made == made })
    }

    @Test func aManagerBringsInWhatTheManagerCouldAdd() throws {
        func line(_ user: String, _ more: String = "") -> String {
            #"{"type":"user","account":"acme","id":"x","email":"x@acme","name":"X","role":"\#(user)"\#(more)}"#
        }
        #expect(try imports("acme/mia", line("administrator")) == "denied role")
        let refused = [
            #"{"type":"group","account":"acme","id":"x","name":"X","deniedAssetTypes":["password"]}"#,
            #"{"type":"membership","account":"acme","group":"techs","user":"bob"}"#,
            #"{"type":"membership","account":"acme","group":"techs","connection":"nights"}"#,
            #"{"type":"grant","account":"acme","organization":"south","user":"ann"}"#,
            #"{"type":"grant","account":"acme","organization":"south","group":"techs"}"#,
            #"{"type":"grant","account":"acme","organization":"south","connection":"nights"}"#,
            #"{"type":"connection","id":"x","host":"acme","delegate":"far","maximumRole":"editor","status":"draft"}"#,
        ]
        for line in refused {
            #expect(try imports("acme/mia", line) == "denied role", "\(line)")
            #expect(try imports("acme/ann", line) == "done", "\(line)")
        }
        #expect(try imports("acme/mia", line("manager", #","allOrganizations":true"#)) == "done")
        // In a group, a Manager administers it.
        #expect(try world.does("acme/ann", .join("techs", "mia")) == "done")
        #expect(
            try imports(
                "acme/mia", #"{"type":"membership","account":"acme","group":"techs","user":"cat"}"#)
                == "done")
    }

    @Test func whatIsDeniedToAManagerIsNotBroughtIn() throws {
        #expect(try world.does("acme/ann", .join("strict", "mia")) == "done")
        let password =
            #"{"type":"asset","account":"acme","id":"x","organization":"south","kind":"password","name":"X"}"#
        #expect(try imports("acme/mia", password) == "denied assetType")
        // Nor does anybody whom the Manager brings in get what the Manager lacks.
        let user =
            #"{"type":"user","account":"acme","id":"kim","email":"kim@acme","name":"K","role":"editor"}"#
        #expect(try imports("acme/mia", user) == "done")
        let ann = try world.session("acme/ann")
        #expect(
            try ann.members(of: "strict").items.map(\.member) == [.user("mia"), .user("kim")])
        let short = """
            {"type":"user","account":"acme","id":"kit","email":"kit@acme","name":"K","role":"editor"}
            {"type":"membership","account":"acme","group":"strict","user":"kit","until":"2026-04-01T00:00:00Z"}

            """
        #expect(try imports("acme/mia", short) == "refused denyingGroupMembers")
        #expect(try imports("acme/ann", password) == "done")
    }

    @Test func whatIsClosedIsNotFilled() throws {
        #expect(try world.does("acme/ann", .archiveOrganization("south")) == "done")
        #expect(try world.does("acme/ann", .archiveAsset("rack")) == "done")
        for line in [
            #"{"type":"asset","account":"acme","id":"x","organization":"south","kind":"document","name":"X"}"#,
            #"{"type":"organization","account":"acme","id":"x","name":"X","parent":"south"}"#,
            #"{"type":"asset","account":"acme","id":"x","organization":"north","kind":"document","name":"X","container":"rack"}"#,
        ] {
            #expect(try imports("acme/ann", line) == "denied state")
            #expect(try imports("acme/mia", line) == "denied state")
        }
        // What a list closes to the Manager is not there.
        #expect(
            try imports(
                "acme/mia",
                #"{"type":"asset","account":"acme","id":"x","organization":"north","kind":"document","name":"X","container":"secret"}"#
            ) == "unknown asset")
    }

    @Test func theLimitsHold() throws {
        #expect(try world.does("acme/ann", .setSeatLimit(8)) == "done")
        #expect(
            try imports(
                "acme/mia",
                #"{"type":"user","account":"acme","id":"x","email":"x@acme","name":"X","role":"editor"}"#
            ) == "refused seatLimit")
        let grants = ["south", "o1", "o2", "o3", "o4"].map {
            #"{"type":"grant","account":"acme","organization":"\#($0)","user":"lea"}"#
        }
        #expect(
            try imports("acme/mia", grants.joined(separator: "\n")) == "refused liteScope")
        #expect(
            try imports(
                "acme/mia",
                #"{"type":"grant","account":"acme","organization":"south","user":"gone"}"#)
                == "unknown user")
        #expect(try world.does("acme/ann", .removeUser("cat")) == "done")
        #expect(
            try imports(
                "acme/mia",
                #"{"type":"grant","account":"acme","organization":"south","user":"cat"}"#)
                == "refused removedUser")
    }

    @Test func nothingBroughtInLeavesNoEntry() throws {
        let before = try world.log(of: "acme")
        #expect(try imports("acme/mia", #"{"type":"latchkey","version":1}"#) == "done")
        #expect(try world.log(of: "acme") == before)
    }

    // MARK: What is handed out

    @Test func anExportSaysNothingOfOtherAccountsButIdentities() throws {
        let reference = Ref<Connection>("new", of: "acme")
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        var lines = try exported("acme/ann")
        // Before the acceptance the delegate is named by its subdomain alone.
        #expect(
            lines.contains(
                #"{"type":"account","id":"far","subdomain":"far","name":"far","stub":true}"#))
        #expect(!lines.contains { $0.contains("fay") || $0.contains("Far away") })
        #expect(try world.does("far/fay", .acceptConnection(reference)) == "done")
        lines = try exported("acme/ann")
        let users = lines.filter { $0.contains(#""type":"user""#) && $0.contains("far") }
        #expect(
            users == [
                #"{"type":"user","account":"far","id":"fay","email":"fay@invalid","name":"fay","role":"lite","status":"removed","stub":true}"#
            ])
        #expect(lines.contains { $0.contains(#""acceptedBy":"far/fay""#) })
        #expect(!lines.contains { $0.contains(#""type":"delivery""#) })
        #expect(!lines.contains { $0.contains("noc.example") || $0.contains("far.example") })
    }

    @Test func anExportIsOneThatAnImportTakes() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        #expect(try world.does("far/fay", .acceptConnection(Ref("new", of: "acme"))) == "done")
        var bytes: [UInt8] = []
        try world.session("acme/ann").exportData(includesLog: true) { bytes += $0 }
        let again = try Scratch()
        let other = try makeStore(again, String(decoding: bytes, as: UTF8.self))
        #expect(try other.problems() == [])
        // And there it is taken out as it was here.
        var records: [UInt8] = []
        try other.session(for: Ref("ann", of: "acme")).exportData { records += $0 }
        #expect(
            try exported("acme/ann").map { "\($0)\n" }.joined()
                == String(decoding: records, as: UTF8.self))
        try other.close()
    }
}
