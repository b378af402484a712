import AccessRules
import Testing

@testable import Latchkey

@Suite("Interchange: what a line must not say") struct RefusalTests {
    @Test(
        "Each error names the line, the key, what was found and what was expected",
        arguments: [
            (
                #"{"id":"a"}"#,
                #"key "type": missing, expected one of latchkey, account, user, organization, group, membership, grant, asset, connection, settings, template, apiKey, provider, delivery, report, seal, log, end"#
            ),
            (
                #"{"type":"client"}"#,
                #"key "type": found "client", expected one of latchkey, account, user, organization, group, membership, grant, asset, connection, settings, template, apiKey, provider, delivery, report, seal, log, end"#
            ),
            (#"{"type":"latchkey"}"#, #"key "version": missing, expected 1"#),
            (
                #"{"type":"latchkey","version":2}"#,
                #"key "version": found the number 2, expected 1"#
            ),
            (
                #"{"type":"latchkey","version":1.0}"#,
                #"key "version": found the number 1.0, expected 1"#
            ),
            (
                #"{"type":"account","id":"a/b","subdomain":"a","name":"A"}"#,
                #"key "id": found "a/b", expected an account's identity without `/` of 1 to 128 bytes"#
            ),
            (
                #"{"type":"account","id":"","subdomain":"a","name":"A"}"#,
                #"key "id": found "", expected an account's identity without `/` of 1 to 128 bytes"#
            ),
            (
                #"{"type":"account","id":7,"subdomain":"a","name":"A"}"#,
                #"key "id": found the number 7, expected an account's identity without `/` of 1 to 128 bytes"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a"}"#,
                #"key "name": missing, expected text of at most 1024 bytes"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":null}"#,
                #"key "name": found null, expected text of at most 1024 bytes"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":"A","seatLimit":0}"#,
                #"key "seatLimit": found the number 0, expected a whole number from 1 to 4294967295"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":"A","seatLimit":4294967296}"#,
                #"key "seatLimit": found the number 4294967296, expected a whole number from 1 to 4294967295"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":"A","enforcesMFA":1}"#,
                #"key "enforcesMFA": found the number 1, expected true or false"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":"A","role":"editor"}"#,
                #"key "role": unknown to the type account, expected one of type, id, subdomain, name, enforcesMFA, enforcesSSO, seatLimit, stub"#
            ),
            (
                #"{"type":"account","id":"a","subdomain":"a","name":"A","Name":"A"}"#,
                #"key "Name": unknown to the type account (did you mean name?), expected one of type, id, subdomain, name, enforcesMFA, enforcesSSO, seatLimit, stub"#
            ),
            (
                #"{"type":"account","id":"a","id":"a"}"#,
                #"key "id": given twice, expected each key once"#
            ),
            (
                #"{"type":"user","account":"a","id":"u","email":"a@b","name":"A","role":"boss"}"#,
                #"key "role": found "boss", expected one of administrator, manager, editor, creator, readOnly, lite"#
            ),
            (
                #"{"type":"user","account":"a","id":"u","email":"a@b","name":"A","role":"lite","allOrganizations":true}"#,
                #"key "allOrganizations": found true beside the role lite, expected false: Lite never has all organizations"#
            ),
            (
                #"{"type":"user","account":"a","id":"u","email":"ab.c","name":"A","role":"lite"}"#,
                #"key "email": found "ab.c", expected an e-mail address with `@` of 3 to 254 bytes"#
            ),
            (
                #"{"type":"organization","account":"a","id":"o","name":"O","parent":"o"}"#,
                #"key "parent": found the organization itself, expected another one"#
            ),
            (
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["b","a","b"]}"#,
                #"key "deniedAssetTypes": found "b" twice, expected each entry once"#
            ),
            (
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["b",1]}"#,
                #"key "deniedAssetTypes": found the number 1 in the list, expected text of 1 to 128 bytes"#
            ),
            (
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":"b"}"#,
                #"key "deniedAssetTypes": found "b", expected an array"#
            ),
            (
                #"{"type":"membership","account":"a","group":"g"}"#,
                "found none of the keys user, connection, expected exactly one of them"
            ),
            (
                #"{"type":"membership","account":"a","group":"g","user":"u","connection":"c"}"#,
                #"key "connection": found beside "user", expected exactly one of user, connection"#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","connection":"c","group":"g"}"#,
                #"key "connection": found beside "group", expected exactly one of group, user, connection"#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","user":"u","from":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00.000Z"}"#,
                #"key "until": found "2026-01-01T00:00:00.000Z", expected an instant after that of "from""#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","user":"u","from":"2026-02-30T00:00:00Z"}"#,
                #"key "from": found "2026-02-30T00:00:00Z", expected an instant in UTC like 2026-01-31T23:59:59.999Z, of the years 0001 to 9999"#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","user":"u","by":"u1","time":"2026-01-01T00:00:00Z"}"#,
                #"key "by": found "u1", expected ACCOUNT/ID, each of 1 to 128 bytes"#
            ),
            (
                #"{"type":"grant","account":"a","organization":"o","user":"u","by":"a/u1"}"#,
                #"key "time": missing, expected "time" beside "by""#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"N","container":"y","access":{}}"#,
                #"key "access": found beside "container", expected one of the two: an embedded asset has no list of its own"#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"N","container":"x"}"#,
                #"key "container": found the asset itself, expected another one"#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"N","access":"all"}"#,
                #"key "access": found "all", expected an object"#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"N","access":{"user":[]}}"#,
                #"key "access.user": unknown to the object (did you mean users?), expected one of users, groups"#
            ),
            (
                #"{"type":"asset","account":"a","id":"x","organization":"o","kind":"k","name":"N","access":{"users":["u","u"]}}"#,
                #"key "access.users": found "u" twice, expected each entry once"#
            ),
            (
                #"{"type":"connection","id":"c","host":"a","delegate":"b","maximumRole":"administrator","status":"draft"}"#,
                #"key "maximumRole": found "administrator", expected one of manager, editor, creator, readOnly"#
            ),
            (
                #"{"type":"connection","id":"c","host":"a","delegate":"a","maximumRole":"editor","status":"draft"}"#,
                #"key "delegate": found the host itself, expected another account: none is connected to itself"#
            ),
            (
                #"{"type":"connection","id":"c","host":"a","delegate":"b","maximumRole":"editor"}"#,
                #"key "status": missing, expected one of draft, pending, accepted, declined, cancelled, lapsed, revoked, left, expired"#
            ),
            (
                #"{"type":"log","account":"a","time":"2026-01-01T00:00:00Z","action":"view","operation":"x"}"#,
                #"key "action": found "view", expected one of create, read, update, delete"#
            ),
            (
                #"{"type":"log","account":"a","time":"2026-01-01T00:00:00Z","action":"read","operation":"x","resource":{"kind":"k"}}"#,
                #"key "resource.id": missing, expected an identity of 1 to 257 bytes"#
            ),
        ])
    func refused(line: String, error: String) {
        let place = error.hasPrefix("key") ? "line 1, " : "line 1: "
        #expect(refusal(of: line) == place + error)
    }

    @Test("Names are compared by their bytes: canonically equivalent ones are other names")
    func bytes() {
        // The Kelvin sign is canonically equivalent to the letter K.
        let kelvin = #"{"user":"a/u","action":"generateAPI\#u{212A}ey","account":"a"}"#
        #expect(refusal(ofQuestion: kelvin)?.contains("key \"action\": found") == true)
        let twins =
            #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":["\u212B","\u00C5"]}"#
        #expect(refusal(of: twins) == nil)
    }

    @Test("Texts may have as many bytes as their limit says, and no more")
    func limits() {
        func name(_ count: Int, _ character: String = "x") -> String {
            String(repeating: character, count: count)
        }
        func account(id: String = "a", subdomain: String = "s", name: String = "n") -> String {
            #"{"type":"account","id":"\#(id)","subdomain":"\#(subdomain)","name":"\#(name)"}"#
        }
        #expect(refusal(of: account(id: name(128))) == nil)
        #expect(refusal(of: account(id: name(129)))?.contains("key \"id\"") == true)
        #expect(refusal(of: account(id: name(64, "é"))) == nil)
        #expect(refusal(of: account(id: name(65, "é")))?.contains("key \"id\"") == true)
        #expect(refusal(of: account(id: name(128, #"\u0041"#))) == nil)
        #expect(refusal(of: account(id: name(129, #"\u0041"#)))?.contains("key \"id\"") == true)
        #expect(refusal(of: account(subdomain: name(63))) == nil)
        #expect(refusal(of: account(subdomain: name(64)))?.contains("subdomain") == true)
        #expect(refusal(of: account(name: name(1_024))) == nil)
        #expect(refusal(of: account(name: name(1_025)))?.contains("1024 bytes") == true)
        // What is shown of a long value is cut between two characters.
        #expect(
            refusal(of: account(id: name(200, "é")))?
                .contains("found \"\(name(40, "é"))…\", expected") == true)
    }

    @Test("Lists may have as many entries as their limit says, and no more")
    func listLimit() {
        func group(_ count: Int) -> String {
            let kinds = (0..<count).map { "\"\($0)\"" }.joined(separator: ",")
            return
                #"{"type":"group","account":"a","id":"g","name":"G","deniedAssetTypes":[\#(kinds)]}"#
        }
        #expect(refusal(of: group(10_000)) == nil)
        #expect(
            refusal(of: group(10_001))
                == #"line 1, key "deniedAssetTypes": found more than 10000 entries, expected fewer"#
        )
    }

    @Test("A line has a limit")
    func lineLimit() {
        var decoder = InterchangeDecoder()
        let line = [UInt8](repeating: 0x20, count: InterchangeLimit.lineByteCountMaximum + 1)
        #expect(
            throws: InterchangeError(
                line: 1, problem: "found 16777217 bytes",
                expected: "a line of at most 16777216 bytes")
        ) { try decoder.decode(bytes: line) }
    }

    @Test("Only the last line may be empty, and the header is the first line")
    func lines() throws {
        let account = Array(#"{"type":"account","id":"a","subdomain":"s","name":"n"}"#.utf8)
        let header = Array(#"{"type":"latchkey","version":1}"#.utf8)
        var decoder = InterchangeDecoder()
        #expect(try decoder.decode(bytes: header) == .header(version: 1))
        #expect(try decoder.decode(bytes: account) != nil)
        #expect(
            throws: InterchangeError(
                line: 3, column: 9, key: "type", problem: "found \"latchkey\" after the first line",
                expected: "it there alone, or behind the end of another export")
        ) { try decoder.decode(bytes: header) }
        #expect(try decoder.decode(bytes: []) == nil)
        #expect(
            throws: InterchangeError(
                line: 4, problem: "found an empty line before the end", expected: "an object")
        ) { try decoder.decode(bytes: account) }
    }

    @Test("Who made something, but not when, is taken with the time of the reading")
    func now() throws {
        let now = Instant(millisecondsSince1970: 5)
        let line = #"{"type":"grant","account":"a","organization":"o","user":"u","by":"b/x/y"}"#
        let made = Authorship(by: Ref("x/y", of: "b"), time: now)
        #expect(
            try decoded(line, now: now)
                == .grant(Grant(account: "a", organization: "o", grantee: .user("u"), made: made)))
        let bare = #"{"type":"grant","account":"a","organization":"o","user":"u"}"#
        #expect(
            try decoded(bare, now: now)
                == .grant(Grant(account: "a", organization: "o", grantee: .user("u"))))
    }
}
