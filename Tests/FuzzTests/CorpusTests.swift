import Foundation
import TestNumbers
import Testing

/// What fuzzing has found worth keeping is tried each time, and some thousands of changed inputs
/// with it: the long form is `Scripts/fuzz`.
@Suite struct CorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    /// The inputs that are kept for a target, in the order of their names.
    static func inputs(_ name: String) throws -> [[UInt8]] {
        let folder = corpus.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            [UInt8](try Data(contentsOf: folder.appending(path: $0)))
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func whatIsKeptBreaksNothing(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Self.inputs(name)
        #expect(!inputs.isEmpty, "the corpus of \(name) is empty")
        for input in inputs { #expect(throws: Never.self) { try target.run(input) } }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func whatIsKeptBreaksNothingWhenItIsChanged(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Self.inputs(name)
        let seed: UInt64 = 1
        var changes = InputChanges(seed: seed)
        for number in 0..<(target.isSlow ? 100 : 3_000) {
            let input = changes.changed(inputs)
            do { try target.run(Array(input.prefix(target.maximumByteCount))) } catch {
                Issue.record("seed \(seed), input \(number) \(input): \(error)")
                return
            }
        }
    }
}

/// Inputs made of others: a few bytes changed, added, left out or taken from another.
struct InputChanges {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func changed(_ inputs: [[UInt8]]) -> [UInt8] {
        var input = inputs[below(inputs.count)]
        for _ in 0...below(4) {
            let place = below(input.count + 1)
            switch below(5) {
            case 0 where place < input.count: input[place] = UInt8(below(256))
            case 1 where place < input.count: input[place] ^= 1 << UInt8(below(8))
            case 2: input.insert(UInt8(below(256)), at: place)
            case 3 where place < input.count: input.remove(at: place)
            default:
                let other = inputs[below(inputs.count)]
                let start = below(other.count + 1)
                input.replaceSubrange(
                    place..., with: other[start..<min(other.count, start + below(32))])
            }
        }
        return input
    }

    private mutating func below(_ count: Int) -> Int { random.below(count) }
}
