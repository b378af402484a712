import AccessRules

/// The record of a thing that a query looks at.
enum ThingRecord {
    case account(AccountRecord)
    case user(UserRecord)
    case organization(OrganizationRecord)
    case group(GroupRecord)
    case asset(AssetRecord)
    case connection(ConnectionRecord)

    /// What people call it; nil for what has no name.
    var name: String? {
        switch self {
        case .account(let record): record.name
        case .user(let record): record.name
        case .organization(let record): record.name
        case .group(let record): record.name
        case .asset(let record): record.name
        case .connection: nil
        }
    }

    /// The other end of a relation to one thing at most.
    func other(_ relation: RelationName) -> Ordinal? {
        switch (self, relation) {
        case (.organization(let record), .parent): record.parent
        case (.asset(let record), .organization): record.organization
        case (.asset(let record), .container): record.container
        default: nil
        }
    }
}

extension StoreReader {
    /// The record of a thing, or nil when it is not there. What stays for ever is there.
    func thing(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> ThingRecord?
    {
        if let found = try foundThing(space, account, ordinal) { return found }
        if space == .user || space == .connection {
            let error = missing(space, account, ordinal)
            if case .damaged = error.kind { throw error }
        }
        return nil
    }

    private func foundThing(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> ThingRecord?
    {
        switch space {
        case .account: try record(AccountRecord.self, 0, ordinal).map { .account($0) }
        case .user: try record(UserRecord.self, account, ordinal).map { .user($0) }
        case .organization:
            try record(OrganizationRecord.self, account, ordinal).map { .organization($0) }
        case .group: try record(GroupRecord.self, account, ordinal).map { .group($0) }
        case .asset: try record(AssetRecord.self, account, ordinal).map { .asset($0) }
        case .connection:
            try record(ConnectionRecord.self, account, ordinal).map { .connection($0) }
        default: nil
        }
    }

    /// The value of a field; nil when there is none.
    func value(
        of field: FieldName, in record: ThingRecord, _ account: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) -> FieldValue? {
        switch record {
        case .account(let record): return record.value(of: field)
        case .user(let record): return record.value(of: field)
        case .organization(let record): return record.value(of: field)
        case .group(let record): return record.value(of: field)
        case .asset(let record):
            if field == .kind {
                return .text(try identity(.assetKind, account, record.kind).text)
            }
            return record.value(of: field)
        case .connection(let record): return record.value(of: field, at: instant)
        }
    }
}

extension AccountRecord {
    fileprivate func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .name: .text(name)
        case .subdomain: .text(subdomain)
        case .enforcesMFA: enforcesMFA.constant.value
        case .enforcesSSO: enforcesSSO.constant.value
        default: nil
        }
    }
}

extension UserRecord {
    fileprivate func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .name: .text(name)
        case .email: .text(UniqueText.folded(email))
        case .role: role.constant.value
        case .status: status.constant.value
        case .allOrganizations: hasAllOrganizations.constant.value
        case .enrolledInMFA: isEnrolledInMFA.constant.value
        default: nil
        }
    }
}

extension OrganizationRecord {
    fileprivate func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .name: .text(name)
        case .kind: kind.map { .text($0) }
        case .status: status.map { .text($0) }
        case .state: state.constant.value
        default: nil
        }
    }
}

extension GroupRecord {
    fileprivate func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .name: .text(name)
        case .description: description.map { .text($0) }
        default: nil
        }
    }
}

extension AssetRecord {
    fileprivate func value(of field: FieldName) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .name: .text(name)
        case .state: state.constant.value
        case .restricted: isListed.constant.value
        default: nil
        }
    }
}

extension ConnectionRecord {
    fileprivate func value(of field: FieldName, at instant: Instant) -> FieldValue? {
        switch field {
        case .id: .text(id.text)
        case .status: status(at: instant).constant.value
        case .maximumRole: maximumRole.constant.value
        case .allOrganizations: hasAllOrganizations.constant.value
        default: nil
        }
    }
}
