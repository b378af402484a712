import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What was decided on a state is done on that state, or not at all.
@Suite struct ExpectedPositionTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private static let promotion: [Latchkey.Operation] = [.assignRole("bob", .manager)]

    @Test func itIsDoneWhereNothingWasChangedSince() throws {
        let ann = try world.session("acme/ann")
        let first = try ann.perform(Self.promotion, expecting: try ann.changePosition())
        let second = try ann.perform(
            [.assignRole("bob", .editor)], expecting: first.position)
        #expect(second.entries.count == 1)
        // What was only read, and what another account did, is nothing to it.
        _ = try ann.users(size: 5)
        try world.session("far/fay").perform(.editUser("fay", UserEdit(name: "F.")))
        #expect(try ann.perform(Self.promotion, expecting: second.position).entries.count == 1)
    }

    @Test func itIsRefusedWhereSomethingWas() throws {
        let ann = try world.session("acme/ann")
        let position = try world.store.read { try $0.changePosition() }
        try world.session("acme/art").perform(.assignRole("cat", .editor))
        let before = try world.changed()
        let told = #expect(throws: StoreError.self) {
            try world.store.perform(
                [AccountOperation(Self.promotion[0], in: "acme")], expecting: position)
        }
        #expect(
            told?.kind
                == .changedSince(
                    ["assignRole user cat in acme by acme/art at 2026-03-01T00:00:00Z"]))
        // In a session nothing is told of it: not everybody may read the log.
        let bare = #expect(throws: StoreError.self) {
            try ann.perform(Self.promotion, expecting: position)
        }
        #expect(bare?.kind == .changedSince([]))
        #expect(try world.changed() == before)
    }

    /// What was kept and damaged is not taken for nothing that is expected.
    @Test func aDamagedPositionIsNoneAndNothingIsDone() throws {
        let ann = try world.session("acme/ann")
        let kept = "\(try ann.changePosition())"
        let before = try world.changed()
        for text in ["", "none", String(kept.dropLast()), kept + "0", kept.uppercased()] {
            let position = ChangePosition(text)
            for perform in [
                { _ = try ann.perform(Self.promotion, expecting: position) },
                {
                    _ = try world.store.perform(
                        [AccountOperation(Self.promotion[0], in: "acme")], expecting: position)
                },
            ] {
                guard case .invalidPosition? = kind(of: perform) else {
                    Issue.record("taken: \(text)")
                    continue
                }
            }
        }
        #expect(try world.changed() == before)
    }

    @Test func theReceiptOfTheFirstTimeComesBeforeWhatIsExpected() throws {
        let ann = try world.session("acme/ann")
        let position = try ann.changePosition()
        try ann.perform(Self.promotion, id: "b1", expecting: position)
        #expect(try ann.perform(Self.promotion, id: "b1", expecting: position).isRepeated)
    }

    /// Whoever may not act any more does not even learn whether anything was committed.
    @Test func whoeverWasRemovedLearnsOfNothingThatIsCommitted() throws {
        let art = try world.session("acme/art")
        let position = try art.changePosition()
        #expect(try world.does("acme/ann", .removeUser("art")) == "done")
        for id in [nil, "b1"] {
            let error = #expect(throws: StoreError.self) {
                try art.perform(Self.promotion, id: id, expecting: position)
            }
            guard case .denied(let denial)? = error?.kind else {
                Issue.record("\(error as Any)")
                continue
            }
            #expect(denial.layer == .standing)
        }
        #expect(throws: StoreError.self) { try art.changePosition() }
    }

    /// Of those who expect the same, whatever else is asked for between them, one is done.
    @Test(arguments: [false, true])
    func oneOfManyWhoExpectTheSameIsDone(_ hasIDs: Bool) async throws {
        let world = world
        let position = try await world.store.read { try $0.changePosition() }
        let done = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let session = try world.session(number % 2 == 0 ? "acme/ann" : "acme/art")
                    let new = Group(account: "acme", id: Identity("n\(number)"), name: "")
                    do throws(StoreError) {
                        try await session.perform(
                            [.createGroup(new)], id: hasIDs ? "b\(number)" : nil,
                            expecting: position)
                        return true
                    } catch {
                        guard case .changedSince = error.kind else { throw error }
                        return false
                    }
                }
                group.addTask {
                    try await world.session("far/fay").perform(
                        .editUser("fay", UserEdit(name: "F\(number)")))
                    return false
                }
            }
            var done = 0
            for try await isDone in group where isDone { done += 1 }
            return done
        }
        #expect(done == 1)
        #expect(try world.store.problems() == [])
    }

    @Test func positionsThatAreNoneAreRefused() throws {
        let ann = try world.session("acme/ann")
        let other = try ActingWorld().session("acme/ann").changePosition()
        let error = #expect(throws: StoreError.self) {
            try ann.perform(Self.promotion, expecting: other)
        }
        guard case .invalidPosition = error?.kind else {
            Issue.record("\(error as Any)")
            return
        }
        let early = #expect(throws: StoreError.self) {
            try ann.perform(Self.promotion, expecting: .beginning)
        }
        #expect(early?.kind == .changedSince([]))
    }
}
