import AccessRules
import Testing

@testable import Latchkey

/// Every wrong value of what is kept beside decisions is refused, with its line and its key.
@Suite("Settings: what a line must not say") struct SettingsLineTests {
    private static let settings = #"{"type":"settings","account":"a""#
    private static let template =
        #"{"type":"template","account":"a","id":"t","name":"T","kind":"k""#
    private static let apiKey = #"{"type":"apiKey","account":"a","id":"k","name":"K""#
    private static let delivery = #"{"type":"delivery","account":"a","connection":"c""#
    private static let report = #"{"type":"report","account":"a","id":"r","sharedWith":"u""#
    private static let instant = LineFields.instantExpectation

    @Test(
        "Settings",
        arguments: [
            (#"}"#, nil),
            (
                #","id":"x"}"#,
                #"key "id": unknown to the type settings, expected one of type, account, billing, sidebar, integrations, features, syncs, retention"#
            ),
            (#","billing":"Ann"}"#, #"key "billing": found "Ann", expected an object"#),
            (
                #","billing":{"name":"Ann"}}"#,
                #"key "billing.email": missing, expected an e-mail address with `@` of 3 to 254 bytes"#
            ),
            (
                #","billing":{"email":"a@b"}}"#,
                #"key "billing.name": missing, expected text of at most 1024 bytes"#
            ),
            (
                #","billing":{"name":"Ann","email":"ann"}}"#,
                #"key "billing.email": found "ann", expected an e-mail address with `@` of 3 to 254 bytes"#
            ),
            (
                #","billing":{"name":"Ann","email":"a@b","id":"x"}}"#,
                #"key "billing.id": unknown to the object, expected one of name, email"#
            ),
            (#","sidebar":"A"}"#, #"key "sidebar": found "A", expected an array"#),
            (
                #","sidebar":["A","B","A"]}"#,
                #"key "sidebar": found "A" twice, expected each entry once"#
            ),
            (
                #","sidebar":[""]}"#,
                #"key "sidebar": found "" in the list, expected text of 1 to 128 bytes"#
            ),
            (
                #","integrations":[1]}"#,
                #"key "integrations": found the number 1 in the list, expected text of 1 to 128 bytes"#
            ),
            (
                #","features":["f","f"]}"#,
                #"key "features": found "f" twice, expected each entry once"#
            ),
            (#","syncs":{}}"#, #"key "syncs": found an object, expected an array"#),
            (#","syncs":["a"]}"#, #"key "syncs[1]": found "a", expected an object"#),
            (
                #","syncs":[{"direction":"both"}]}"#,
                #"key "syncs[1].integration": missing, expected text of 1 to 128 bytes"#
            ),
            (
                #","syncs":[{"integration":"a"}]}"#,
                #"key "syncs[1].direction": missing, expected one of inbound, outbound, both"#
            ),
            (
                #","syncs":[{"integration":"a","direction":"in"}]}"#,
                #"key "syncs[1].direction": found "in", expected one of inbound, outbound, both"#
            ),
            (
                #","syncs":[{"integration":"a","direction":"both","kinds":["k","k"]}]}"#,
                #"key "syncs[1].kinds": found "k" twice, expected each entry once"#
            ),
            (
                #","syncs":[{"integration":"a","direction":"both","enabled":1}]}"#,
                #"key "syncs[1].enabled": found the number 1, expected true or false"#
            ),
            (
                #","syncs":[{"integration":"a","direction":"both"},{"integration":"a","direction":"inbound"}]}"#,
                #"key "syncs": found "a" twice, expected each entry once"#
            ),
            (
                #","syncs":[{"integration":"a","direction":"both"},{"integration":"b","direction":"both","name":"x"}]}"#,
                #"key "syncs[2].name": unknown to the object, expected one of integration, direction, kinds, enabled"#
            ),
            (#","retention":90}"#, #"key "retention": found the number 90, expected an object"#),
            (
                #","retention":{"deleted":0}}"#,
                #"key "retention.deleted": found the number 0, expected a whole number from 1 to 36500"#
            ),
            (
                #","retention":{"reports":36501}}"#,
                #"key "retention.reports": found the number 36501, expected a whole number from 1 to 36500"#
            ),
            (
                #","retention":{"reports":1.5}}"#,
                #"key "retention.reports": found the number 1.5, expected a whole number from 1 to 36500"#
            ),
        ] as [(String, String?)])
    func settings(rest: String, expected: String?) { check(Self.settings + rest, expected) }

    @Test(
        "Templates",
        arguments: [
            (#","fields":[{"name":"N","type":"text"}]}"#, nil),
            (#","fields":"N"}"#, #"key "fields": found "N", expected an array"#),
            (#","fields":[[]]}"#, #"key "fields[1]": found an array, expected an object"#),
            (
                #","fields":[{"type":"text"}]}"#,
                #"key "fields[1].name": missing, expected text of 1 to 128 bytes"#
            ),
            (
                #","fields":[{"name":"","type":"text"}]}"#,
                #"key "fields[1].name": found "", expected text of 1 to 128 bytes"#
            ),
            (
                #","fields":[{"name":"N"}]}"#,
                #"key "fields[1].type": missing, expected one of text, paragraph, number, flag, date, password, link, file, reference"#
            ),
            (
                #","fields":[{"name":"N","type":"Text"}]}"#,
                #"key "fields[1].type": found "Text" (did you mean text?), expected one of text, paragraph, number, flag, date, password, link, file, reference"#
            ),
            (
                #","fields":[{"name":"N","type":"text","required":"yes"}]}"#,
                #"key "fields[1].required": found "yes", expected true or false"#
            ),
            (
                #","fields":[{"name":"N","type":"text"},{"name":"N","type":"date"}]}"#,
                #"key "fields": found "N" twice, expected each entry once"#
            ),
            (
                #","state":"normal"}"#,
                #"key "state": unknown to the type template, expected one of type, account, id, name, kind, fields"#
            ),
        ] as [(String, String?)])
    func template(rest: String, expected: String?) { check(Self.template + rest, expected) }

    @Test(
        "Keys to APIs",
        arguments: [
            (#","api":"a","generatedAt":"2026-01-01T00:00:00Z"}"#, nil),
            (
                #","generatedAt":"2026-01-01T00:00:00Z"}"#,
                #"key "api": missing, expected text of 1 to 128 bytes"#
            ),
            (
                #","api":"","generatedAt":"2026-01-01T00:00:00Z"}"#,
                #"key "api": found "", expected text of 1 to 128 bytes"#
            ),
            (#","api":"a"}"#, "key \"generatedAt\": missing, expected \(instant)"),
            (
                #","api":"a","generatedBy":"a/u"}"#,
                #"key "generatedAt": missing, expected "generatedAt" beside "generatedBy""#
            ),
            (
                #","api":"a","generatedBy":"u","generatedAt":"2026-01-01T00:00:00Z"}"#,
                #"key "generatedBy": found "u", expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #","api":"a","generatedAt":"2026-01-01T00:00:00Z","lastUsedAt":"2025-12-31T23:59:59.999Z"}"#,
                #"key "lastUsedAt": found "2025-12-31T23:59:59.999Z", expected no instant before that of "generatedAt""#
            ),
            (
                #","api":"a","generatedAt":"2026-01-01T00:00:00Z","revokedBy":"a/u"}"#,
                #"key "revokedAt": missing, expected "revokedAt" beside "revokedBy""#
            ),
            (
                #","api":"a","generatedAt":"2026-01-01T00:00:00Z","revokedAt":"2025-01-01T00:00:00Z"}"#,
                #"key "revokedAt": found "2025-01-01T00:00:00Z", expected no instant before that of "generatedAt""#
            ),
            (
                #","api":"a","generatedAt":"2026-01-01T00:00:00Z","hash":"00"}"#,
                #"key "hash": unknown to the type apiKey, expected one of type, account, id, name, api, generatedBy, generatedAt, lastUsedAt, revokedBy, revokedAt"#
            ),
        ] as [(String, String?)])
    func apiKey(rest: String, expected: String?) { check(Self.apiKey + rest, expected) }

    @Test(
        "Deliveries",
        arguments: [
            (#","administrator":"n/u","sentAt":"2026-01-01T00:00:00Z"}"#, nil),
            (
                #","sentAt":"2026-01-01T00:00:00Z"}"#,
                #"key "administrator": missing, expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #","administrator":"u","sentAt":"2026-01-01T00:00:00Z"}"#,
                #"key "administrator": found "u", expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #","administrator":"a/u","sentAt":"2026-01-01T00:00:00Z"}"#,
                #"key "administrator": found "a/u", expected a user of the connection's delegate"#
            ),
            (#","administrator":"n/u"}"#, "key \"sentAt\": missing, expected \(instant)"),
            (
                #","administrator":"n/u","sentAt":"2026-01-01T00:00:00Z","openedAt":"2025-01-01T00:00:00Z"}"#,
                #"key "openedAt": found "2025-01-01T00:00:00Z", expected no instant before that of "sentAt""#
            ),
            (
                #","administrator":"n/u","sentAt":"2026-01-01T00:00:00Z","openedAt":"today"}"#,
                "key \"openedAt\": found \"today\", expected \(instant)"
            ),
        ] as [(String, String?)])
    func delivery(rest: String, expected: String?) { check(Self.delivery + rest, expected) }

    @Test(
        "Reports",
        arguments: [
            (#","user":"n/u","sharedAt":"2026-01-01T00:00:00Z"}"#, nil),
            (
                #","sharedAt":"2026-01-01T00:00:00Z"}"#,
                #"key "user": missing, expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (#","user":"n/u"}"#, "key \"sharedAt\": missing, expected \(instant)"),
            (
                #","user":"n/u","sharedAt":"2026-01-01T00:00:00Z","rows":[{"name":"A","lastReadAt":"2026-01-01T00:00:00Z"}]}"#,
                #"key "rows[1].asset": missing, expected an identity of 1 to 128 bytes"#
            ),
            (
                #","user":"n/u","sharedAt":"2026-01-01T00:00:00Z","rows":[{"asset":"x","lastReadAt":"2026-01-01T00:00:00Z"}]}"#,
                #"key "rows[1].name": missing, expected text of at most 1024 bytes"#
            ),
            (
                #","user":"n/u","sharedAt":"2026-01-01T00:00:00Z","rows":[{"asset":"x","name":"A"}]}"#,
                "key \"rows[1].lastReadAt\": missing, expected \(instant)"
            ),
            (
                #","user":"n/u","sharedAt":"2026-01-01T00:00:00Z","rows":[{"asset":"x","name":"A","lastReadAt":"2026-01-01T00:00:00Z"},{"asset":"x","name":"B","lastReadAt":"2026-01-01T00:00:00Z"}]}"#,
                #"key "rows": found "x" twice, expected each entry once"#
            ),
        ] as [(String, String?)])
    func report(rest: String, expected: String?) { check(Self.report + rest, expected) }

    @Test(
        "Certified providers",
        arguments: [
            (#"{"type":"provider","name":"Inbay","subdomain":"inbay"}"#, nil),
            (
                #"{"type":"provider","name":"","subdomain":"inbay"}"#,
                #"key "name": found "", expected text of 1 to 128 bytes"#
            ),
            (
                #"{"type":"provider","name":"Inbay"}"#,
                #"key "subdomain": missing, expected a subdomain of 1 to 63 bytes"#
            ),
            (
                #"{"type":"provider","name":"Inbay","subdomain":""}"#,
                #"key "subdomain": found "", expected a subdomain of 1 to 63 bytes"#
            ),
            (
                #"{"type":"provider","account":"a","name":"Inbay","subdomain":"i"}"#,
                #"key "account": unknown to the type provider, expected one of type, subdomain, name"#
            ),
        ] as [(String, String?)])
    func provider(line: String, expected: String?) { check(line, expected) }

    @Test("Lists have their limits")
    func limits() {
        func list(_ count: Int, _ item: (Int) -> String) -> String {
            "[" + (0..<count).map(item).joined(separator: ",") + "]"
        }
        let names = InterchangeLimit.settingsNameCountMaximum
        for key in ["sidebar", "integrations", "features"] {
            check(Self.settings + #","\#(key)":\#(list(names) { "\"\($0)\"" })}"#, nil)
            check(
                Self.settings + #","\#(key)":\#(list(names + 1) { "\"\($0)\"" })}"#,
                #"key "\#(key)": found more than \#(names) entries, expected fewer"#)
        }
        let syncs = InterchangeLimit.syncCountMaximum
        check(
            Self.settings
                + #","syncs":\#(list(syncs + 1) { #"{"integration":"\#($0)","direction":"both"}"# })}"#,
            #"key "syncs": found more than \#(syncs) entries, expected fewer"#)
        let fields = InterchangeLimit.fieldCountMaximum
        check(
            Self.template
                + #","fields":\#(list(fields + 1) { #"{"name":"\#($0)","type":"text"}"# })}"#,
            #"key "fields": found more than \#(fields) entries, expected fewer"#)
        let rows = PasswordsAccessedReport.maximumRowCount
        let row = #""name":"","lastReadAt":"2026-01-01T00:00:00Z""#
        check(
            Self.report + #","user":"n/u","sharedAt":"2026-01-01T00:00:00Z","rows":"#
                + list(rows + 1) { #"{"asset":"\#($0)",\#(row)}"# } + "}",
            #"key "rows": found more than \#(rows) entries, expected fewer"#)
    }

    @Test("The longest report and the longest settings fit one line")
    func longest() throws {
        // Control characters, of which each is written as six bytes.
        func text(_ count: Int, _ number: Int) -> String {
            String(
                String.UnicodeScalarView(
                    (0..<count).map { place in
                        Unicode.Scalar(UInt8(1 + (place < 14 ? number >> place & 1 : 0)))
                    }))
        }
        let rows = (0..<PasswordsAccessedReport.maximumRowCount).map { number in
            PasswordsAccessedReport.Row(
                asset: Identity(text(128, number)), name: text(1_024, number),
                organization: Identity(text(128, number)), lastRead: testNow,
                isChangedSince: true)
        }
        let report = PasswordsAccessedReport(
            account: "a", id: "r", user: Ref("u", of: "a"), sharedWith: "u",
            shared: Authorship(time: testNow), rows: rows)
        let line = encoded(.report(report))
        #expect(line.utf8.count > 15_000_000)
        #expect(line.utf8.count <= InterchangeLimit.lineByteCountMaximum)
        #expect(try decoded(line) == .report(report))

        let names = (0..<InterchangeLimit.settingsNameCountMaximum).map { text(128, $0) }.sorted()
        let few = Array(names.prefix(InterchangeLimit.syncCountMaximum))
        let settings = AccountSettings(
            account: "a", sidebar: names, integrations: names, features: names,
            syncs: few.map {
                SyncSettings(integration: $0, direction: .both, organizationKinds: few)
            })
        let wide = encoded(.settings(settings))
        #expect(wide.utf8.count <= InterchangeLimit.lineByteCountMaximum)
        #expect(try decoded(wide) == .settings(settings))
    }

    private func check(_ line: String, _ expected: String?) {
        #expect(refusal(of: line) == expected.map { "line 1, \($0)" }, "\(line.prefix(500))")
    }
}
