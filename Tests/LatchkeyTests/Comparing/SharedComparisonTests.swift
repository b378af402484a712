import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What differences from one view share changes nothing about them.
@Suite struct SharedComparisonTests {
    /// How many of some changes make a difference. Each is counted alone, and with what those before it have left to share.
    private static func differingCount(
        _ changes: [[AccountOperation]], in store: Store
    ) throws -> Int {
        try store.read { (view) throws in
            let shared = SharedComparison()
            var differingCount = 0
            // The second time everything is known that can be.
            for operations in changes + changes {
                let message = "\(operations.map(\.operation))"
                do throws(StoreError) {
                    try asStoreError {
                        try view.after(operations) { after in
                            let alone = try after.countDifference(from: view)
                            let sharing = try after.countDifference(from: view, sharing: shared)
                            #expect(sharing == alone, "\(message)")
                            if !alone.isEmpty { differingCount += 1 }
                        }
                    }
                } catch {
                    // It would be refused, by itself as well as with others.
                    guard case .refused = error.kind else { throw error }
                }
            }
            return differingCount
        }
    }

    @Test func everyOperationIsCountedAlike() throws {
        let world = try ActingWorld()
        let changes = PossibleOperation.all.map { possible in
            possible.preparation.map { operation in
                let isOfDelegate = operation.name == "acceptConnection"
                return AccountOperation(operation, in: isOfDelegate ? "far" : "acme")
            } + [AccountOperation(possible.operation, in: possible.account)]
        }
        #expect(try Self.differingCount(changes, in: world.store) > 40)
    }

    /// Memberships and grants, between which assets, lists, organizations and denied kinds are others.
    @Test func whatAGroupBringsIsCountedAlike() throws {
        let world = try CrowdedWorld()
        let (users, groups) = (
            ["u", "v", "w"] as [Identity], ["one", "two", "three"] as [Identity]
        )
        var operations: [Latchkey.Operation] = []
        for group in groups {
            for user in users {
                try world.store.perform([
                    AccountOperation(
                        .addMember(
                            Membership(account: "acme", group: group, member: .user(user))),
                        in: "acme")
                ])
                operations.append(.removeMember(.user(user), from: group))
            }
            operations.append(.revokeAccess(to: "o5", from: .group(group)))
            operations.append(.removeMember(.user("u"), from: group))
        }
        operations.insert(.deleteOrganization("o4"), at: 3)
        operations.insert(.moveAsset("a5", to: "o6"), at: 6)
        operations.insert(.setAssetPermissions("a2", .everyone), at: 9)
        let changes = operations.map { [AccountOperation($0, in: "acme")] }
        #expect(try Self.differingCount(changes, in: world.store) > changes.count)
        let first = changes[0]
        let both = changes.filter { $0 != first }.map { first + $0 }
        #expect(try Self.differingCount(both, in: world.store) > both.count)
    }
}
