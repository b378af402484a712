import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import Testing

/// Users of real systems are moved from one role to another: who would gain and lose what, and who then does,
/// is exactly the difference of the rows that the role model implies.
@Suite(.timeLimit(.minutes(60))) struct RoleMoveTests {
    private static let moveCount = Effort.number("LATCHKEY_ROLE_MOVES") ?? 40
    private static let administrator = Ref<User>("admin", of: "m")

    @Test(
        arguments: [
            ("domino", "biclique"), ("domino", "obmd"), ("domino", "org_row"), ("hc", "biclique"),
            ("hc", "obmd"), ("hc", "org_row"), ("fire1", "obmd"),
        ])
    func aMoveIsTheDifferenceOfTwoRows(_ matrix: String, _ model: String) throws {
        let text = try RealStore.fixture("role-mining/\(matrix)_\(model).txt")
        let count = try Self.check(
            MatrixCheck(
                name: matrix,
                matrix: AccessMatrix(text: RealStore.fixture("role-mining/\(matrix).txt"))),
            RoleModel(text: text), "\(matrix) \(model)")
        #expect(count.gaining > 0 && count.losing > 0)
    }

    @Test(.enabled(if: RoleMiningTests.folder != nil, "LATCHKEY_ROLE_MINING names no folder"))
    func soItIsInEveryMatrixOfTheFolder() throws {
        for (file, models) in try RoleMiningTests.files {
            let matrix = try AccessMatrix(text: String(contentsOf: file, encoding: .utf8))
            for model in models {
                let name = model.deletingPathExtension().lastPathComponent
                let begin = ContinuousClock.now
                let count = try Self.check(
                    MatrixCheck(name: name, matrix: matrix),
                    RoleModel(text: String(contentsOf: model, encoding: .utf8)), name)
                print("\(name): \(count) in \(ContinuousClock.now - begin)")
            }
        }
    }

    /// How many moves were held against the model.
    struct Count {
        var foreseen = 0
        var performed = 0
        var gaining = 0
        var losing = 0
    }

    /// Foresees moves by the host application's hand and an Administrator's in turns, and makes half of them,
    /// so that the roles become others than they were.
    private static func check(_ check: MatrixCheck, _ model: RoleModel, _ shown: String) throws
        -> Count
    {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        var moves = RoleMoves(model)
        let real = try check.makeStore(model)
        let store = real.store
        try store.perform([
            AccountOperation(
                .inviteUser(
                    User(
                        account: "m", id: administrator.id, email: "admin@m.example", name: "Admin",
                        role: .administrator)), in: "m"),
            AccountOperation(.activateUser(administrator.id), in: "m"),
        ])
        // What the fixture's own file says is where the model begins.
        let whole = moves.users.allSatisfy { moves.row($0) == check.matrix.rows[$0, default: []] }
        #expect(whole, "\(shown): the model is not the matrix")
        var count = Count()
        for number in 0..<moveCount {
            guard let move = moves.random(&random) else { continue }
            let old = moves.row(move.user)
            var moved = moves
            moved.make(move)
            let expected = ToldMoves(move.user, from: old, to: moved.row(move.user))
            let message = "\(shown), seed \(seed), move \(number): \(move)"
            let operations = moves.operations(move)
            let user = number % 2 == 0 ? nil : administrator
            try store.read { view in
                try view.after(operations, by: user) { after in
                    try expectMove(move, expected, from: view, to: after, message)
                }
            }
            count.foreseen += 1
            if !expected.gained.isEmpty { count.gaining += 1 }
            if !expected.lost.isEmpty { count.losing += 1 }
            guard number % 4 < 2 else { continue }
            let start = try store.read { try $0.changePosition() }
            if user == nil {
                try store.perform(operations)
            } else {
                _ = try store.session(for: administrator, signIn: [.singleSignOn, .secondFactor])
                    .perform(operations.map(\.operation))
            }
            moves = moved
            count.performed += 1
            try store.read { view in
                try view.asOf(.position(start)) { then in
                    try expectMove(move, expected, from: then, to: view, message)
                }
                for user in [move.user, random.one(of: moves.users)] {
                    let reach = Reach(of: check.user(user), for: .viewOrganization)
                    let row = Set(moves.row(user).map { check.organization($0) })
                    #expect(try Set(view.organizations(reach).items) == row, "\(message)")
                    #expect(try view.countOrganizations(reach) == row.count, "\(message)")
                }
            }
        }
        return count
    }

    private static func expectMove(
        _ move: RoleMoves.Move, _ expected: ToldMoves, from before: View, to after: View,
        _ message: String
    ) throws {
        let difference = try after.difference(from: before)
        #expect(ToldMoves(difference) == expected, "\(message)")
        let causes = Set(
            [move.from, move.to].map { AccessCause.membership(of: Identity("r\($0)")) })
        let isByMembership = difference.lines.allSatisfy {
            !$0.causes.isEmpty && causes.isSuperset(of: $0.causes)
        }
        #expect(isByMembership, "\(message)")
        let count = try after.countDifference(from: before)
        let gained = expected.gained.values.reduce(0) { $0 + $1.count }
        let lost = expected.lost.values.reduce(0) { $0 + $1.count }
        #expect(count.gainedPairCount == gained && count.lostPairCount == lost, "\(message)")
        #expect(count.gainingUserCount == expected.gained.count, "\(message)")
        #expect(count.losingUserCount == expected.lost.count, "\(message)")
    }
}
