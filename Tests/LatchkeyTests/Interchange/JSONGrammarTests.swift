import Testing

@testable import Latchkey

@Suite("Interchange: the grammar of a line") struct JSONGrammarTests {
    private func account(name: String) -> String {
        #"{"type":"account","id":"a","subdomain":"s","name":\#(name)}"#
    }

    @Test(
        "What is not JSON is refused at its place",
        arguments: [
            ("[]", "line 1, column 1: found `[`, expected an object"),
            (" ", "line 1, column 2: found the end of the line, expected an object"),
            ("nul", "line 1, column 1: found `n`, expected an object"),
            ("{", "line 1, column 2: found the end of the line, expected a key or `}`"),
            (#"{"a"}"#, "line 1, column 5: found `}`, expected `:`"),
            (#"{"a":}"#, "line 1, column 6: found `}`, expected a value"),
            (#"{"a":1,}"#, "line 1, column 8: found `}`, expected a key"),
            (#"{"a":1 "b":2}"#, "line 1, column 8: found `\"`, expected `,` or `}`"),
            (#"{"a":1}x"#, "line 1, column 8: found `x`, expected the end of the line"),
            (#"{"a":[1,]}"#, "line 1, column 9: found `]`, expected a value"),
            (#"{"a":[1 2]}"#, "line 1, column 9: found `2`, expected `,` or `]`"),
            (#"{"a":tru}"#, "line 1, column 9: found `}`, expected the rest of `true`"),
            (#"{"a":01}"#, "line 1, column 7: found `1`, expected no digit after a leading 0"),
            (#"{"a":+1}"#, "line 1, column 6: found `+`, expected a value"),
            (#"{"a":-}"#, "line 1, column 7: found `}`, expected a digit"),
            (#"{"a":1.}"#, "line 1, column 8: found `}`, expected a digit"),
            (#"{"a":1e}"#, "line 1, column 8: found `}`, expected a digit"),
            (#"{"a":.5}"#, "line 1, column 6: found `.`, expected a value"),
            (#"{"a":NaN}"#, "line 1, column 6: found `N`, expected a value"),
            (#"{"a":'b'}"#, "line 1, column 6: found `'`, expected a value"),
            (#"{"a":"b}"#, "line 1, column 6: found a string without end, expected `\"`"),
            (#"{"a":"\"#, "line 1, column 8: found the end of the line, expected an escape"),
            (#"{"a":"\x"}"#, "line 1, column 8: found `x`, expected one of `\" \\ / b f n r t u`"),
            (#"{"a":"\u12g4"}"#, "line 1, column 11: found `g`, expected a hexadecimal digit"),
            (
                "{\"a\":\"\t\"}",
                "line 1, column 7: found the byte 0x09, expected an escape in its place"
            ),
            ("{\"a\":\u{7F}}", "line 1, column 6: found the byte 0x7F, expected a value"),
            ("// {}", "line 1, column 1: found `/`, expected an object"),
        ])
    func notJSON(line: String, error: String) {
        #expect(refusal(of: line) == error)
    }

    @Test(
        "Half a surrogate pair is refused",
        arguments: [
            #"\uD800"#, #"\uDC00"#, #"\uD800\uD800"#, #"\uDC00\uD800"#, #"\uD800x"#, #"\uD83D\n"#,
            #"\ud800A"#,
        ])
    func loneSurrogate(text: String) {
        let error = refusal(of: account(name: "\"\(text)\""))
        #expect(error?.contains("found half a surrogate pair") == true)
    }

    @Test("Escapes are read, and written only where they are needed")
    func escapes() throws {
        let line = account(name: #""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\uDE00\u2028\u0000""#)
        let object = try #require(try decoded(line))
        guard case .account(let account) = object else {
            Issue.record("not an account")
            return
        }
        #expect(account.name == "\"\\/\u{08}\u{0C}\n\r\tA\u{E9}😀\u{2028}\0")
        let written = #""\"\\/\b\f\n\r\tA\#u{E9}😀\#u{2028}\u0000""#
        #expect(encoded(object) == self.account(name: written))
    }

    @Test("White space of JSON is skipped")
    func whiteSpace() throws {
        let line =
            " {\t\"type\" : \"account\" ,\r\"id\":\"a\",\"subdomain\":\"s\",\"name\":\"\" } \r"
        #expect(try decoded(line) != nil)
        #expect(refusal(of: "\u{A0}{}")?.contains("found the byte 0xC2") == true)
    }

    @Test("A key may be written with escapes, and is then the same key")
    func escapedKey() throws {
        let line = #"{"\u0074ype":"account","id":"a","subdomain":"s","name":"n"}"#
        #expect(try decoded(line) != nil)
        #expect(
            refusal(of: #"{"type":"account","t\u0079pe":"account"}"#)
                == #"line 1, key "type": given twice, expected each key once"#)
    }

    @Test("Bytes that are not UTF-8 are refused")
    func notUTF8() {
        for wrong: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0x80],
        ] {
            let line =
                Array(#"{"type":"account","id":"a","subdomain":"s","name":""#.utf8) + wrong
                + Array(#""}"#.utf8)
            var decoder = InterchangeDecoder()
            #expect(
                throws: InterchangeError(
                    line: 1, column: 52, problem: "found bytes that are not UTF-8",
                    expected: "valid UTF-8")
            ) { try decoder.decode(bytes: line) }
        }
    }

    @Test("Nesting has a limit")
    func nesting() throws {
        func log(levels: Int) -> String {
            let open = String(repeating: "[", count: levels)
            let close = String(repeating: "]", count: levels)
            return
                #"{"type":"log","account":"a","time":"2026-01-01T00:00:00Z","action":"update","#
                + #""operation":"x","before":{"n":\#(open)\#(close)}}"#
        }
        let most = InterchangeLimit.nestingMaximum - 2
        #expect(try decoded(log(levels: most)) != nil)
        #expect(
            refusal(of: log(levels: most + 1))?.contains("found more than 32 levels of nesting")
                == true)
        #expect(refusal(of: String(repeating: #"{"a":"#, count: 100_000)) != nil)
    }

    @Test("What was and is comes out as canonical text, in which no key is given twice")
    func snapshots() throws {
        func log(_ before: String) -> String {
            #"{"type":"log","account":"a","time":"2026-01-01T00:00:00Z","action":"update","#
                + #""operation":"x","before":\#(before)}"#
        }
        let object = try decoded(log(#"{ "b" : [ 1.0 , -0e+5, "\u0041\/" ] , "a" : { } }"#))
        guard case .log(let entry) = object else {
            Issue.record("not an entry")
            return
        }
        #expect(entry.before == #"{"b":[1.0,-0e+5,"A/"],"a":{}}"#)
        #expect(
            refusal(of: log(#"{"a":[{"b":1,"\u0062":2}]}"#))
                == #"line 1, key "before": found "\u0062" twice, expected each key once"#)
        #expect(refusal(of: log("[]"))?.hasSuffix("found an array, expected an object") == true)
    }
}
