import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Positions are kept as text for ever, and refused where they do not belong.
@Suite(.timeLimit(.minutes(20))) struct ChangePositionTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeLogStore(scratch)
    }

    private func last(_ store: Store) throws -> ChangePosition {
        try store.read { view in try view.changePosition() }
    }

    private func refusal(of position: ChangePosition, in store: Store) -> String? {
        guard case .invalidPosition(let what) = kind(of: { _ = try store.changes(since: position) })
        else { return nil }
        return what
    }

    @Test func aPositionIsItsText() throws {
        try store.log("1")
        for position in [try last(store), .beginning] {
            #expect(ChangePosition("\(position)") == position)
            let coded = try JSONEncoder().encode([position])
            #expect(try JSONDecoder().decode([ChangePosition].self, from: coded) == [position])
        }
        #expect("\(ChangePosition.beginning)" == "beginning")
    }

    @Test func anyOtherTextIsNone() throws {
        try store.log("1")
        let text = "\(try last(store))"
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: other[index] == "0" ? "1" : "0")
            #expect(ChangePosition(other) == nil, "\(other)")
            #expect(ChangePosition(String(text[..<index])) == nil)
        }
        #expect(ChangePosition(text.uppercased()) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ChangePosition].self, from: Data(#"["x"]"#.utf8))
        }
    }

    @Test func aPositionOfAnotherStoreIsRefused() throws {
        let folder = try Scratch()
        let other = try makeLogStore(folder)
        #expect(refusal(of: try last(other), in: store) == "is of another store")
        withExtendedLifetime(folder) {}
    }

    @Test func aPositionBehindTheEndIsRefused() throws {
        try store.log("1")
        var place = try last(store).place
        place.run += 1
        #expect(refusal(of: .init(store: store.identity, place: place), in: store) != nil)
        place.run -= 1
        place.offset = 1
        #expect(refusal(of: .init(store: store.identity, place: place), in: store) != nil)
    }

    /// A file that was put back to a copy goes on with other changes under the same numbers.
    @Test func aPositionOfAnotherHistoryIsRefused() throws {
        let copy = scratch.folder.appending("copy.latchkey")
        var options = Store.Options()
        options.clock = { testNow.after(1) }
        try store.environment.copy(to: copy, compacting: false)
        try store.log("1")
        let position = try last(store)
        let earlier = try Store.open(at: copy, options: options)
        #expect(refusal(of: position, in: earlier) != nil)
        try earlier.append([
            LogEntry(account: "acme", time: testNow.after(1), event: .update, operation: "1")
        ])
        #expect(refusal(of: position, in: earlier) != nil)
        #expect(refusal(of: try last(earlier), in: earlier) == nil)
        try earlier.close()
    }

    /// A copy without unused pages counts its transactions anew.
    @Test func aPositionOutlivesACompactedCopy() async throws {
        for number in 0..<10 { try store.log("\(number)") }
        let position = try last(store)
        let copy = scratch.folder.appending("copy.latchkey")
        try store.environment.copy(to: copy, compacting: true)
        let other = try Store.open(at: copy)
        let changes = try other.changes(since: position)
        try other.log("next")
        #expect(try await changes.first(1).entries.operations == ["next"])
        try other.close()
    }
}
