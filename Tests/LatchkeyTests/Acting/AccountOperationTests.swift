import AccessRules
import Latchkey
import Testing

/// What is set for an account as a whole: who may, that it is kept, and that it is logged.
@Suite struct AccountOperationTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private static let template = AssetTemplate(
        account: "acme", id: "router", name: "Router", kind: "configuration",
        fields: [AssetTemplate.Field(name: "Address", type: .text, isRequired: true)])

    /// What a Manager may set.
    private static let ofManagers: [Operation] = [
        .enforceSSO(true), .setSeatLimit(100),
        .setBillingContact(AccountSettings.BillingContact(name: "Bea", email: "bea@acme.example")),
        .createAssetTemplate(template), .editOrganizationSidebar(["Passwords", "Contacts"]),
        .enableIntegrations(["psa"]), .enableFeatures(["checklists"]),
        .manageData(AccountSettings.Retention(deletedDays: 30)),
    ]

    @Test(arguments: ofManagers)
    func aManagerSetsIt(_ operation: Operation) throws {
        for user in ["acme/bob", "acme/uma", "acme/rea", "acme/lea"] {
            #expect(try world.does(user, operation) == "denied role")
        }
        #expect(try world.does("noc/ned", in: "acme", operation) == "denied role")
        let before = try world.records()
        #expect(try world.does("acme/max", operation) == "done")
        #expect(try world.records() != before)
        let entries = try world.log(of: "acme").filter { $0.contains("\"\(operation.name)\"") }
        #expect(entries.count == 1)
        #expect(entries.allSatisfy { $0.contains("acme/max") })
        // What changes nothing leaves no entry.
        if operation.name != "createAssetTemplate" {
            #expect(try world.does("acme/max", operation) == "done")
            #expect(try world.log(of: "acme").count { $0.contains("\"\(operation.name)\"") } == 1)
        }
    }

    @Test func onlyAnAdministratorEnforcesASecondFactor() throws {
        #expect(try world.does("acme/mia", .enforceMFA(true)) == "denied role")
        #expect(try world.does("acme/ann", .enforceMFA(true)) == "done")
    }

    @Test func aTemplateIsEditedAndDeleted() throws {
        #expect(try world.does("acme/max", .createAssetTemplate(Self.template)) == "done")
        var template = Self.template
        template.name = "Routers"
        #expect(try world.does("acme/bob", .editAssetTemplate(template)) == "denied role")
        #expect(try world.does("acme/max", .editAssetTemplate(template)) == "done")
        #expect(try world.does("acme/bob", .deleteAssetTemplate("router")) == "denied role")
        #expect(try world.does("acme/max", .deleteAssetTemplate("router")) == "done")
        #expect(try world.does("acme/max", .deleteAssetTemplate("router")) != "done")
    }
}
