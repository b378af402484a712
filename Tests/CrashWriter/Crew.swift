import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// Thirty-two tasks that act in one account at once, each in sessions of several users, and say
/// of each operation that it was acknowledged.
///
/// A line is the operation and what it was about, which are together unique; that of a read that
/// is not a password's says also when it was done, in milliseconds since 1970.
struct Crew {
    static let taskCount = 32

    let store: Store
    /// What tells the things of this run from those of others.
    let run: String

    /// Goes on until the process is killed.
    func work() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<Self.taskCount {
                group.addTask {
                    var number = 0
                    while true {
                        try await round("\(run)-\(task)-\(number)")
                        number += 1
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One of everything, about things of that name.
    private func round(_ name: String) async throws {
        let ann = try store.session(for: Ref("ann", of: "acme"))
        let manager = try store.session(for: Ref("bob", of: "acme"))
        let delegate = try store.session(for: Ref("pat", of: "msp"), in: "acme")
        let organization = Identity("o\(name)")
        let user = Identity("u\(name)")
        let group = Identity("g\(name)")
        let asset = Identity("a\(name)")
        try await done(
            ann, .createOrganization(Organization(account: "acme", id: organization, name: name)),
            "organization \(organization)")
        try await done(
            manager,
            .inviteUser(
                User(
                    account: "acme", id: user, email: "\(name)@acme.example", name: name,
                    role: .editor, status: .invited)), "user \(user)")
        try await done(
            ann, .createGroup(Group(account: "acme", id: group, name: name)), "group \(group)")
        let membership = Membership(account: "acme", group: group, member: .user(user))
        try await done(ann, .addMember(membership), "membership \(group)")
        let grant = Grant(account: "acme", organization: organization, grantee: .group(group))
        try await done(ann, .grantAccess(grant), "grant \(organization)")
        try await done(
            delegate,
            .createAsset(
                Asset(
                    account: "acme", id: asset, organization: organization,
                    kind: Asset.passwordKind, name: name)), "asset \(asset)")
        _ = try await delegate.asset(asset)
        try say("viewPassword asset \(asset)")
        _ = try manager.organization(organization)
        try say(
            "viewOrganization organization \(organization) \(Int64(Date().timeIntervalSince1970 * 1_000))"
        )
        try await done(ann, .removeUser(user), "user \(user)")
        try await done(ann, .destroyOrganization(organization), "organization \(organization)")
    }

    private func done(_ session: Session, _ operation: Latchkey.Operation, _ what: String)
        async throws
    {
        try await session.perform(operation)
        try say("\(operation.name) \(what)")
    }
}
