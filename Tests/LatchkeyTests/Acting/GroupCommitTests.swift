import AccessRules
import Latchkey
import Testing

/// Operations that are asked for at the same time share commits, and nothing else.
@Suite struct GroupCommitTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    @Test func manyTasksWriteAtOnce() async throws {
        let session = try world.session("acme/ann")
        let positions = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for task in 0..<32 {
                group.addTask {
                    var positions: [UInt64] = []
                    for number in 0..<8 {
                        let receipt = try await session.perform(
                            .organization(Identity("t\(task)-\(number)")))
                        positions.append(receipt.commitNumber)
                    }
                    return positions
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(positions.count == 256)
        // Fewer commits than operations: they were shared.
        #expect(Set(positions).count < 256)
        let entries = try world.log(of: "acme").filter { $0.contains("createOrganization") }
        #expect(entries.count == 256)
        #expect(try world.store.problems() == [])
    }

    /// One that is refused, whether before or after it changed something, spoils nobody else's.
    @Test func whatIsRefusedSpoilsNobodyElses() async throws {
        let (ann, bob) = (try world.session("acme/ann"), try world.session("acme/bob"))
        // Lea, who is Lite, may have four more: it shows at the end of an operation.
        let outcomes = await withTaskGroup(of: (String, String).self) { group in
            for number in 0..<60 {
                group.addTask {
                    let id = Identity("n\(number)")
                    let (name, session, operation): (String, Session, Operation) =
                        switch number % 3 {
                        case 0: ("fine", ann, .organization(id))
                        case 1: ("denied", bob, .organization(id))
                        default: ("lite", ann, .assignRole("mia", .lite))
                        }
                    do {
                        try await session.perform(operation)
                        return (name, "done")
                    } catch { return (name, (error as? StoreError)?.inFewWords ?? "\(error)") }
                }
            }
            return await group.reduce(into: [:]) { counts, outcome in
                counts["\(outcome.0) \(outcome.1)", default: 0] += 1
            }
        }
        #expect(
            outcomes == [
                "fine done": 20, "denied denied role": 20, "lite refused liteAllOrganizations": 20,
            ])
        #expect(try world.store.problems() == [])
    }

    @Test func whatFailsAfterItChangedSomethingIsDoneByNobody() async throws {
        let ann = try world.session("acme/ann")
        for id in ["south", "o1", "o2", "o3"] as [Identity] {
            try await ann.perform(.grant(id, to: .user("lea")))
        }
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        if number % 4 == 0 {
                            try await ann.perform(.grant("o4", to: .user("lea")))
                        } else {
                            try await ann.perform(.organization(Identity("n\(number)")))
                        }
                        return "done"
                    } catch { return (error as? StoreError)?.inFewWords ?? "\(error)" }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["done": 30, "refused liteScope": 10])
        #expect(try world.log(of: "acme").count { $0.contains("createOrganization") } == 30)
        #expect(try world.store.problems() == [])
    }

    @Test func aClosedStoreDoesNothingAndSaysSo() throws {
        let session = try world.session("acme/ann")
        try world.store.close()
        #expect(kind { try session.perform(.organization("late")) } != nil)
    }
}
