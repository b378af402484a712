import AccessRules
import Foundation
import Latchkey

/// Explanations of a store that was made from a matrix, held against the facts that it was made
/// from: the verdict, the layers, exactly the groups that bring the organization, and exactly
/// the single changes that would turn a denial.
struct MatrixExplanations: Sendable {
    /// What was compared.
    struct Count: Sendable, CustomStringConvertible {
        var pairs = 0
        /// Denials whose smallest changes were found, too.
        var withFlips = 0
        var flips = 0
        var wrong = 0

        static func += (left: inout Self, right: Self) {
            left.pairs += right.pairs
            left.withFlips += right.withFlips
            left.flips += right.flips
            left.wrong += right.wrong
        }

        var description: String {
            "\(pairs) pairs, \(withFlips) denials with \(flips) flips, \(wrong) wrong"
        }
    }

    private static let usersOfARead = 16

    private let matrix: AccessMatrix
    private let users: [(number: Int, reference: Ref<User>)]
    private let permissions: [(number: Int, reference: Ref<Organization>)]
    private let hasModel: Bool
    private let groupCount: Int
    /// The groups of each user and of each permission, by their numbers.
    private var groupsOfUser: [Int: [Int]] = [:]
    private var groupsOfPermission: [Int: [Int]] = [:]

    init(_ check: MatrixCheck, _ model: RoleModel?) {
        matrix = check.matrix
        users = check.matrix.users.map { ($0, check.user($0)) }
        permissions = check.matrix.permissions.map { ($0, check.organization($0)) }
        hasModel = model != nil
        groupCount = model?.roles.count ?? 0
        for (number, role) in (model?.roles ?? []).enumerated() {
            for user in role.users { groupsOfUser[user, default: []].append(number) }
            for permission in role.permissions {
                groupsOfPermission[permission, default: []].append(number)
            }
        }
    }

    /// Explains every so many pairs, and every so many of them with flips, by as many readers
    /// side by side as there are processors.
    func check(_ store: Store, every stride: Int, flipsEvery flipStride: Int) async throws
        -> Count
    {
        let workers = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return try await withThrowingTaskGroup(of: Count.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var count = Count()
                    // A read is short: each is about the pairs of some users.
                    for first in Swift.stride(
                        from: worker * Self.usersOfARead, to: users.count,
                        by: workers * Self.usersOfARead)
                    {
                        let indices = first..<min(first + Self.usersOfARead, users.count)
                        count += try await store.read { view in
                            var count = Count()
                            for index in indices {
                                try explain(view, index, every: stride, flipStride, &count)
                            }
                            return count
                        }
                    }
                    return count
                }
            }
            var whole = Count()
            for try await count in group { whole += count }
            return whole
        }
    }

    private func explain(
        _ view: View, _ userIndex: Int, every stride: Int, _ flipStride: Int,
        _ count: inout Count
    ) throws {
        let user = users[userIndex]
        var isMember = [Bool](repeating: false, count: groupCount)
        let joined = groupsOfUser[user.number, default: []]
        for group in joined { isMember[group] = true }
        for (index, permission) in permissions.enumerated() {
            let pair = userIndex * permissions.count + index
            guard pair % stride == 0 else { continue }
            let explanation = try view.explain(
                Question(
                    may: user.reference, .viewOrganization, .organization(permission.reference)),
                findingFlips: pair % flipStride == 0)
            let granted = groupsOfPermission[permission.number, default: []]
            let has = matrix.has(user.number, permission.number)
            count.pairs += 1
            let isRight =
                isVerdictRight(explanation, has)
                && areRoutesRight(
                    explanation.routes, hasModel ? granted.filter { isMember[$0] } : [],
                    has: has, user.reference, permission.reference)
            if !isRight { count.wrong += 1 }
            guard !has, pair % flipStride == 0 else { continue }
            count.withFlips += 1
            count.flips += explanation.flips.count
            let areFlipsRight = areFlipsRight(
                explanation, granted, isMember, joined.count, user.reference,
                permission.reference)
            if !areFlipsRight { count.wrong += 1 }
        }
    }

    private func isVerdictRight(_ explanation: Explanation, _ has: Bool) -> Bool {
        let decision = explanation.decision
        let outcomes = explanation.layers.map(\.outcome)
        return decision.isAllowed == has && decision.deniedBy == (has ? nil : .organization)
            && explanation.layers.map(\.layer) == Layer.allCases
            && outcomes == [
                .passed, .passed, .passed, has ? .passed : .failed, .notAsked, .notAsked,
            ]
    }

    /// Whether the routes are the direct grant, or those of exactly these groups.
    private func areRoutesRight(
        _ routes: [Explanation.Route], _ groups: [Int], has: Bool, _ user: Ref<User>,
        _ organization: Ref<Organization>
    ) -> Bool {
        guard hasModel else {
            guard has else { return routes.isEmpty }
            guard routes.count == 1, case .directGrant(_, organization, .user(let id)) = routes[0]
            else { return false }
            return id == user.id
        }
        guard routes.count == groups.count else { return false }
        var told: [Int] = []
        for route in routes {
            guard case .group(let group, _, _, organization) = route, let number = number(of: group)
            else { return false }
            told.append(number)
        }
        return told.sorted() == groups
    }

    /// Whether the flips are: the role of Administrator, a grant to the user, one to each group
    /// of the user, and to join each group that has the organization.
    private func areFlipsRight(
        _ explanation: Explanation, _ granted: [Int], _ isMember: [Bool], _ joinedCount: Int,
        _ user: Ref<User>, _ organization: Ref<Organization>
    ) -> Bool {
        var hasOrganization = [Bool](repeating: false, count: groupCount)
        for group in granted { hasOrganization[group] = true }
        var isSeen = [Bool](repeating: false, count: groupCount)
        var roles = 0
        var grants = 0
        for flip in explanation.flips {
            guard flip.count == 1 else { return false }
            switch flip[0] {
            case .setRole(user, .administrator): roles += 1
            case .grant(organization, .user(user.id)): grants += 1
            case .grant(organization, .group(let id)):
                guard let number = number(of: Ref(id, of: user.account)), isMember[number],
                    !isSeen[number]
                else { return false }
                isSeen[number] = true
            case .add(.user(user.id), let group):
                guard let number = number(of: group), hasOrganization[number], !isSeen[number]
                else { return false }
                isSeen[number] = true
            default: return false
            }
        }
        let expected = 2 + granted.count + joinedCount
        return roles == 1 && grants == 1 && explanation.flips.count == expected
            && explanation.flipCount == FlipCount(expected)
    }

    /// The number in the name of a group, `r` and digits.
    private func number(of group: Ref<Group>) -> Int? {
        guard let number = Int(group.id.text.dropFirst()), (0..<groupCount).contains(number)
        else { return nil }
        return number
    }
}
