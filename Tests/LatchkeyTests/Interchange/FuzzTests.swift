import AccessRules
import TestNumbers
import Testing

@testable import Latchkey

@Suite("Interchange: whatever the bytes") struct FuzzTests {
    private let seed = UInt64.random(in: 0 ... .max)

    /// Decodes without a trap; what is decoded survives its own writing.
    private func check(_ line: [UInt8]) {
        var decoder = InterchangeDecoder()
        if let object = try? decoder.decode(bytes: line) {
            let written = encoded(object)
            let again = try? decoded(written)
            #expect(again == object, "seed \(seed): \(line)")
            #expect(again.map(encoded) == written, "seed \(seed): \(line)")
        }
        var questions = QuestionDecoder()
        _ = try? questions.decode(bytes: line)
        if let operation = try? AccountOperation(line: line.span) {
            let written = operation.line
            let again = try? AccountOperation(line: written)
            #expect(again == operation, "seed \(seed): \(line)")
            #expect(again?.line == written, "seed \(seed): \(line)")
        }
    }

    @Test("Random bytes")
    func random() {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            check(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                })
        }
    }

    @Test("Random pieces of the grammar")
    func pieces() {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "\\u0000", "0", "-1", "1e",
            ".5", "true", "null", " ", "\"type\":", "\"log\"", "\"id\":\"a\"", "\"before\":{",
            "\u{0}", "é", "\u{10FFFF}", "\"user\"", "\"at\":\"2026-01-01T00:00:00Z\"",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...15, using: &random)
            let line = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }
            check(Array(("{" + line.joined()).utf8))
        }
    }

    @Test("Lines with bytes changed, removed, added, repeated and cut off")
    func mutations() {
        var random = SplitMix64(seed: seed)
        let operations = leastOperationLines + fullOperationLines
        let lines = (canonicalLines + operations).map { Array($0.utf8) }
        for _ in 0..<40_000 {
            guard var line = lines.randomElement(using: &random) else { return }
            for _ in 0..<Int.random(in: 1...4, using: &random) where !line.isEmpty {
                let place = Int.random(in: 0..<line.count, using: &random)
                let end = min(line.count, place + Int.random(in: 1...12, using: &random))
                switch Int.random(in: 0..<6, using: &random) {
                case 0: line[place] = UInt8.random(in: 0...255, using: &random)
                case 1: line[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: line.removeSubrange(place..<end)
                case 3: line.insert(UInt8.random(in: 32...126, using: &random), at: place)
                case 4: line.insert(contentsOf: line[place..<end], at: place)
                default: line.removeSubrange(place...)
                }
            }
            check(line)
        }
    }

    @Test("Instants of any bytes, and of any number of milliseconds")
    func instants() throws {
        var random = SplitMix64(seed: seed)
        let characters = Array("0123456789-:.TZ".utf8)
        for _ in 0..<20_000 {
            var text = Array("2026-01-31T23:59:59.999Z".utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                text[place] = characters.randomElement(using: &random) ?? 0
            }
            if let instant = try? Instant(iso8601: String(decoding: text, as: UTF8.self)) {
                #expect(try Instant(iso8601: instant.iso8601) == instant, "seed \(seed): \(text)")
            }
            let any = Instant(millisecondsSince1970: .random(in: .min ... .max, using: &random))
            #expect(!any.iso8601.isEmpty)
            let range = Instant.iso8601Range
            let inside = Instant(
                millisecondsSince1970: .random(
                    in: range.lowerBound
                        .millisecondsSince1970...range.upperBound
                        .millisecondsSince1970, using: &random))
            #expect(try Instant(iso8601: inside.iso8601) == inside, "seed \(seed)")
        }
    }
}
