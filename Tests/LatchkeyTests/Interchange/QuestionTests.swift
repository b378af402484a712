import AccessRules
import Testing

@testable import Latchkey

@Suite("Interchange: questions and answers in bulk") struct QuestionTests {
    @Test("A question says who, what, on which target, and when")
    func questions() throws {
        let user = Ref<User>("u2", of: "acme")
        #expect(
            try question(
                #"{"user":"acme/u2","action":"viewOrganization","organization":"acme/o/1"}"#)
                == Question(may: user, .viewOrganization, .organization(Ref("o/1", of: "acme"))))
        #expect(
            try question(
                #"{"user":"acme/u2","action":"editAsset","asset":"noc/a1","kind":"password","at":"1970-01-01T00:00:01Z"}"#
            )
                == Question(
                    may: user, .editAsset, .asset(Ref("a1", of: "noc")), assetKind: "password",
                    at: Instant(millisecondsSince1970: 1_000)))
        #expect(
            try question(
                #"{"role":"manager","user":"acme/u2","action":"inviteUser","account":"acme"}"#)
                == Question(may: user, .inviteUser, .account("acme"), role: .manager))
        #expect(
            try question(#"{"user":"acme/u2","action":"view","log":"acme"}"#)
                == Question(may: user, .viewActivityLog, .log("acme")))
        #expect(
            try question(#"{"user":"acme/u2","action":"view","log":"acme/17"}"#)
                == Question(may: user, .viewActivityLog, .log("acme", sequence: 17)))
    }

    private func line(_ action: String, _ target: TargetKind) -> String {
        let value =
            switch target {
            case .account: "acme"
            case .log: "acme/1"
            default: "acme/x"
            }
        return #"{"user":"acme/u","action":"\#(action)","\#(target.name)":"\#(value)"}"#
    }

    @Test("An action is taken on the targets that it fits, and on no others")
    func fitting() throws {
        for action in Action.allCases {
            for target in TargetKind.allCases {
                let line = line(action.name, target)
                let asked = try? question(line)
                #expect(asked?.action == (action.fits(target) ? action : nil), "\(line)")
                if let asked { #expect(asked.target.kind == target) }
            }
        }
    }

    @Test("A verb stands for the target's own action, where it has one")
    func verbs() throws {
        for verb in Verb.allCases {
            for target in TargetKind.allCases {
                let line = line(verb.name, target)
                let asked = try? question(line)
                #expect(asked?.action == Action.own(verb, of: target), "\(line)")
            }
        }
    }

    @Test("A kind and a role are taken by the actions that give one")
    func kindsAndRoles() {
        for action in Action.allCases {
            for target in TargetKind.allCases where action.fits(target) {
                let line = line(action.name, target).dropLast()
                let kind = try? question(line + #","kind":"password"}"#)
                let role = try? question(line + #","role":"editor"}"#)
                #expect(
                    (kind != nil) == [.createAsset, .editAsset, .restoreAsset].contains(action))
                #expect((role != nil) == [.inviteUser, .assignRole].contains(action))
            }
        }
    }

    @Test(
        "What is wrong with a question is said",
        arguments: [
            ("", "line 1, column 1: found the end of the line, expected an object"),
            (
                #"{"action":"view","asset":"a/b"}"#,
                #"line 1, key "user": missing, expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #"{"user":"a/u","action":"view"}"#,
                "line 1: found none of the keys account, group, connection, organization, asset, subject, log, expected exactly one of them"
            ),
            (
                #"{"user":"a/u","action":"view","asset":"a/b","log":"a"}"#,
                #"line 1, key "log": found beside "asset", expected exactly one of account, group, connection, organization, asset, subject, log"#
            ),
            (
                #"{"user":"a/u","action":"view","subject":"a/v"}"#,
                #"line 1, key "action": found "view", which does not fit the target subject, expected one of editUser, removeUser, assignRole, editAdministrator, removeAdministrator, assignAdministrator, resetMFA, viewPasswordsAccessed, sharePasswordsAccessed"#
            ),
            (
                #"{"user":"a/u","action":"view","log":"a/0"}"#,
                #"line 1, key "log": found "a/0", expected ACCOUNT, or ACCOUNT/SEQUENCE from 1 on"#
            ),
            (
                #"{"user":"a/u","action":"view","log":"a/18446744073709551616"}"#,
                #"line 1, key "log": found "a/18446744073709551616", expected ACCOUNT, or ACCOUNT/SEQUENCE from 1 on"#
            ),
            (
                #"{"user":"a/u","action":"enforceMFA","account":"a/b"}"#,
                #"line 1, key "account": found "a/b", expected an account's identity without `/` of 1 to 128 bytes"#
            ),
            (
                #"{"user":"a/u","action":"editGroup","group":"a/g","kind":"k"}"#,
                #"line 1, key "kind": does not fit editGroup, expected it only beside createAsset, editAsset, restoreAsset"#
            ),
            (
                #"{"user":"a/u","action":"editGroup","group":"a/g","from":"k"}"#,
                #"line 1, key "from": unknown to a question, expected one of account, role, kind, group, user, connection, organization, action, at, asset, subject, log"#
            ),
        ])
    func refused(line: String, error: String) {
        #expect(refusal(ofQuestion: line) == error)
    }

    @Test("An unknown action is refused with the names that there are")
    func unknownAction() {
        let error = refusal(ofQuestion: #"{"user":"a/u","action":"peek","asset":"a/b"}"#)
        #expect(
            error?.hasPrefix(
                #"line 1, key "action": found "peek", expected one of view, create, edit, delete, restore, destroy, viewOrganization, "#
            ) == true)
    }

    @Test("After an error the next question is read")
    func recovery() throws {
        var decoder = QuestionDecoder()
        let wrong = Array("x".utf8)
        let right = Array(line("viewAsset", .asset).utf8)
        #expect(throws: InterchangeError.self) { try decoder.decode(bytes: wrong) }
        #expect(try decoder.decode(bytes: right).action == .viewAsset)
        #expect(decoder.lineNumber == 2)
    }

    @Test("Answers are written one a line")
    func answers() {
        var encoder = AnswerEncoder()
        var bytes: [UInt8] = []
        encoder.encode(deniedBy: nil, homeRole: .editor, effectiveRole: .editor, into: &bytes)
        encoder.encode(
            deniedBy: .assetAccess, homeRole: .manager, effectiveRole: .editor, into: &bytes)
        encoder.encode(deniedBy: .standing, homeRole: .lite, effectiveRole: nil, into: &bytes)
        encoder.encode(error: "unknown user \"acme\"\n", into: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"""
                {"allowed":true,"homeRole":"editor","effectiveRole":"editor"}
                {"allowed":false,"homeRole":"manager","effectiveRole":"editor","denied":"assetAccess"}
                {"allowed":false,"homeRole":"lite","denied":"standing"}
                {"error":"unknown user \"acme\"\n"}

                """#)
    }
}
