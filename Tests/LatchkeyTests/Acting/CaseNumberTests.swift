import Foundation
import Testing

/// Each of the cases that must hold has a test whose name has its number.
@Suite struct CaseNumberTests {
    private static let caseCount = 66

    @Test func everyCaseHasATest() throws {
        let tests = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var numbers: Set<Int> = []
        for folder in ["LatchkeyTests/Acting", "ConformanceTests/Cases", "ConformanceTests"] {
            let path = tests.appending(path: folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: path.path)
            where name.hasSuffix(".swift") {
                let text = try String(contentsOf: path.appending(path: name), encoding: .utf8)
                // @Test("case 7: …"), @Test("cases 10 and 11: …") and DecisionCase(7, …).
                for match in text.matches(of: /@Test\(\s*"cases? ([0-9]+)(?: and ([0-9]+))?:/) {
                    numbers.formUnion([match.1, match.2 ?? match.1].compactMap { Int($0) })
                }
                for match in text.matches(of: /DecisionCase\(\s*([0-9]+),/) {
                    if let number = Int(match.1) { numbers.insert(number) }
                }
            }
        }
        let missing = Set(1...Self.caseCount).subtracting(numbers).sorted()
        #expect(missing == [])
    }
}
