import AccessRules
import SystemPackage

@testable import Latchkey

/// Operations with whatever texts, numbers and instants clients send, done one after another in a
/// copy of a small store. Each is done or refused, and what came to be is sound, and exportable.
func fuzzActs(_ input: [UInt8]) throws {
    guard input.count > 2 else { return }
    try FuzzStore.withFile(FuzzStore.shared.image) { path in
        let store = try Store.open(at: path, options: FuzzStore.options)
        defer { try? store.close() }
        var reader = FuzzReader(input)
        var doneCount = 0
        for _ in 0..<maximumActCount where !reader.isAtEnd {
            let isHost = reader.byte() & 1 != 0
            let account: Identity = reader.byte() % 8 == 0 ? "far" : "acme"
            let operation = reader.operation()
            let done: Void? = try answer("\(operation)") {
                if isHost {
                    try store.administer { try $0.perform(operation, in: account) }
                } else {
                    let user: Identity = account == "far" ? "x1" : "u1"
                    try FuzzStore.session(user, of: account, in: account, store).perform(operation)
                }
            }
            if done != nil { doneCount += 1 }
        }
        guard doneCount > 0 else { return }
        try holdSound(store)
        try holdExportable(store)
    }
}

private let maximumActCount = 6

extension FuzzReader {
    /// An identity: of something that is there, or any.
    fileprivate mutating func identity(_ known: [Identity]) -> Identity {
        let byte = byte()
        return byte < 0xC0 ? known[Int(byte) % known.count] : Identity(text())
    }

    private mutating func user() -> Identity { identity(["u1", "u2", "u3", "u4", "x1"]) }
    private mutating func group() -> Identity { identity(["g1", "g2", "new"]) }
    private mutating func organization() -> Identity { identity(["o1", "o2", "o3", "o4", "new"]) }
    private mutating func asset() -> Identity { identity(["a1", "a2", "a3", "a4", "new"]) }
    private mutating func connection() -> Identity { identity(["c1", "c2", "new"]) }
    private mutating func account() -> Identity { identity(["acme", "noc", "far"]) }
    private mutating func role() -> Role { Role.allCases[Int(byte()) % Role.allCases.count] }
    private mutating func flag() -> Bool { byte() & 1 != 0 }
    private mutating func optional<R>(_ value: (inout FuzzReader) -> R) -> R? {
        flag() ? value(&self) : nil
    }
    private mutating func list<R>(_ value: (inout FuzzReader) -> R) -> [R] {
        (0..<byte() % 4).map { _ in value(&self) }
    }
    private mutating func seed() -> SecretSeed {
        SecretSeed(bytes(SecretSeed.byteCount)) ?? .random()
    }

    private mutating func instant() -> Instant {
        switch byte() % 4 {
        case 0: FuzzStore.now
        case 1: .distantPast
        case 2: .distantFuture
        default: Instant(millisecondsSince1970: Int64(bitPattern: long()))
        }
    }

    private mutating func validity() -> Validity {
        flag() ? .always : Validity(from: instant(), until: instant())
    }

    private mutating func authorship() -> Authorship? {
        optional {
            Authorship(by: $0.optional { Ref($0.user(), of: $0.account()) }, time: $0.instant())
        }
    }

    private mutating func member() -> Membership.Member {
        flag() ? .user(user()) : .connection(connection())
    }

    private mutating func grantee() -> Grant.Grantee {
        switch byte() % 3 {
        case 0: .user(user())
        case 1: .group(group())
        default: .connection(connection())
        }
    }

    private mutating func access() -> Asset.Access {
        flag() ? .everyone : .listed(users: list { $0.user() }, groups: list { $0.group() })
    }

    private mutating func template() -> AssetTemplate {
        AssetTemplate(
            account: account(), id: identity(["t1", "t2"]), name: text(), kind: text(),
            fields: list { reader in
                let types = AssetTemplate.FieldType.allCases
                return AssetTemplate.Field(
                    name: reader.text(), type: types[Int(reader.byte()) % types.count],
                    isRequired: reader.flag())
            })
    }

    private mutating func draft() -> Connection {
        Connection(
            id: connection(), host: account(), delegate: account(), maximumRole: role(),
            status: flag() ? .draft : .accepted, hasAllOrganizations: flag(),
            message: optional { $0.text() }, validity: validity())
    }

    fileprivate mutating func operation() -> Latchkey.Operation {
        let kind = byte() % 54
        return switch kind {
        case 0..<27: thing(kind)
        default: other(kind)
        }
    }

