import SystemCrypto
import Testing

/// Hashes, codes, keys and seals are those of the standards: what one build made another knows again.
@Suite struct VectorTests {
    private func bytes(_ digits: String) -> [UInt8] {
        var digits = digits.filter { $0 != " " }[...]
        var bytes: [UInt8] = []
        while let byte = UInt8(digits.prefix(2), radix: 16) {
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return bytes
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func hashesAreThoseOfFIPS180(_ text: String, _ hash: String) {
        let text = Array(text.utf8)
        #expect(SHA256.hash(of: text) == bytes(hash))
        for end in 0...text.count {
            var parts = SHA256()
            parts.update(Array(text[..<end]))
            // What is asked for meanwhile changes nothing, nor does what becomes of a copy.
            var copy = parts
            copy.update([1])
            #expect(parts.hash == SHA256.hash(of: Array(text[..<end])))
            parts.update(Array(text[end...]))
            #expect(parts.hash == bytes(hash))
        }
    }

    @Test(arguments: [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20"
                + "48617368204b6579204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func codesAreThoseOfRFC4231(_ key: String, _ text: String, _ code: String) {
        #expect(HMAC.code(for: bytes(text), with: SymmetricKey(bytes(key))) == bytes(code))
    }

    /// The third case of the appendix, whose first 32 bytes these are: it has no salt, and no purpose.
    @Test func keysAreThoseOfRFC5869() {
        let key = HKDF.key(from: Array(repeating: 0x0B, count: 22), for: [])
        #expect(
            key
                == SymmetricKey(
                    bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")))
    }

    private static let plain = Array(
        """
        Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
        sunscreen would be it.
        """.utf8)
    private var key: SymmetricKey { SymmetricKey((0x80...0x9F).map { UInt8($0) }) }
    private var nonce: [UInt8] { bytes("070000004041424344454647") }
    private var context: [UInt8] { bytes("50515253c0c1c2c3c4c5c6c7") }

    @Test func sealsAreThoseOfRFC8439() throws {
        let sealed = try ChaChaPoly.seal(Self.plain, with: key, nonce: nonce, in: context)
        let expected = """
            d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
            3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
            92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
            3ff4def08e4b7a9de576d26586cec64b 6116 1ae10b594f09e26a7e902ecbd0600691
            """
        #expect(sealed == nonce + bytes(expected.filter { $0 != "\n" }))
        #expect(try ChaChaPoly.open(sealed, with: key, in: context) == Self.plain)
    }

    @Test func whatIsChangedIsNotOpened() throws {
        for plain in [[], [7], Self.plain] {
            let sealed = try ChaChaPoly.seal(plain, with: key, nonce: nonce, in: context)
            #expect(try ChaChaPoly.open(sealed, with: key, in: context) == plain)
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(try ChaChaPoly.open(changed, with: key, in: context) == nil)
                #expect(try ChaChaPoly.open(Array(sealed[..<index]), with: key, in: context) == nil)
            }
            #expect(try ChaChaPoly.open(sealed + [0], with: key, in: context) == nil)
            #expect(try ChaChaPoly.open(sealed, with: key, in: []) == nil)
            let other = SymmetricKey(Array(repeating: 1, count: ChaChaPoly.keyByteCount))
            #expect(try ChaChaPoly.open(sealed, with: other, in: context) == nil)
        }
    }

    @Test func keysAndNoncesOfOtherLengthsAreRefused() {
        let short = SymmetricKey(Array(repeating: 1, count: ChaChaPoly.keyByteCount - 1))
        #expect(throws: ChaChaPoly.Failure.wrongLength) {
            try ChaChaPoly.seal([1], with: short, nonce: nonce, in: [])
        }
        #expect(throws: ChaChaPoly.Failure.wrongLength) {
            try ChaChaPoly.seal([1], with: key, nonce: nonce + [1], in: [])
        }
        #expect(throws: ChaChaPoly.Failure.wrongLength) {
            try ChaChaPoly.open(Array(repeating: 0, count: 40), with: short, in: [])
        }
    }

    @Test func keysAreComparedWhole() {
        #expect(SymmetricKey([]) == SymmetricKey([]))
        #expect(SymmetricKey([1, 2, 3]) == SymmetricKey([1, 2, 3]))
        for other: [UInt8] in [[], [1, 2], [1, 2, 4], [0, 2, 3], [1, 2, 3, 4]] {
            #expect(SymmetricKey([1, 2, 3]) != SymmetricKey(other))
        }
    }

    @Test func noKeyTellsItsBytes() {
        let key = SymmetricKey([0xAB, 0xCD])
        #expect("\(key)" == "a key" && !String(reflecting: key).contains("171"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("171"))
    }
}
