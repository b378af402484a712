import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// What decisions take while a store is written to: a commit comes before so many random ones as are made in
/// 20 ms, as if 50 came in a second. The commit itself is not counted.
struct LiveBench {
    let world: World
    let files: Files
    let isShort: Bool

    private var decisionCount: Int { 100_000 }
    private var roundCount: Int { isShort ? 11 : 41 }
    private var path: String { files.folder + "/live.latchkey" }

    enum Load: String, CaseIterable {
        case none = "nothing is committed"
        case name = "a name in another account is changed"
        case grant = "a grant in another account is given or taken"
        case role = "a role in an account that is asked about is changed, and back"

        var isOfAnotherAccount: Bool { self == .name || self == .grant }
    }

    func run() throws -> String {
        let samples = try samples()
        var text =
            "| before each \(decisionCount) decisions | ns | of a quiet store |\n|---|---:|---:|\n"
        for (index, load) in Load.allCases.enumerated() {
            let times = samples[index].sorted()
            text += "| \(load.rawValue) | \(Int(times[times.count / 2].rounded())) | "
            text += "\((Self.ratio(samples[index], samples[0]) * 100).rounded() / 100) |\n"
        }
        return text
    }

    /// What each costs beside a quiet store.
    func measure() throws -> [(load: Load, ratio: Double)] {
        let samples = try samples()
        return Load.allCases.enumerated().map { ($1, Self.ratio(samples[$0], samples[0])) }
    }

    private static func ratio(_ samples: [Double], _ quiet: [Double]) -> Double {
        let ratios = zip(samples, quiet).map { $0 / $1 }.sorted()
        return ratios[ratios.count / 2]
    }

    private func samples() throws -> [[Double]] {
        Build.remove(path)
        try FileManager.default.copyItem(atPath: files.store, toPath: path)
        let store = try Store.open(at: FilePath(path))
        defer { try? store.close() }
        try begin(store)
        var chooser = Chooser(world, seed: 7)
        let questions = try chooser.questions(.organization, count: decisionCount)
        let peer = try LatchkeyPeers.byHandle("live", questions, world, store)
        try peer.run(0..<decisionCount, peer.results)
        try peer.check()
        var samples = Load.allCases.map { _ in [Double]() }
        for round in 0..<roundCount {
            for (index, load) in Load.allCases.enumerated() {
                try commit(load, round, store)
                let start = Harness.nanoseconds()
                try peer.run(0..<decisionCount, peer.results)
                samples[index].append(
                    Double(Harness.nanoseconds() - start) / Double(decisionCount))
            }
        }
        return samples
    }

    /// An account of its own, in which it is written.
    private func begin(_ store: Store) throws {
        try store.administer { administration in
            try administration.insertAccount("live", administrator: "ann")
        }
    }

    private func commit(_ load: Load, _ round: Int, _ store: Store) throws {
        switch load {
        case .none: return
        case .name:
            try store.perform([
                AccountOperation(
                    .editOrganization("o", OrganizationEdit(name: "O \(round)")), in: "live")
            ])
        case .grant:
            let grant = Grant(account: "live", organization: "o", grantee: .user("ann"))
            try store.perform([
                AccountOperation(
                    round % 2 == 0
                        ? .grantAccess(grant) : .revokeAccess(to: "o", from: .user("ann")),
                    in: "live")
            ])
        case .role:
            // Of a user whose role the account can do without.
            let roles: [String: Role] = ["editor": .editor, "creator": .creator]
            guard
                let number = world.users.firstIndex(where: {
                    roles[World.roles[Int($0.role)]] != nil
                }),
                let role = roles[World.roles[Int(world.users[number].role)]]
            else { return }
            let account = Identity(Lines.account(world.users[number].account))
            let other: Role = role == .editor ? .creator : .editor
            for role in [other, role] {
                try store.perform([
                    AccountOperation(
                        .assignRole(Identity(Lines.user(number)), role), in: account)
                ])
            }
        }
    }
}

extension Administration {
    /// Adds an account with an Administrator and one organization, `o`.
    mutating func insertAccount(_ id: Identity, administrator: Identity) throws {
        try insert(.account(Account(id: id, subdomain: id.text, name: id.text)))
        try insert(
            .user(
                User(
                    account: id, id: administrator, email: "\(administrator)@\(id).example",
                    name: administrator.text, role: .administrator)))
        try insert(.organization(Organization(account: id, id: "o", name: "O")))
    }
}