    private mutating func thing(_ kind: UInt8) -> Latchkey.Operation {
        switch kind {
        case 0, 1:
            .inviteUser(
                User(
                    account: account(), id: user(), email: text(), name: text(), role: role(),
                    hasAllOrganizations: flag(), status: flag() ? .invited : .active,
                    isEnrolledInMFA: flag()))
        case 2: .activateUser(user())
        case 3:
            .editUser(user(), UserEdit(email: optional { $0.text() }, name: optional { $0.text() }))
        case 4: .assignRole(user(), role())
        case 5: .setAllOrganizations(user(), flag())
        case 6: .removeUser(user())
        case 7: .resetMFA(user())
        case 8:
            .createGroup(
                Group(
                    account: account(), id: group(), name: text(),
                    description: optional { $0.text() }, deniedAssetTypes: list { $0.text() }))
        case 9:
            .editGroup(
                group(),
                GroupEdit(name: optional { $0.text() }, description: .some(optional { $0.text() })))
        case 10: .deleteGroup(group())
        case 11:
            .addMember(
                Membership(
                    account: account(), group: group(), member: member(), validity: validity(),
                    made: authorship()))
        case 12: .removeMember(member(), from: group())
        case 13: .denyAssetTypes(group(), list { $0.text() })
        case 14, 15:
            .grantAccess(
                Grant(
                    account: account(), organization: organization(), grantee: grantee(),
                    validity: validity(), made: authorship()))
        case 16: .revokeAccess(to: organization(), from: grantee())
        case 17, 18:
            .createOrganization(
                Organization(
                    account: account(), id: organization(), name: text(),
                    kind: optional { $0.text() }, status: optional { $0.text() },
                    parent: optional { $0.organization() }))
        case 19:
            .editOrganization(
                organization(),
                OrganizationEdit(
                    name: optional { $0.text() }, kind: .some(optional { $0.text() }),
                    status: .some(optional { $0.text() })))
        case 20: .moveOrganization(organization(), under: optional { $0.organization() })
        case 21: .archiveOrganization(organization())
        case 22: .deleteOrganization(organization())
        case 23: .restoreOrganization(organization())
        case 24: .destroyOrganization(organization())
        default:
            .createAsset(
                Asset(
                    account: account(), id: asset(), organization: organization(), kind: text(),
                    name: text(), access: access(), container: optional { $0.asset() }))
        }
    }

    private mutating func other(_ kind: UInt8) -> Latchkey.Operation {
        switch kind {
        case 27:
            .editAsset(
                asset(),
                AssetEdit(
                    name: optional { $0.text() }, kind: optional { $0.text() },
                    changesContents: flag()))
        case 28: .archiveAsset(asset())
        case 29: .deleteAsset(asset())
        case 30: .restoreAsset(asset())
        case 31: .destroyAsset(asset())
        case 32: .setAssetPermissions(asset(), access())
        case 33: .embedAsset(asset(), in: asset())
        case 34: .releaseAsset(asset())
        case 35: .moveAsset(asset(), to: organization())
        case 36: .draftConnection(draft())
        case 37:
            .draftConnectionTo(
                ConnectionDraft(
                    id: connection(), to: flag() ? .provider(text()) : .subdomain(text()),
                    maximumRole: role(), hasAllOrganizations: flag(),
                    message: optional { $0.text() }, validity: validity()))
        case 38:
            .editConnection(
                connection(),
                ConnectionEdit(
                    maximumRole: optional { $0.role() },
                    hasAllOrganizations: optional { $0.flag() },
                    message: .some(optional { $0.text() }), validity: optional { $0.validity() }))
        case 39: .sendConnection(connection(), seed: seed())
        case 40: .cancelConnection(connection())
        case 41: .revokeConnection(connection())
        case 42: .acceptConnection(Ref(connection(), of: account()))
        case 43: .declineConnection(Ref(connection(), of: account()))
        case 44: .leaveConnection(Ref(connection(), of: account()))
        case 45:
            .setSeatLimit(optional { Int(truncatingIfNeeded: Int64(bitPattern: $0.long())) })
        case 46:
            .setBillingContact(
                optional { AccountSettings.BillingContact(name: $0.text(), email: $0.text()) })
        case 47: .createAssetTemplate(template())
        case 48: .editAssetTemplate(template())
        case 49:
            flag()
                ? .editOrganizationSidebar(list { $0.text() }) : .enableFeatures(list { $0.text() })
        case 50: .enableIntegrations(list { $0.text() })
        case 51:
            .changeSyncSettings(
                list { reader in
                    SyncSettings(
                        integration: reader.text(), direction: reader.flag() ? .both : .inbound,
                        organizationKinds: reader.list { $0.text() })
                })
        case 52:
            .manageData(
                AccountSettings.Retention(
                    deletedDays: optional { Int(truncatingIfNeeded: Int64(bitPattern: $0.long())) },
                    reportDays: optional { Int(truncatingIfNeeded: Int64(bitPattern: $0.long())) }))
        default:
            flag()
                ? .generateAPIKey(identity(["k1", "k3"]), name: text(), api: text(), seed: seed())
                : .sharePasswordsAccessed(
                    identity(["r1", "r2"]), about: Ref(user(), of: account()), with: user())
        }
    }
}
