import AccessRules

/// By whom an entry of the log is.
enum LoggedActor {
    case user(Ref<User>)
    /// Anybody of an account.
    case account(Identity)
}

/// The newest entries by some about some organizations.
struct NewestUses {
    private(set) var byParty: [Party: LogEntry] = [:]
    private(set) var byOrganization: [Ordinal: LogEntry] = [:]

    mutating func add(_ entry: LogEntry, by party: Party, about organization: Ordinal) {
        byParty[party] = newer(entry, byParty[party])
        byOrganization[organization] = newer(entry, byOrganization[organization])
    }

    private func newer(_ entry: LogEntry, _ other: LogEntry?) -> LogEntry {
        guard let other, let number = entry.sequence, let otherNumber = other.sequence else {
            return entry
        }
        return number < otherNumber ? other : entry
    }
}

extension View {
    /// Adds the newest entries by somebody about the organizations of grants.
    ///
    /// Complexity: a look-up in the log for each organization; one alone, if there is no entry at all.
    func add(
        to uses: inout NewestUses, by party: Party, _ actor: LoggedActor,
        _ grants: [(key: EdgeKey, value: Grant)]
    ) throws {
        guard let account = grants.first?.value.account, try newest(by: actor, in: account) != nil
        else { return }
        for (key, grant) in grants {
            if let entry = try newest(by: actor, about: grant.organization, in: account) {
                uses.add(entry, by: party, about: key.object)
            }
        }
    }

    /// The newest entry by somebody in an account, about an organization if one is given.
    ///
    /// - Parameter isOfOrganizations: Whether what is about no organization, such as that a connection was accepted, is no use.
    func newest(
        by actor: LoggedActor, about organization: Identity? = nil, in account: Identity,
        ofOrganizations isOfOrganizations: Bool = false
    ) throws -> LogEntry? {
        var query = Query<LogEntry>(in: account)
        switch actor {
        case .user(let user): query = query.where { $0.user == user }
        case .account(let home): query = query.where { $0.homeAccount == home }
        }
        if let organization {
            let reference = Ref<Organization>(organization, of: account)
            query = query.where { $0.organization == reference }
        }
        if isOfOrganizations { query = query.where { !$0.organization.isMissing } }
        return try page(query.ordered(by: .added, .descending), size: 1).items.first
    }
}
