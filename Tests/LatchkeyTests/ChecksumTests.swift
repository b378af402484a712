import Foundation
import LMDB
import Testing

@testable import Latchkey

/// `Docs/FileFormat.md` says how a checksum is made: another program that does what it says comes to
/// the same.
@Suite struct ChecksumTests {
    /// The rows of the document's examples: code, key, value, checksum.
    private let examples: [(code: UInt8, key: [UInt8], value: [UInt8], checksum: [UInt8])]
    /// The sentences that say how it is made, without line breaks.
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Docs/FileFormat.md"), encoding: .utf8)
        let section = try #require(page.split(separator: "### The checksum").last)
            .prefix(while: { $0 != "#" })
        text = String(section).replacing("\n", with: " ")
        examples = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.compactMap { row in
            let cells = row.split(separator: "|").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
            guard let code = UInt8(cells[0]) else { return nil }
            return (code, Self.bytes(cells[1]), Self.bytes(cells[2]), Self.bytes(cells[3]))
        }
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
    }

    /// As the document has it, with numbers of 128 bits and byte by byte.
    private static func checksum(_ code: UInt8, _ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(code)
        func mix(_ word: UInt64) {
            let product = UInt128(state ^ word) * 0xA076_1D64_78BD_642F
            let high = UInt64(product >> 64)
            let low = UInt64(truncatingIfNeeded: product)
            state = (high ^ low) &+ 0xE703_7ED1_A0B4_28DB
        }
        for bytes in [key, value] {
            mix(UInt64(bytes.count))
            var rest = bytes[...]
            while rest.count >= 8 {
                mix(rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
                rest = rest.dropFirst(8)
            }
            mix(rest.reduce(0) { $0 << 8 | UInt64($1) })
        }
        let sum = UInt32(truncatingIfNeeded: state ^ (state >> 32))
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }

    @Test func theDocumentSaysHowItIsMade() {
        #expect(text.contains("(the high half xor the low half) + `0xE7037ED1A0B428DB`, wrapping"))
        #expect(examples.count == 2)
        for example in examples {
            #expect(
                Self.checksum(example.code, example.key, example.value) == example.checksum)
        }
    }

    @Test func everyEntryEndsInIt() throws {
        let store = try makeStore(try Scratch(), settledWorld)
        var count = 0
        for entry in try store.sealedEntries() {
            var stored: [UInt8] = []
            // Of entries that lie together each pack has one.
            let isPacked = try store.environment.read { (snapshot) throws in
                !entry.table.hasChecksums(in: snapshot)
            }
            if isPacked { continue }
            try store.environment.read { snapshot in
                let value = try snapshot.value(for: RawKey(entry.key), in: entry.table.table)
                stored = value?.copied() ?? []
            }
            let made = Self.checksum(entry.table.code, entry.key, entry.payload)
            #expect(stored.suffix(4) == made[...], "\(entry.table.table.name) \(entry.key)")
            count += 1
        }
        #expect(count > 40)
    }
}
