import Foundation
import Samples
import Testing

/// The list that other tests go through leaves nothing out.
@Suite struct EveryOperationTests {
    @Test func everyNameThatAnOperationIsLoggedUnderIsInTheList() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let source = root.appending(path: "Sources/Latchkey/Model/Operation.swift")
        let text = try String(contentsOf: source, encoding: .utf8)
        // Each case of the name, as `case .NAME: "NAME"`.
        let names = text.split(separator: "\n").compactMap { line -> String? in
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard line.drop(while: { $0 == " " }).hasPrefix("case ."), parts.count == 3 else {
                return nil
            }
            return String(parts[1])
        }
        #expect(names.count > 50)
        #expect(Set(names) == Set(PossibleOperation.all.map(\.operation.name)))
    }
}
