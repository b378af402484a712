import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// What is kept beside decisions comes in, changes, goes and comes out again.
@Suite struct SettingsStoreTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, settledWorld)
    }

    private func change(_ body: (inout Administration) throws -> Void) throws {
        try store.administer(body)
        #expect(try store.problems() == [])
    }

    /// Nothing is changed by what is refused.
    private func refused(_ kind: StoreError.Kind, _ body: (inout Administration) throws -> Void)
        throws
    {
        let before = try store.exported()
        #expect(error { try store.administer(body) } == kind)
        #expect(try store.exported() == before)
        #expect(try store.problems() == [])
    }

    private func error(_ body: () throws -> Void) -> StoreError.Kind? { kind(of: body) }

    private func lines(_ type: String, _ text: String? = nil) throws -> [String] {
        try (text ?? store.exportedRecords()).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(#"{"type":"\#(type)""#) }
    }

    @Test func whatComesInComesOutInTheSameOrder() throws {
        let wanted = settledWorld.split(separator: "\n").map(String.init)
            .filter { line in
                ["settings", "template", "apiKey", "provider", "delivery", "report"].contains {
                    line.hasPrefix(#"{"type":"\#($0)""#)
                }
            }
        #expect(try store.exportedRecords().hasSuffix(wanted.joined(separator: "\n") + "\n"))
        #expect(try store.problems() == [])
    }

    @Test func theExportOfAnImportOfAnExportHasTheSameBytes() throws {
        let first = try store.exportedRecords()
        let again = try Scratch()
        let second = try makeStore(again, first)
        #expect(try second.exportedRecords() == first)
        #expect(try second.problems() == [])
    }

    @Test func anExportOfOneAccountBringsWhomItNames() throws {
        let alone = try store.exportedRecords(["acme"])
        #expect(try lines("provider", alone).isEmpty)
        #expect(try lines("delivery", alone).count == 1)
        #expect(alone.contains(#"{"type":"user","account":"noc","id":"nia""#))
        let again = try Scratch()
        let second = try makeStore(again, alone)
        #expect(try second.exportedRecords(["acme"]) == alone)
        #expect(try second.problems() == [])
    }

    @Test func theContentsAreCounted() throws {
        let contents = try store.read { (view) throws in try view.contents() }
        #expect(contents.settingsCount == 2)
        #expect(contents.templateCount == 2)
        #expect(contents.apiKeyCount == 2)
        #expect(contents.providerCount == 2)
        #expect(contents.deliveryCount == 1)
        #expect(contents.reportCount == 2)
        #expect(contents.assetCount == 2)
        #expect(contents.grantCount == 2)
    }

    @Test func settingsAreChangedAndTakenBack() throws {
        let settings = AccountSettings(
            account: "noc", sidebar: ["B", "A"], integrations: ["z", "a"],
            retention: AccountSettings.Retention(reportDays: 30))
        try change { try $0.update(.settings(settings)) }
        #expect(
            try lines("settings").last
                == #"{"type":"settings","account":"noc","sidebar":["B","A"],"integrations":["a","z"],"retention":{"reports":30}}"#
        )
        try refused(.exists(thing: "settings", "of account noc")) {
            try $0.insert(.settings(settings))
        }
        try change { try $0.removeSettings(of: "noc") }
        #expect(try lines("settings").count == 1)
        try refused(.unknown(thing: "settings", "of account noc")) {
            try $0.update(.settings(settings))
        }
        try refused(.unknown(thing: "settings", "of account noc")) {
            try $0.removeSettings(of: "noc")
        }
        try change { try $0.insert(.settings(settings)) }
        #expect(try lines("settings").count == 2)
    }

    @Test func aWrongValueIsRefusedWhereverItComesFrom() throws {
        let before = try store.exported()
        let wrong = AccountSettings(
            account: "noc", retention: AccountSettings.Retention(deletedDays: 0))
        #expect(throws: StoreError.self) {
            try store.administer { try $0.update(.settings(wrong)) }
        }
        #expect(throws: StoreError.self) { try store.write { try $0.update(wrong) } }
        #expect(try store.exported() == before)
    }

    @Test func aTemplateIsChangedAndItsIdentityIsNeverGivenOutAgain() throws {
        var template = AssetTemplate(
            account: "acme", id: "printer", name: "Printers", kind: "printer",
            fields: [AssetTemplate.Field(name: "Room", type: .text)])
        try change { try $0.update(.template(template)) }
        #expect(
            try lines("template").first
                == #"{"type":"template","account":"acme","id":"printer","name":"Printers","kind":"printer","fields":[{"name":"Room","type":"text"}]}"#
        )
        try change { try $0.remove(Ref<AssetTemplate>("printer", of: "acme")) }
        #expect(try lines("template").count == 1)
        try refused(.exists(thing: "template", "acme/printer")) {
            try $0.insert(.template(template))
        }
        try refused(.unknown(thing: "template", "acme/printer")) {
            try $0.update(.template(template))
        }
        template.id = "scanner"
        template.account = "nobody"
        try refused(.unknown(thing: "account", "nobody")) { try $0.insert(.template(template)) }
    }

    @Test func theNameOfAProviderIsUniqueAndCanBeGivenAgain() throws {
        let inbay = CertifiedProvider(name: "Inbay", subdomain: "inbay-two")
        try refused(.exists(thing: "provider", "Inbay")) { try $0.insert(.provider(inbay)) }
        try change { try $0.update(.provider(inbay)) }
        #expect(
            try store.read { (view) throws in try view.reader.provider(named: "Inbay") } == inbay)
        try change { try $0.remove(inbay) }
        try refused(.unknown(thing: "provider", "Inbay")) { try $0.remove(inbay) }
        try refused(.unknown(thing: "provider", "Inbay")) { try $0.update(.provider(inbay)) }
        try change { try $0.insert(.provider(inbay)) }
        #expect(
            try lines("provider") == [
                #"{"type":"provider","name":"GMS","subdomain":"gms"}"#,
                #"{"type":"provider","name":"Inbay","subdomain":"inbay-two"}"#,
            ])
    }

    @Test func aReportGoesWithTheUserWithWhomItIsSharedAndNotWithTheOneItIsAbout() throws {
        try change { try $0.update(.user(user("lea", .lite, .removed))) }
        #expect(try lines("report").count == 2)
        try change { try $0.update(.user(user("bob", .editor, .removed))) }
        #expect(try lines("report").count == 1)
        var report = PasswordsAccessedReport(
            account: "acme", id: "copy", user: nia, sharedWith: "ann",
            shared: Authorship(time: testNow))
        try refused(.exists(thing: "report", "acme/copy")) { try $0.insert(.report(report)) }
        report.id = "more"
        report.sharedWith = "bob"
        try refused(.invalid("acme/bob is removed")) { try $0.insert(.report(report)) }
        report.sharedWith = "nia"
        try refused(.unknown(thing: "user", "acme/nia")) { try $0.insert(.report(report)) }
        report.sharedWith = "ann"
        report.user = Ref("nobody", of: "noc")
        try refused(.unknown(thing: "user", "noc/nobody")) { try $0.insert(.report(report)) }
    }

    @Test func aSharedReportNeverChangesAndCanBeRemoved() throws {
        var report = try store.read { (view) throws in try view.reader.reportValue(0, 0) }
        #expect(report.rows.map(\.asset) == ["safe", "gone"])
        report.rows[0].isChangedSince = true
        try refused(.invalid("a shared report never changes; share another one")) {
            try $0.update(.report(report))
        }
        try change { try $0.remove(Ref<PasswordsAccessedReport>("leaving", of: "acme")) }
        #expect(try lines("report").count == 1)
        try refused(.unknown(thing: "report", "acme/leaving")) {
            try $0.remove(Ref<PasswordsAccessedReport>("leaving", of: "acme"))
        }
    }

    @Test func everyChangeIsLoggedWithItsKindExceptOfWhatBelongsToNoAccount() throws {
        let template = AssetTemplate(account: "acme", id: "rack", name: "Rack", kind: "rack")
        try change {
            try $0.insert(.template(template))
            try $0.update(.settings(AccountSettings(account: "acme")))
            try $0.remove(Ref<APIKey>("old", of: "acme"))
            try $0.remove(Ref<PasswordsAccessedReport>("copy", of: "acme"))
            try $0.insert(.provider(CertifiedProvider(name: "Other", subdomain: "other")))
        }
        let entries = try store.exported().split(separator: "\n").suffix(5)
        let operations = [
            "createTemplate", "editSettings", "deleteApiKey", "deleteReport",
        ]
        for (operation, resource) in zip(operations, ["rack", "acme", "old", "copy"]) {
            #expect(
                entries.contains {
                    $0.contains(#""operation":"\#(operation)""#)
                        && $0.contains(#""id":"\#(resource)""#)
                }, "\(operation)")
        }
        #expect(!entries.contains { $0.contains("Other") })
    }

    private func user(_ id: Identity, _ role: Role, _ status: UserStatus) -> User {
        User(
            account: "acme", id: id, email: "\(id)@acme.example", name: "\(id)", role: role,
            status: status)
    }
}
