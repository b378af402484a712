import Foundation
import Testing

/// Sequences that a fuzzer kept because they reach something that no other does.
@Suite struct FuzzedOperationTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "FuzzTests/Corpus/operations")

    @Test func sequencesThatWereKeptComeToWhatTheReferenceSays() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let input = [UInt8](try Data(contentsOf: Self.corpus.appending(path: name)))
            #expect(try FuzzedOperations.difference(input) == nil, "\(name)")
        }
    }
}
