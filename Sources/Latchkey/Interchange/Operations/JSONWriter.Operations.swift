import AccessRules

/// The keys of each operation, in canonical order: `operation`, `account`, what it is done to, values, and
/// at last what is cleared.
extension JSONWriter {
    mutating func write(_ operation: AccountOperation) {
        open(UInt8(ascii: "{"))
        text(.operation, operation.operation.name)
        write(operation.operation, in: operation.account)
        close(UInt8(ascii: "}"))
    }

    private mutating func write(_ operation: Operation, in account: Identity) {
        switch operation {
        case .inviteUser(var user):
            // What an operation does not look at is not written: this, and the like below.
            user.account = account
            user.status = .active
            user.isEnrolledInMFA = false
            write(user)
        case .activateUser(let user), .removeUser(let user), .resetMFA(let user):
            subject(.user, user, account)
        case .editUser(let user, let edit):
            subject(.user, user, account)
            text(.email, edit.email)
            text(.name, edit.name)
        case .assignRole(let user, let role):
            subject(.user, user, account)
            text(.role, role.name)
        case .setAllOrganizations(let user, let isOn):
            subject(.user, user, account)
            answer(.allOrganizations, isOn)

        case .createGroup(var group):
            group.account = account
            write(group)
        case .editGroup(let group, let edit):
            subject(.group, group, account)
            text(.name, edit.name)
            text(.description, edit.description ?? nil)
            clear([(.description, edit.description == .some(nil))])
        case .deleteGroup(let group): subject(.group, group, account)
        case .addMember(var membership):
            membership.account = account
            membership.made = nil
            write(membership)
        case .removeMember(let member, let group):
            subject(.group, group, account)
            self.member(member)
        case .denyAssetTypes(let group, let kinds):
            subject(.group, group, account)
            names(.deniedAssetTypes, kinds)

        case .grantAccess(var grant):
            grant.account = account
            grant.made = nil
            write(grant)
        case .revokeAccess(let organization, let grantee):
            subject(.organization, organization, account)
            self.grantee(grantee)

        case .createOrganization(var organization):
            organization.account = account
            organization.state = .normal
            write(organization)
        case .editOrganization(let organization, let edit):
            subject(.organization, organization, account)
            text(.name, edit.name)
            text(.kind, edit.kind ?? nil)
            text(.status, edit.status ?? nil)
            clear([(.kind, edit.kind == .some(nil)), (.status, edit.status == .some(nil))])
        case .moveOrganization(let organization, let parent):
            subject(.organization, organization, account)
            text(.parent, parent?.text)
            clear([(.parent, parent == nil)])
        case .archiveOrganization(let organization), .deleteOrganization(let organization),
            .restoreOrganization(let organization), .destroyOrganization(let organization):
            subject(.organization, organization, account)

        case .createAsset(var asset):
            asset.account = account
            asset.state = .normal
            write(asset)
        case .editAsset(let asset, let edit):
            subject(.asset, asset, account)
            text(.name, edit.name)
            text(.kind, edit.kind)
            flag(.changesContents, edit.changesContents)
        case .archiveAsset(let asset), .deleteAsset(let asset), .restoreAsset(let asset),
            .destroyAsset(let asset), .releaseAsset(let asset):
            subject(.asset, asset, account)
        case .setAssetPermissions(let asset, let access):
            subject(.asset, asset, account)
            self.access(access)
            clear([(.access, access == .everyone)])
        case .embedAsset(let asset, let container):
            subject(.asset, asset, account)
            text(.container, container.text)
        case .moveAsset(let asset, let organization):
            subject(.asset, asset, account)
            text(.organization, organization.text)

        case .draftConnection(let connection):
            subject(.id, connection.id, account)
            text(.delegate, connection.delegate.text)
            terms(
                connection.maximumRole, connection.hasAllOrganizations, connection.message,
                connection.validity)
        case .draftConnectionTo(let draft):
            subject(.id, draft.id, account)
            switch draft.delegate {
            case .provider(let name): text(.provider, name)
            case .subdomain(let subdomain): text(.subdomain, subdomain)
            }
            terms(draft.maximumRole, draft.hasAllOrganizations, draft.message, draft.validity)
        case .editConnection(let connection, let edit):
            subject(.connection, connection, account)
            text(.maximumRole, edit.maximumRole?.name)
            if let isOn = edit.hasAllOrganizations { answer(.allOrganizations, isOn) }
            text(.message, edit.message ?? nil)
            if let validity = edit.validity { self.validity(validity) }
            clear([
                (.message, edit.message == .some(nil)),
                (.from, edit.validity?.begin == .distantPast),
                (.until, edit.validity?.end == .distantFuture),
            ])
        case .sendConnection(let connection, let seed):
            subject(.connection, connection, account)
            text(.seed, seed.hexadecimal)
        case .cancelConnection(let connection), .revokeConnection(let connection):
            subject(.connection, connection, account)
        case .acceptConnection(let connection), .declineConnection(let connection),
            .leaveConnection(let connection):
            text(.account, account.text)
            text(.connection, connection.description)

        case .enforceSSO(let isOn):
            text(.account, account.text)
            answer(.enforcesSSO, isOn)
        case .enforceMFA(let isOn):
            text(.account, account.text)
            answer(.enforcesMFA, isOn)
        case .setSeatLimit(let limit):
            text(.account, account.text)
            number(.seatLimit, limit)
            clear([(.seatLimit, limit == nil)])
        case .setBillingContact(let contact):
            text(.account, account.text)
            billing(contact)
            clear([(.billing, contact == nil)])
        case .createAssetTemplate(var template):
            template.account = account
            write(template)
        case .editAssetTemplate(let template):
            subject(.template, template.id, account)
            text(.name, template.name)
            text(.kind, template.kind)
            fields(template.fields)
        case .deleteAssetTemplate(let template): subject(.template, template, account)
        case .editOrganizationSidebar(let sections):
            text(.account, account.text)
            orderedList(.sidebar, sections)
        case .enableIntegrations(let integrations):
            text(.account, account.text)
            names(.integrations, integrations)
        case .enableFeatures(let features):
            text(.account, account.text)
            names(.features, features)
        case .changeSyncSettings(let syncs):
            text(.account, account.text)
            self.syncs(syncs)
        case .manageData(let retention):
            text(.account, account.text)
            self.retention(retention)

        case .generateAPIKey(let id, let name, let api, let seed):
            subject(.id, id, account)
            text(.name, name)
            text(.api, api)
            text(.seed, seed.hexadecimal)
        case .revokeAPIKey(let key): subject(.apiKey, key, account)
        case .sharePasswordsAccessed(let id, let user, let reader):
            subject(.id, id, account)
            text(.user, user.description)
            text(.sharedWith, reader.text)
        }
    }

    /// The account, and what in it the operation is done to.
    private mutating func subject(_ key: InterchangeKey, _ id: Identity, _ account: Identity) {
        text(.account, account.text)
        text(key, id.text)
    }

    /// What a connection is drafted with.
    private mutating func terms(
        _ maximumRole: Role, _ hasAllOrganizations: Bool, _ message: String?, _ validity: Validity
    ) {
        text(.maximumRole, maximumRole.name)
        flag(.allOrganizations, hasAllOrganizations)
        text(.message, message)
        self.validity(validity)
    }

    /// The keys whose values are emptied, sorted by bytes; left out when there are none.
    private mutating func clear(_ keys: [(key: InterchangeKey, isCleared: Bool)]) {
        let cleared = keys.filter(\.isCleared).map { Identity($0.key.name) }
        if !cleared.isEmpty { list(.clear, cleared) }
    }
}
