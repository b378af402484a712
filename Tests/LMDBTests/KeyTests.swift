import LMDB
import Testing

/// How keys are written, and their limits.
@Suite struct KeyTests {
    let scratch = Scratch()

    @Test func partsFollowEachOther() throws {
        struct Key: TableKey {
            static var maximumByteCount: Int { 64 }
            func encode(into writer: inout KeyWriter) {
                writer.append(0x01)
                writer.append(bigEndian: UInt16(0x0203))
                writer.append(bigEndian: UInt32(0x0405_0607))
                writer.append(bigEndian: UInt64(0x0809_0A0B_0C0D_0E0F))
                writer.append(bytes: [0x10, 0x11])
                writer.append(bytes: [])
                writer.append(utf8: "é")
                writer.append(utf8: "")
            }
        }
        #expect(try Key().encoded() == Array(0x01...0x11) + [0xC3, 0xA9])
    }

    @Test func longStringsAreWrittenWhole() throws {
        let text = String(repeating: "äß", count: 100)
        struct Key: TableKey {
            let text: String
            static var maximumByteCount: Int { Limits.keyByteCount }
            func encode(into writer: inout KeyWriter) { writer.append(utf8: text) }
        }
        #expect(try Key(text: text).encoded() == Array(text.utf8))
    }

    /// A type that writes more than it says.
    struct Liar: TableKey {
        let writtenByteCount: Int
        static var maximumByteCount: Int { 4 }
        func encode(into writer: inout KeyWriter) {
            for _ in 0..<writtenByteCount { writer.append(7) }
        }
    }

    @Test func writingBeyondTheOwnLimitIsAnError() throws {
        #expect(try Liar(writtenByteCount: 4).encoded() == [7, 7, 7, 7])
        let error = try lmdbError { _ = try Liar(writtenByteCount: 9).encoded() }
        #expect(error.kind == .keyTooLong(byteCount: 9, limit: 4))
    }

    @Test func aPartThatDoesNotFitIsNotWrittenInPart() throws {
        struct Key: TableKey {
            static var maximumByteCount: Int { 4 }
            func encode(into writer: inout KeyWriter) {
                writer.append(bytes: [1, 2, 3])
                writer.append(bigEndian: UInt64(1))
                writer.append(4)
            }
        }
        let error = try lmdbError { _ = try Key().encoded() }
        #expect(error.kind == .keyTooLong(byteCount: 12, limit: 4))
    }

    @Test(arguments: [0, -1, 512, Int.max])
    func impossibleLimitsDoNotTrap(_ limit: Int) throws {
        // A limit beyond LMDB's is LMDB's; one below a byte is a byte.
        let error: LMDBError
        switch limit {
        case 0: error = try lmdbError { _ = try Limited<Zero>().encoded() }
        case -1: error = try lmdbError { _ = try Limited<Negative>().encoded() }
        default: error = try lmdbError { _ = try Limited<Huge>().encoded() }
        }
        let expected = limit > 1 ? 511 : 1
        #expect(error.kind == .keyTooLong(byteCount: 600, limit: expected))
    }

    @Test func keysHave1To511Bytes() throws {
        let environment = try scratch.open()
        let longest = RawKey([UInt8](repeating: 9, count: 511))
        let tooLong = RawKey([UInt8](repeating: 9, count: 512))
        try environment.write { transaction in
            try transaction.put([1], for: RawKey([9]), in: Tables.raw)
            try transaction.put([2], for: longest, in: Tables.raw)
        }
        for (key, kind) in [
            (RawKey([]), LMDBError.Kind.keyEmpty),
            (tooLong, .keyTooLong(byteCount: 512, limit: 511)),
        ] {
            let writes: [(inout WriteTransaction) throws -> Void] = [
                { try $0.put([1], for: key, in: Tables.raw) },
                { _ = try $0.insert([1], for: key, in: Tables.raw) },
                { try $0.append([1], for: key, in: Tables.raw) },
                { _ = try $0.remove(key, in: Tables.raw) },
            ]
            for write in writes {
                let error = try lmdbError { try environment.write { try write(&$0) } }
                #expect(error.kind == kind)
                #expect(error.table == "raw")
            }
            let error = try lmdbError {
                try environment.read { _ = try $0.value(for: key, in: Tables.raw) }
            }
            #expect(error.kind == kind)
        }
        #expect(try environment.read { try $0.contains(longest, in: Tables.raw) })
        #expect(try contents(environment).count == 2)
    }

    @Test func anErrorShowsItsKeyShortened() throws {
        let environment = try scratch.open()
        let error = try lmdbError {
            try environment.read {
                let key = RawKey([UInt8](repeating: 0x61, count: 600))
                _ = try $0.value(for: key, in: Tables.raw)
            }
        }
        #expect(
            error.description == """
                get in table raw for key "\(String(repeating: "a", count: 48))"…: \
                a key of 600 bytes, the limit is 511; shorten the key
                """)
    }
}

private protocol Limit { static var byteCount: Int { get } }
private enum Zero: Limit { static var byteCount: Int { 0 } }
private enum Negative: Limit { static var byteCount: Int { -1 } }
private enum Huge: Limit { static var byteCount: Int { Int.max } }

private struct Limited<Choice: Limit>: TableKey {
    static var maximumByteCount: Int { Choice.byteCount }
    func encode(into writer: inout KeyWriter) {
        for _ in 0..<600 { writer.append(1) }
    }
}
