import AccessRules
import TestNumbers

@testable import Latchkey

extension Latchkey.Operation {
    /// The name by which a line has the operation. A case that is added does not compile until it
    /// has one, and ``RandomOperation`` makes it.
    var lineName: OperationName {
        switch self {
        case .inviteUser: .inviteUser
        case .activateUser: .activateUser
        case .editUser: .editUser
        case .assignRole: .assignRole
        case .setAllOrganizations: .setAllOrganizations
        case .removeUser: .removeUser
        case .resetMFA: .resetMFA
        case .createGroup: .createGroup
        case .editGroup: .editGroup
        case .deleteGroup: .deleteGroup
        case .addMember: .addMember
        case .removeMember: .removeMember
        case .denyAssetTypes: .denyAssetTypes
        case .grantAccess: .grantAccess
        case .revokeAccess: .revokeAccess
        case .createOrganization: .createOrganization
        case .editOrganization: .editOrganization
        case .moveOrganization: .moveOrganization
        case .archiveOrganization: .archiveOrganization
        case .deleteOrganization: .deleteOrganization
        case .restoreOrganization: .restoreOrganization
        case .destroyOrganization: .destroyOrganization
        case .createAsset: .createAsset
        case .editAsset: .editAsset
        case .archiveAsset: .archiveAsset
        case .deleteAsset: .deleteAsset
        case .restoreAsset: .restoreAsset
        case .destroyAsset: .destroyAsset
        case .setAssetPermissions: .setAssetPermissions
        case .embedAsset: .embedAsset
        case .releaseAsset: .releaseAsset
        case .moveAsset: .moveAsset
        case .draftConnection, .draftConnectionTo: .draftConnection
        case .editConnection: .editConnection
        case .sendConnection: .sendConnection
        case .cancelConnection: .cancelConnection
        case .revokeConnection: .revokeConnection
        case .acceptConnection: .acceptConnection
        case .declineConnection: .declineConnection
        case .leaveConnection: .leaveConnection
        case .enforceSSO: .enforceSSO
        case .enforceMFA: .enforceMFA
        case .setSeatLimit: .setSeatLimit
        case .setBillingContact: .setBillingContact
        case .createAssetTemplate: .createAssetTemplate
        case .editAssetTemplate: .editAssetTemplate
        case .deleteAssetTemplate: .deleteAssetTemplate
        case .editOrganizationSidebar: .editOrganizationSidebar
        case .enableIntegrations: .enableIntegrations
        case .enableFeatures: .enableFeatures
        case .changeSyncSettings: .changeSyncSettings
        case .manageData: .manageData
        case .generateAPIKey: .generateAPIKey
        case .revokeAPIKey: .revokeAPIKey
        case .sharePasswordsAccessed: .sharePasswordsAccessed
        }
    }
}

/// Operations with any values that a line can have.
struct RandomOperation {
    var values: RandomValues
    /// The account in which they are done.
    let account: Identity = "acme"

    init(seed: UInt64) { values = RandomValues(seed: seed) }

