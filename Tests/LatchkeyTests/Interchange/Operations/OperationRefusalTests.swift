import AccessRules
import Foundation
import Testing

@testable import Latchkey

@Suite("Interchange: what a line of an operation must not say") struct OperationRefusalTests {
    static let examples = leastOperationLines + fullOperationLines

    /// The keys of a line with their values, as JSON.
    private func parts(_ line: String) throws -> [String: String] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        var parts: [String: String] = [:]
        for (key, value) in try #require(object as? [String: Any]) {
            let bytes = try JSONSerialization.data(
                withJSONObject: value, options: [.fragmentsAllowed])
            parts[key] = String(decoding: bytes, as: UTF8.self)
        }
        return parts
    }

    private func line(_ parts: [String: String]) -> String {
        let pairs = parts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    @Test(
        "Each key that an operation needs is named when it is missing",
        arguments: leastOperationLines)
    func missing(line whole: String) throws {
        let all = try parts(whole)
        let name = try AccountOperation(line: whole).operation.name
        for key in all.keys {
            var parts = all
            parts[key] = nil
            let error = try #require(refusal(ofOperation: line(parts)), "\(name) without \(key)")
            let isOneOf = ["user", "group", "connection", "delegate"].contains(key)
            let isEdit = name.hasPrefix("edit") && name != "editAssetTemplate"
            let isNamed =
                error.hasPrefix("line 2, key \"\(key)\": missing, expected ")
                || isOneOf && error.hasPrefix("line 2: found none of the keys ")
                    && error.hasSuffix(", expected exactly one of them")
                || isEdit
                    && error.hasPrefix("line 2: found nothing to change, expected at least one of ")
            #expect(isNamed, "\(name) without \(key): \(error)")
        }
    }

    @Test("Each value of a wrong kind is refused by its key", arguments: examples)
    func wrongKinds(line whole: String) throws {
        let all = try parts(whole)
        for key in all.keys {
            for value in ["null", "-1", "1.5", "[null]"] {
                var parts = all
                parts[key] = value
                let error = refusal(ofOperation: line(parts)) ?? "nothing"
                #expect(
                    error.hasPrefix("line 2, key \"\(key)") && error.contains("found ")
                        && error.contains(", expected "), "\(key) \(value): \(error)")
            }
        }
    }

    @Test("A key that is given twice is refused", arguments: examples)
    func twice(line whole: String) throws {
        for (key, value) in try parts(whole) {
            let double = "{\"\(key)\":\(value)," + whole.dropFirst()
            #expect(
                refusal(ofOperation: double)
                    == "line 2, key \"\(key)\": given twice, expected each key once")
        }
    }

    @Test("A key that an operation does not know is refused", arguments: leastOperationLines)
    func unknown(line whole: String) throws {
        let name = try AccountOperation(line: whole).operation.lineName
        let others = InterchangeKey.allCases.filter { !name.keys.contains($0) }.map(\.name)
        for key in others + ["colour", "Operation"] {
            let question = NearestName.question(behind: key, among: name.keys.names)
            #expect(
                refusal(ofOperation: "{\"\(key)\":null," + whole.dropFirst())
                    == "line 2, key \"\(key)\": unknown to the operation \(name.name)\(question), "
                    + "expected one of \(name.keys.list)")
        }
    }

    @Test("Only what can be none is cleared", arguments: leastOperationLines)
    func clearing(line whole: String) throws {
        let name = try AccountOperation(line: whole).operation.lineName
        guard name.keys.contains(.clear) else { return }
        var parts = try parts(whole)
        let clearable = InterchangeKey.allCases.filter { key in
            parts["clear"] = "[\"\(key.name)\"]"
            let error = refusal(ofOperation: line(parts)) ?? ""
            return !error.contains(
                "key \"clear\": found \"\(key.name)\" in the list, expected one of ")
        }
        let expected: [OperationName: [InterchangeKey]] = [
            .editGroup: [.description], .editOrganization: [.status, .kind],
            .moveOrganization: [.parent], .setAssetPermissions: [.access],
            .editConnection: [.from, .until, .message], .setSeatLimit: [.seatLimit],
            .setBillingContact: [.billing],
        ]
        #expect(clearable == expected[name], "\(name)")
    }

    @Test(
        "Each error names the line, the key, what was found and what was expected",
        arguments: [
            (#"{"operation":"resetMFA","user":"u"}"#, account("missing")),
            (#"{"operation":"resetMFA","account":"a/b","user":"u"}"#, account(#"found "a/b""#)),
            (
                #"{"operation":"setBillingContact","account":"a","billing":{"name":""}}"#,
                #"key "billing.email": missing, expected an e-mail address with `@` of 3 to 254 bytes"#
            ),
            (
                #"{"operation":"grantAccess","account":"a","organization":"o","user":"u","from":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}"#,
                #"key "until": found "2026-01-01T00:00:00Z", expected an instant after that of "from""#
            ),
            (
                #"{"operation":"grantAccess","account":"a","organization":"o","user":"u","group":"g"}"#,
                #"key "user": found beside "group", expected exactly one of group, user, connection"#
            ),
            (
                #"{"operation":"draftConnection","account":"a","id":"c","maximumRole":"editor"}"#,
                "found none of the keys subdomain, delegate, provider, expected exactly one of them"
            ),
            (
                #"{"operation":"draftConnection","account":"a","id":"c","delegate":"b","maximumRole":"administrator"}"#,
                #"key "maximumRole": found "administrator", expected one of manager, editor, creator, readOnly"#
            ),
            (
                #"{"operation":"draftConnection","account":"a","id":"c","delegate":"a","maximumRole":"editor"}"#,
                #"key "delegate": found the host itself, expected another account: none is connected to itself"#
            ),
            (
                #"{"operation":"editConnection","account":"a","connection":"c","maximumRole":"lite"}"#,
                #"key "maximumRole": found "lite", expected one of manager, editor, creator, readOnly"#
            ),
            (
                #"{"operation":"editConnection","account":"a","connection":"c","until":"2026-01-01T00:00:00Z"}"#,
                #"key "from": missing, expected a value, or "from" in "clear", beside "until""#
            ),
            (
                #"{"operation":"editConnection","account":"a","connection":"c","clear":["from"]}"#,
                #"key "until": missing, expected a value, or "until" in "clear", beside "from""#
            ),
            (
                #"{"operation":"editConnection","account":"a","connection":"c"}"#,
                "found nothing to change, expected at least one of allOrganizations, from, until, maximumRole, message, clear"
            ),
            (
                #"{"operation":"editAsset","account":"a","asset":"x","changesContents":false}"#,
                "found nothing to change, expected at least one of name, kind, changesContents"
            ),
            (
                #"{"operation":"editGroup","account":"a","group":"g","clear":["name"]}"#,
                #"key "clear": found "name" in the list, expected one of description"#
            ),
            (
                #"{"operation":"editGroup","account":"a","group":"g","clear":["description","description"]}"#,
                #"key "clear": found "description" twice, expected each entry once"#
            ),
            (
                #"{"operation":"editGroup","account":"a","group":"g","description":"","clear":["description"]}"#,
                #"key "description": found beside "description" in "clear", expected one of the two"#
            ),
            (
                #"{"operation":"moveOrganization","account":"a","organization":"o","parent":"p","clear":["parent"]}"#,
                #"key "parent": found beside "parent" in "clear", expected one of the two"#
            ),
            (
                #"{"operation":"moveOrganization","account":"a","organization":"o"}"#,
                #"key "parent": missing, expected a value, or "parent" in "clear""#
            ),
            (
                #"{"operation":"setSeatLimit","account":"a","seatLimit":0}"#,
                #"key "seatLimit": found the number 0, expected a whole number from 1 to 4294967295"#
            ),
            (
                #"{"operation":"manageData","account":"a","retention":{"deleted":36501}}"#,
                #"key "retention.deleted": found the number 36501, expected a whole number from 1 to 36500"#
            ),
            (
                #"{"operation":"inviteUser","account":"a","id":"u","email":"a@b","name":"","role":"lite","allOrganizations":true}"#,
                #"key "allOrganizations": found true beside the role lite, expected false: Lite never has all organizations"#
            ),
            (
                #"{"operation":"createAsset","account":"a","id":"x","organization":"o","kind":"k","name":"","container":"y","access":{}}"#,
                #"key "access": found beside "container", expected one of the two: an embedded asset has no list of its own"#
            ),
            (
                #"{"operation":"acceptConnection","account":"a","connection":"c"}"#,
                #"key "connection": found "c", expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #"{"operation":"editOrganizationSidebar","account":"a","sidebar":["A","A"]}"#,
                #"key "sidebar": found "A" twice, expected each entry once"#
            ),
            ("[]", "column 1: found `[`, expected an object"),
        ])
    func refused(line: String, error: String) {
        let place = error.hasPrefix("key") || error.hasPrefix("column") ? "line 2, " : "line 2: "
        #expect(refusal(ofOperation: line) == place + error)
    }

    private static func account(_ problem: String) -> String {
        #"key "account": \#(problem), expected an account's identity without `/` of 1 to 128 bytes"#
    }

    @Test("An operation that is not known is refused with the names of all")
    func operation() {
        let all = OperationName.table.names.joined(separator: ", ")
        for (line, problem) in [
            (
                #"{"operation":"grantAcess","account":"a"}"#,
                #"found "grantAcess" (did you mean grantAccess?)"#
            ),
            (#"{"operation":"","account":"a"}"#, #"found """#),
            (#"{"account":"a"}"#, "missing"),
            (#"{"type":"user","account":"a","id":"u"}"#, "missing"),
            (#"{"type":"latchkey","version":1}"#, "missing"),
        ] {
            #expect(
                refusal(ofOperation: line)
                    == "line 2, key \"operation\": \(problem), expected one of \(all)")
        }
    }

    @Test(
        "A seed is 64 digits, and no error shows what was found instead",
        arguments: [
            #""\#(seedDigits)0""#, #""\#(seedDigits.dropLast())""#,
            #""\#(seedDigits.uppercased())""#,
            #""\#(seedDigits.dropLast())g""#, #""""#, "123456789", #"["\#(seedDigits)"]"#,
            #"{"\#(seedDigits)":"\#(seedDigits)"}"#, "null",
        ])
    func seed(value: String) {
        let line =
            #"{"operation":"sendConnection","account":"a","connection":"c","seed":\#(value)}"#
        #expect(
            refusal(ofOperation: line)
                == #"line 2, key "seed": found something else, expected 64 hexadecimal digits in lower case"#
        )
    }

    @Test("A seed is in the line and nowhere else; where it is left out it is another each time")
    func secret() throws {
        for (line, key) in [
            (#"{"operation":"sendConnection","account":"a","connection":"c"}"#, "sendConnection"),
            (#"{"operation":"generateAPIKey","account":"a","id":"k","name":"","api":"p"}"#, ""),
        ] {
            let given = try AccountOperation(
                line: line.dropLast() + #","seed":"\#(seedDigits)"}"#)
            #expect(given.line.contains(seedDigits), "\(key)")
            var shown = "\(given) \(String(reflecting: given))"
            dump(given, to: &shown)
            #expect(!shown.contains(seedDigits.prefix(8)))
            #expect(try AccountOperation(line: line) != AccountOperation(line: line))
            let digits = try parts(try AccountOperation(line: line).line)["seed"]
            #expect(digits?.utf8.count == 66)
            for wrong in ["user", "seed"] {
                let twice = given.line.dropLast() + #","\#(wrong)":"\#(seedDigits)"}"#
                let error = try #require(refusal(ofOperation: String(twice)))
                #expect(!error.contains(seedDigits.prefix(8)), "\(error)")
            }
        }
    }

    @Test("The first line may be the header, the last may be empty, and others may not")
    func lines() throws {
        let header = Array(#"{"type":"latchkey","version":1}"#.utf8)
        let line = Array(#"{"operation":"removeUser","account":"acme","user":"u9"}"#.utf8)
        let removal = AccountOperation(.removeUser("u9"), in: "acme")
        var decoder = OperationDecoder()
        #expect(decoder.lineNumber == 0)
        #expect(try decoder.decode(line: header.span) == nil)
        #expect(try decoder.decode(line: line.span) == removal)
        #expect(throws: InterchangeError.self) { try decoder.decode(line: header.span) }
        #expect(try decoder.decode(line: line.span) == removal)
        #expect(decoder.lineNumber == 4)
        #expect(try decoder.decode(line: [UInt8]().span) == nil)
        #expect(
            throws: InterchangeError(
                line: 5, problem: "found an empty line before the end", expected: "an object")
        ) { try decoder.decode(line: line.span) }

        var bare = OperationDecoder()
        #expect(try bare.decode(line: line.span) == removal)
        var later = OperationDecoder()
        let second = Array(#"{"type":"latchkey","version":2}"#.utf8)
        #expect(
            throws: InterchangeError(
                line: 1, column: 30, key: "version", problem: "found the number 2", expected: "1")
        ) { try later.decode(line: second.span) }
    }
}
