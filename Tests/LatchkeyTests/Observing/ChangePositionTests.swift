import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Positions are kept as text for ever, tell nothing, and are refused where they do not belong.
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

    @Test func whatIsCutOrPatchedIsRefused() throws {
        try store.log("1")
        let text = "\(try last(store))"
        #expect(refusal(of: ChangePosition(text), in: store) == nil)
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: other[index] == "0" ? "1" : "0")
            let patched = ChangePosition(other)
            #expect(refusal(of: patched, in: store) != nil, "\(other)")
            #expect(refusal(of: ChangePosition(String(text[..<index])), in: store) != nil)
        }
        #expect(refusal(of: ChangePosition(text + "00"), in: store) != nil)
        #expect(refusal(of: ChangePosition(text.uppercased()), in: store) != nil)
        let decoded = try JSONDecoder().decode([ChangePosition].self, from: Data(#"["x"]"#.utf8))
        #expect(try refusal(of: #require(decoded.first), in: store) != nil)
    }

    @Test func aPositionOfAnotherStoreIsRefused() throws {
        let folder = try Scratch()
        let other = try makeLogStore(folder)
        #expect(refusal(of: try last(other), in: store) == "is not one that this store gave out")
        withExtendedLifetime(folder) {}
    }

    @Test func aPositionTellsNothing() throws {
        for number in 0..<3 { try store.log("\(number)") }
        let first = try last(store)
        try store.log("next")
        let second = try last(store)
        #expect(try last(store) == second)
        #expect(!first.description.contains("\(store.identity)"))
        // Neighbours have nothing in common: one digit in sixteen is equal by chance.
        let equal = zip(first.description, second.description).count { $0 == $1 }
        #expect(equal < 40, "\(first) \(second)")
    }

    /// The form of before had a checksum and no key: anybody could make one.
    @Test func aPositionOfBeforeIsRefused() throws {
        try store.log("1")
        let place = try store.read { (view) throws in try view.reader.lastChangePlace() }
        var bytes: [UInt8] = []
        bytes.append(store.identity.high)
        bytes.append(store.identity.low)
        bytes += place.encoded
        var checksum = Checksum(table: 0)
        checksum.combine(bytes.rawBytes)
        bytes.append(checksum.value)
        #expect(refusal(of: ChangePosition(bytes.hexadecimal), in: store) != nil)
        // Nor is a page's cursor one, though the same secret sealed it.
        let seal = Seal(store.secret, for: .cursors)
        let other = ChangePosition(try seal.text(of: place.encoded))
        #expect(refusal(of: other, in: store) != nil)
    }

    @Test func aPositionOutlivesTheProcess() throws {
        try store.log("1")
        let position = try last(store)
        try store.close()
        var options = Store.Options()
        options.clock = { testNow }
        let again = try Store.open(at: scratch.store, options: options)
        #expect(try last(again) == position)
        #expect(refusal(of: position, in: again) == nil)
        try again.close()
    }

    @Test func aPositionBehindTheEndIsRefused() throws {
        try store.log("1")
        var place = try store.read { (view) throws in try view.reader.lastChangePlace() }
        #expect(refusal(of: try store.positions.position(place), in: store) == nil)
        place.run += 1
        #expect(refusal(of: try store.positions.position(place), in: store) != nil)
        place.run -= 1
        place.offset = 1
        #expect(refusal(of: try store.positions.position(place), in: store) != nil)
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

    /// A copy without unused pages counts its commits anew: their number is no position.
    @Test func aPositionOutlivesACompactedCopyAndACommitNumberDoesNot() async throws {
        for number in 0..<10 { try store.log("\(number)") }
        let position = try last(store)
        let number = try await store.read { (view) throws in view.commitNumber }
        #expect(try store.information().commitNumber == number)
        let copy = scratch.folder.appending("copy.latchkey")
        try store.environment.copy(to: copy, compacting: true)
        let other = try await Store.open(at: copy)
        #expect(try await other.read { (view) throws in view.commitNumber } < number)
        let changes = try other.changes(since: position)
        try other.log("next")
        #expect(try await changes.first(1).entries.operations == ["next"])
        try await other.close()
    }
}