    mutating func operation(_ name: OperationName) -> Latchkey.Operation {
        switch name {
        case .inviteUser:
            let role = values.role()
            return .inviteUser(
                User(
                    account: account, id: values.identity(), email: values.email(),
                    name: values.text(), role: role,
                    hasAllOrganizations: role != .lite && values.flag()))
        case .activateUser: return .activateUser(values.identity())
        case .editUser:
            return .editUser(
                values.identity(),
                values.change(unlike: UserEdit()) { values in
                    UserEdit(
                        email: values.optional { $0.email() }, name: values.optional { $0.text() })
                })
        case .assignRole: return .assignRole(values.identity(), values.role())
        case .setAllOrganizations: return .setAllOrganizations(values.identity(), values.flag())
        case .removeUser: return .removeUser(values.identity())
        case .resetMFA: return .resetMFA(values.identity())
        case .createGroup:
            return .createGroup(
                Group(
                    account: account, id: values.identity(), name: values.text(),
                    description: values.optional { $0.text() },
                    deniedAssetTypes: values.list { $0.kind() }))
        case .editGroup:
            return .editGroup(
                values.identity(),
                values.change(unlike: GroupEdit()) { values in
                    GroupEdit(
                        name: values.optional { $0.text() },
                        description: values.optional { $0.optional { $0.text() } })
                })
        case .deleteGroup: return .deleteGroup(values.identity())
        case .addMember:
            return .addMember(
                Membership(
                    account: account, group: values.identity(), member: values.member(),
                    validity: values.validity()))
        case .removeMember: return .removeMember(values.member(), from: values.identity())
        case .denyAssetTypes: return .denyAssetTypes(values.identity(), values.list { $0.kind() })
        case .grantAccess:
            return .grantAccess(
                Grant(
                    account: account, organization: values.identity(),
                    grantee: values.grantee(), validity: values.validity()))
        case .revokeAccess: return .revokeAccess(to: values.identity(), from: values.grantee())
        case .createOrganization:
            return .createOrganization(
                Organization(
                    account: account, id: values.identity(), name: values.text(),
                    kind: values.optional { $0.text() }, status: values.optional { $0.text() },
                    parent: values.optional { Identity("parent \($0.identity())") }))
        case .editOrganization:
            return .editOrganization(
                values.identity(),
                values.change(unlike: OrganizationEdit()) { values in
                    OrganizationEdit(
                        name: values.optional { $0.text() },
                        kind: values.optional { $0.optional { $0.text() } },
                        status: values.optional { $0.optional { $0.text() } })
                })
        case .moveOrganization:
            return .moveOrganization(
                values.identity(), under: values.optional { $0.identity() })
        case .archiveOrganization: return .archiveOrganization(values.identity())
        case .deleteOrganization: return .deleteOrganization(values.identity())
        case .restoreOrganization: return .restoreOrganization(values.identity())
        case .destroyOrganization: return .destroyOrganization(values.identity())
        default: return further(name)
        }
    }

    private mutating func further(_ name: OperationName) -> Latchkey.Operation {
        switch name {
        case .createAsset:
            let container = values.optional { Identity("in \($0.identity())") }
            return .createAsset(
                Asset(
                    account: account, id: values.identity(), organization: values.identity(),
                    kind: values.kind(), name: values.text(),
                    access: container == nil ? values.access() : .everyone, container: container))
        case .editAsset:
            return .editAsset(
                values.identity(),
                values.change(unlike: AssetEdit()) { values in
                    AssetEdit(
                        name: values.optional { $0.text() }, kind: values.optional { $0.kind() },
                        changesContents: values.flag())
                })
        case .archiveAsset: return .archiveAsset(values.identity())
        case .deleteAsset: return .deleteAsset(values.identity())
        case .restoreAsset: return .restoreAsset(values.identity())
        case .destroyAsset: return .destroyAsset(values.identity())
        case .setAssetPermissions:
            return .setAssetPermissions(values.identity(), values.access())
        case .embedAsset: return .embedAsset(values.identity(), in: values.identity())
        case .releaseAsset: return .releaseAsset(values.identity())
        case .moveAsset: return .moveAsset(values.identity(), to: values.identity())
        case .draftConnection: return draft()
        case .editConnection:
            return .editConnection(
                values.identity(),
                values.change(unlike: ConnectionEdit()) { values in
                    ConnectionEdit(
                        maximumRole: values.optional { $0.maximumRole() },
                        hasAllOrganizations: values.optional { $0.flag() },
                        message: values.optional { $0.optional { $0.text() } },
                        validity: values.optional { $0.validity() })
                })
        case .sendConnection: return .sendConnection(values.identity(), seed: .random())
        case .cancelConnection: return .cancelConnection(values.identity())
        case .revokeConnection: return .revokeConnection(values.identity())
        case .acceptConnection: return .acceptConnection(values.reference())
        case .declineConnection: return .declineConnection(values.reference())
        case .leaveConnection: return .leaveConnection(values.reference())
        default: return ofAccount(name)
        }
    }

    private mutating func draft() -> Latchkey.Operation {
        let role = values.maximumRole()
        let (isOn, message) = (values.flag(), values.optional { $0.text() })
        if values.flag() {
            return .draftConnection(
                Connection(
                    id: values.identity(), host: account, delegate: "noc", maximumRole: role,
                    status: .draft, hasAllOrganizations: isOn, message: message,
                    validity: values.validity()))
        }
        return .draftConnectionTo(
            ConnectionDraft(
                id: values.identity(),
                to: values.flag() ? .provider(values.kind()) : .subdomain("noc"),
                maximumRole: role, hasAllOrganizations: isOn, message: message,
                validity: values.validity()))
    }

