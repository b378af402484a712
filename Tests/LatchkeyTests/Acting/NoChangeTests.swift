import AccessRules
import Latchkey
import Testing

/// What looks like a change and is none, and what seems to change along and does not.
@Suite struct NoChangeTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    /// Letter case makes no other address, and so whoever has a second factor keeps it.
    @Test func anAddressInAnotherCaseKeepsTheSecondFactor() throws {
        let other = Operation.editUser("cat", UserEdit(email: "Cat@ACME.example"))
        #expect(try world.does("acme/ann", other) == "done")
        let records = try world.records()
        #expect(
            records.contains(
                "\"Cat@ACME.example\",\"name\":\"Cat\",\"role\":\"creator\",\"enrolledInMFA\":true")
        )
        let another = Operation.editUser("cat", UserEdit(email: "kat@acme.example"))
        #expect(try world.does("acme/ann", another) == "done")
        #expect(try !world.records().contains("\"enrolledInMFA\":true"))
    }

    /// Case as the store folds it, which is not that of lower-case letters.
    @Test(arguments: [("straße", "STRASSE"), ("οδος", "ΟΔΟΣ")])
    func soDoesOneThatIsFoldedToTheSame(_ name: String, _ other: String) throws {
        let world = try ActingWorld(
            """
            {"type":"user","account":"acme","id":"zoe","email":"\(name)@acme.example","name":"Zoe",\
            "role":"editor","enrolledInMFA":true}

            """)
        let edit = Operation.editUser("zoe", UserEdit(email: "\(other)@acme.example"))
        #expect(try world.does("acme/ann", edit) == "done")
        #expect(
            try world.records().contains(
                "\"\(other)@acme.example\",\"name\":\"Zoe\",\"role\":\"editor\",\"enrolledInMFA\":true"
            ))
    }

    @Test(arguments: [
        Operation.editOrganizationSidebar([]), .enableIntegrations([]), .enableFeatures([]),
        .changeSyncSettings([]), .manageData(AccountSettings.Retention()), .setBillingContact(nil),
    ])
    func settingTheDefaultsOfAnAccountLeavesNoEntry(_ operation: Operation) throws {
        let before = try world.records()
        #expect(try world.does("acme/ann", operation) == "done")
        #expect(try world.records() == before)
        #expect(try world.log(of: "acme").allSatisfy { !$0.contains("\"\(operation.name)\"") })
    }

    @Test func onlyOtherContentsMakeAnotherPasswordOfIt() throws {
        let bob = Ref<User>("bob", of: "acme")
        _ = try world.session("acme/bob").asset("safe")
        let ann = try world.session("acme/ann")
        for operation in [
            Operation.archiveAsset("safe"), .restoreAsset("safe"),
            .setAssetPermissions("safe", .listed(users: ["bob"], groups: [])),
            .editAsset("safe", AssetEdit(name: "S")),
        ] {
            #expect(try world.does("acme/ann", operation) == "done")
            #expect(try ann.passwordsAccessed(by: bob).map(\.isChangedSince) == [false])
        }
        let renewed = Operation.editAsset("safe", AssetEdit(name: "T", changesContents: true))
        #expect(try world.does("acme/ann", renewed) == "done")
        #expect(try ann.passwordsAccessed(by: bob).map(\.isChangedSince) == [true])
        let entries = try world.session("acme/ann").logEntries(
            matching: LogFilter(resource: LogEntry.Resource(kind: "asset", id: "safe")), limit: 2)
        #expect(entries.map(\.operation) == ["changeAssetContents", "editAsset"])
        #expect(entries.map { $0.before == $0.after } == [true, false])
    }

    @Test func whoMayNotEditAnAssetMayNotChangeItsContents() throws {
        let renewed = Operation.editAsset("safe", AssetEdit(changesContents: true))
        #expect(try world.does("acme/rea", renewed) == "denied role")
    }

    /// What a report is about tells nobody who is there in an account that was never let in.
    @Test func aReportIsAboutSomebodyWhoIsKnown() throws {
        func share(_ user: String, with reader: Identity) throws -> String {
            let about = try Ref<User>(user)
            return try world.does(
                "acme/ann", .sharePasswordsAccessed("r", about: about, with: reader))
        }
        #expect(try share("far/fay", with: "bob") == "unknown user")
        #expect(try share("far/nobody", with: "bob") == "unknown user")
        #expect(try share("nowhere/nobody", with: "bob") == "unknown user")
        #expect(try share("noc/eve", with: "nobody") == "unknown user")
        #expect(try world.does("acme/ann", .removeUser("rea")) == "done")
        #expect(try share("noc/eve", with: "rea") == "refused removedUser")
        #expect(try world.does("acme/ann", .revokeConnection("nights")) == "done")
        #expect(try share("noc/eve", with: "bob") == "done")
    }

    @Test func aContainerComesBackWithoutWhatWasDeletedByItself() throws {
        let inside = Operation.embedAsset("safe", in: "rack")
        #expect(try world.does("acme/ann", .archiveAsset("secret")) == "done")
        #expect(try world.host(.embedAsset("secret", in: "rack")) == "done")
        #expect(try world.does("acme/ann", .deleteAsset("safe")) == "done")
        #expect(try world.host(inside) == "done")
        #expect(try world.does("acme/ann", .deleteAsset("rack")) == "done")
        #expect(try world.says("acme/ann", .viewAsset, world.asset("secret")) == "state")
        #expect(try world.does("acme/ann", .restoreAsset("rack")) == "done")
        // Archived as before, and deleted as before.
        #expect(try world.says("acme/ann", .viewAsset, world.asset("secret")) == "allowed")
        #expect(try world.says("acme/ann", .editAsset, world.asset("secret")) == "state")
        #expect(try world.says("acme/ann", .viewAsset, world.asset("safe")) == "state")
        #expect(try world.does("acme/ann", .restoreAsset("safe")) == "done")
        #expect(try world.says("acme/ann", .editAsset, world.asset("safe")) == "allowed")
    }
}
