import AccessRules

extension Operation {
    /// What the keys of a line say of the operation of that name.
    init(_ name: OperationName, _ fields: borrowing LineFields) throws(InterchangeError) {
        switch name {
        case .inviteUser: self = .inviteUser(try User(fields))
        case .activateUser: self = .activateUser(try fields.requiredIdentity(.user))
        case .editUser:
            self = .editUser(try fields.requiredIdentity(.user), try UserEdit(fields))
        case .assignRole:
            self = .assignRole(
                try fields.requiredIdentity(.user), try fields.requiredNamed(.role, Role.self))
        case .setAllOrganizations:
            self = .setAllOrganizations(
                try fields.requiredIdentity(.user), try fields.requiredFlag(.allOrganizations))
        case .removeUser: self = .removeUser(try fields.requiredIdentity(.user))
        case .resetMFA: self = .resetMFA(try fields.requiredIdentity(.user))

        case .createGroup: self = .createGroup(try Group(fields))
        case .editGroup:
            self = .editGroup(try fields.requiredIdentity(.group), try GroupEdit(fields))
        case .deleteGroup: self = .deleteGroup(try fields.requiredIdentity(.group))
        case .addMember: self = .addMember(try Membership(fields, now: nil))
        case .removeMember:
            self = .removeMember(
                try Membership.Member(fields), from: try fields.requiredIdentity(.group))
        case .denyAssetTypes:
            try fields.require(.deniedAssetTypes, "an array")
            self = .denyAssetTypes(
                try fields.requiredIdentity(.group),
                try fields.list(.deniedAssetTypes, .kind).map(\.text))

        case .grantAccess: self = .grantAccess(try Grant(fields, now: nil))
        case .revokeAccess:
            self = .revokeAccess(
                to: try fields.requiredIdentity(.organization), from: try Grant.Grantee(fields))

        case .createOrganization: self = .createOrganization(try Organization(fields))
        case .editOrganization:
            self = .editOrganization(
                try fields.requiredIdentity(.organization), try OrganizationEdit(fields))
        case .moveOrganization:
            self = .moveOrganization(
                try fields.requiredIdentity(.organization),
                under: try fields.isGiven(.parent) ? try fields.identity(.parent) : nil)
        case .archiveOrganization:
            self = .archiveOrganization(try fields.requiredIdentity(.organization))
        case .deleteOrganization:
            self = .deleteOrganization(try fields.requiredIdentity(.organization))
        case .restoreOrganization:
            self = .restoreOrganization(try fields.requiredIdentity(.organization))
        case .destroyOrganization:
            self = .destroyOrganization(try fields.requiredIdentity(.organization))

        case .createAsset: self = .createAsset(try Asset(fields))
        case .editAsset:
            self = .editAsset(try fields.requiredIdentity(.asset), try AssetEdit(fields))
        case .archiveAsset: self = .archiveAsset(try fields.requiredIdentity(.asset))
        case .deleteAsset: self = .deleteAsset(try fields.requiredIdentity(.asset))
        case .restoreAsset: self = .restoreAsset(try fields.requiredIdentity(.asset))
        case .destroyAsset: self = .destroyAsset(try fields.requiredIdentity(.asset))
        case .setAssetPermissions:
            self = .setAssetPermissions(
                try fields.requiredIdentity(.asset),
                try fields.isGiven(.access) ? try Asset.Access(fields) : .everyone)
        case .embedAsset:
            self = .embedAsset(
                try fields.requiredIdentity(.asset), in: try fields.requiredIdentity(.container))
        case .releaseAsset: self = .releaseAsset(try fields.requiredIdentity(.asset))
        case .moveAsset:
            self = .moveAsset(
                try fields.requiredIdentity(.asset),
                to: try fields.requiredIdentity(.organization))

        case .draftConnection: self = try Self.draft(fields)
        case .editConnection:
            self = .editConnection(
                try fields.requiredIdentity(.connection), try ConnectionEdit(fields))
        case .sendConnection:
            self = .sendConnection(
                try fields.requiredIdentity(.connection), seed: try fields.seed())
        case .cancelConnection:
            self = .cancelConnection(try fields.requiredIdentity(.connection))
        case .revokeConnection:
            self = .revokeConnection(try fields.requiredIdentity(.connection))
        case .acceptConnection:
            self = .acceptConnection(try fields.requiredReference(.connection))
        case .declineConnection:
            self = .declineConnection(try fields.requiredReference(.connection))
        case .leaveConnection:
            self = .leaveConnection(try fields.requiredReference(.connection))

        case .enforceSSO: self = .enforceSSO(try fields.requiredFlag(.enforcesSSO))
        case .enforceMFA: self = .enforceMFA(try fields.requiredFlag(.enforcesMFA))
        case .setSeatLimit:
            self = .setSeatLimit(
                try fields.isGiven(.seatLimit)
                    ? try fields.positive(.seatLimit, UInt32.self).map(Int.init(_:)) : nil)
        case .setBillingContact:
            self = .setBillingContact(
                try fields.isGiven(.billing) ? try AccountSettings.BillingContact(fields) : nil)
        case .createAssetTemplate: self = .createAssetTemplate(try AssetTemplate(fields))
        case .editAssetTemplate:
            try fields.require(.fields, "an array")
            self = .editAssetTemplate(try AssetTemplate(fields, id: .template))
        case .deleteAssetTemplate:
            self = .deleteAssetTemplate(try fields.requiredIdentity(.template))
        case .editOrganizationSidebar:
            try fields.require(.sidebar, "an array")
            self = .editOrganizationSidebar(try AccountSettings(fields).sidebar)
        case .enableIntegrations:
            try fields.require(.integrations, "an array")
            self = .enableIntegrations(try AccountSettings(fields).integrations)
        case .enableFeatures:
            try fields.require(.features, "an array")
            self = .enableFeatures(try AccountSettings(fields).features)
        case .changeSyncSettings:
            try fields.require(.syncs, "an array")
            self = .changeSyncSettings(try AccountSettings(fields).syncs)
        case .manageData:
            try fields.require(.retention, "an object")
            self = .manageData(try AccountSettings.Retention(fields))

        case .generateAPIKey:
            self = .generateAPIKey(
                try fields.requiredIdentity(.id), name: try fields.requiredText(.name, .name),
                api: try fields.requiredText(.api, .kind), seed: try fields.seed())
        case .revokeAPIKey: self = .revokeAPIKey(try fields.requiredIdentity(.apiKey))
        case .sharePasswordsAccessed:
            self = .sharePasswordsAccessed(
                try fields.requiredIdentity(.id), about: try fields.requiredReference(.user),
                with: try fields.requiredIdentity(.sharedWith))
        }
    }

    /// A draft to an account by its identity, by its subdomain, or by a certified provider's name.
    private static func draft(_ fields: borrowing LineFields) throws(InterchangeError) -> Operation
    {
        switch try fields.exactlyOne(of: delegateKeys) {
        case .provider:
            .draftConnectionTo(
                try ConnectionDraft(
                    fields, to: .provider(try fields.requiredText(.provider, .kind))))
        case .subdomain:
            .draftConnectionTo(
                try ConnectionDraft(
                    fields, to: .subdomain(try fields.requiredText(.subdomain, .subdomain))))
        default:
            .draftConnection(
                try Connection(
                    fields, host: try fields.requiredIdentity(.account, .account), status: .draft))
        }
    }

    private static let delegateKeys: InterchangeKeys = [.delegate, .provider, .subdomain]
}

extension ConnectionDraft {
    fileprivate init(
        _ fields: borrowing LineFields, to delegate: DelegateName
    ) throws(InterchangeError) {
        self.init(
            id: try fields.requiredIdentity(.id), to: delegate,
            maximumRole: try fields.required(.maximumRole, Role.maximumTable),
            hasAllOrganizations: try fields.flag(.allOrganizations),
            message: try fields.text(.message, .message), validity: try fields.validity())
    }
}