    private mutating func ofAccount(_ name: OperationName) -> Latchkey.Operation {
        switch name {
        case .enforceSSO: return .enforceSSO(values.flag())
        case .enforceMFA: return .enforceMFA(values.flag())
        case .setSeatLimit:
            return .setSeatLimit(values.optional { 1 + $0.below(Int(UInt32.max)) })
        case .setBillingContact:
            return .setBillingContact(
                values.optional {
                    AccountSettings.BillingContact(name: $0.text(), email: $0.email())
                })
        case .createAssetTemplate: return .createAssetTemplate(template())
        case .editAssetTemplate: return .editAssetTemplate(template())
        case .deleteAssetTemplate: return .deleteAssetTemplate(values.identity())
        case .editOrganizationSidebar:
            return .editOrganizationSidebar(values.list { $0.kind() }.reversed())
        case .enableIntegrations: return .enableIntegrations(values.list { $0.kind() })
        case .enableFeatures: return .enableFeatures(values.list { $0.kind() })
        case .changeSyncSettings:
            let names = values.list { $0.kind() }
            return .changeSyncSettings(
                names.map { name in
                    SyncSettings(
                        integration: name, direction: values.one(of: [.inbound, .both]),
                        organizationKinds: values.list { $0.kind() }, isEnabled: values.flag())
                })
        case .manageData:
            let most = AccountSettings.maximumRetentionDays
            return .manageData(
                AccountSettings.Retention(
                    deletedDays: values.optional { 1 + $0.below(most) },
                    reportDays: values.optional { 1 + $0.below(most) }))
        case .generateAPIKey:
            return .generateAPIKey(
                values.identity(), name: values.text(), api: values.kind(), seed: .random())
        case .revokeAPIKey: return .revokeAPIKey(values.identity())
        case .sharePasswordsAccessed:
            return .sharePasswordsAccessed(
                values.identity(), about: values.reference(), with: values.identity())
        default: fatalError("no values of \(name) are made")
        }
    }

    private mutating func template() -> AssetTemplate {
        AssetTemplate(
            account: account, id: values.identity(), name: values.text(), kind: values.kind(),
            fields: values.list { $0.kind() }.map { name in
                AssetTemplate.Field(
                    name: name, type: values.one(of: AssetTemplate.FieldType.allCases),
                    isRequired: values.flag())
            })
    }
}

/// Values within the limits of the format.
struct RandomValues {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func below(_ count: Int) -> Int { random.below(count) }
    mutating func flag() -> Bool { below(2) == 0 }
    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

    mutating func optional<Value>(_ value: (inout RandomValues) -> Value) -> Value? {
        flag() ? value(&self) : nil
    }

    /// Another change each time until one changes anything.
    mutating func change<Edit: Equatable>(
        unlike nothing: Edit, _ edit: (inout RandomValues) -> Edit
    ) -> Edit {
        while true {
            let edit = edit(&self)
            if edit != nothing { return edit }
        }
    }

    mutating func text() -> String {
        let pieces = ["a", "Z", "/", "\"", "\\", "\n", "\u{1}", "é", "e\u{301}", "Ж", "😀", " "]
        return (0..<below(8)).map { _ in one(of: pieces) }.joined()
    }

    mutating func kind() -> String { "k" + text() }
    mutating func identity() -> Identity { Identity("i" + text()) }
    mutating func email() -> String { "a@" + text() + "b" }
    mutating func reference<Thing>() -> Ref<Thing> {
        Ref(identity(), of: one(of: ["acme", "noc"]))
    }
    mutating func role() -> Role { one(of: Role.allCases) }
    mutating func maximumRole() -> Role { one(of: Role.allCases.filter(\.canBeMaximum)) }

    /// Sorted by bytes, none twice.
    mutating func list(_ text: (inout RandomValues) -> String) -> [String] {
        Set((0..<below(5)).map { _ in Identity(text(&self)) }).sorted().map(\.text)
    }

    mutating func identities() -> [Identity] { list { $0.identity().text }.map { Identity($0) } }

    mutating func member() -> Membership.Member {
        flag() ? .user(identity()) : .connection(identity())
    }

    mutating func grantee() -> Grant.Grantee {
        one(of: [.user(identity()), .group(identity()), .connection(identity())])
    }

    mutating func access() -> Asset.Access {
        flag() ? .everyone : .listed(users: identities(), groups: identities())
    }

    mutating func validity() -> Validity {
        let begin = Instant(millisecondsSince1970: Int64(below(2_000_000_000_000)))
        let end = Instant(millisecondsSince1970: begin.millisecondsSince1970 + 1)
        return Validity(
            from: flag() ? begin : .distantPast,
            until: flag() ? end : .distantFuture)
    }
}
