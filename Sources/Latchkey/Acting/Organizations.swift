import AccessRules

// What is done to organizations.
extension Writer {
    mutating func createOrganization(_ organization: Organization, _ act: Act)
        throws(StoreError)
    {
        try act.check(organization.account)
        let place: Target =
            if let parent = organization.parent {
                .organization(act.actor.reference(parent))
            } else { .account(act.accountID) }
        try require(.createOrganization, place, by: act.actor)
        if organization.parent == organization.id {
            throw StoreError(
                .exists(thing: "organization", "\(organization.account)/\(organization.id)")
            ).at(key: "id")
        }
        var organization = organization
        organization.state = .normal
        try create(.organization(organization), as: act.name, by: act.author)
    }

    mutating func editOrganization(_ id: Identity, _ edit: OrganizationEdit, _ act: Act)
        throws(StoreError)
    {
        var organization = try organization(id, .editOrganization, act)
        if let name = edit.name { organization.name = name }
        if let kind = edit.kind { organization.kind = kind }
        if let status = edit.status { organization.status = status }
        try change(.organization(organization), as: act.name, by: act.author)
    }

    mutating func moveOrganization(_ id: Identity, _ parent: Identity?, _ act: Act)
        throws(StoreError)
    {
        var organization = try organization(id, .moveOrganization, act)
        if let parent {
            try require(
                .viewOrganization, .organization(act.actor.reference(parent)), by: act.actor)
            if parent == id {
                throw StoreError(
                    .refused(
                        .organizationCycle,
                        concerned: ["\(organization.account)/\(organization.id)"]))
            }
        }
        organization.parent = parent
        try change(.organization(organization), as: act.name, by: act.author)
    }

    mutating func setState(
        ofOrganization id: Identity, _ state: ObjectState, _ action: Action, _ act: Act
    ) throws(StoreError) {
        var organization = try organization(id, action, act)
        try check(organization.state, to: state, "\(organization.account)/\(organization.id)")
        organization.state = state
        try change(
            .organization(organization), as: act.name,
            event: state == .deleted ? .delete : .update, by: act.author)
    }

    /// Refuses to archive what is deleted: for users the layer *state* does so already.
    func check(_ state: ObjectState, to next: ObjectState, _ shown: String) throws(StoreError) {
        if state == .deleted, next == .archived {
            throw StoreError(.refused(.stateTransition, concerned: [shown]))
        }
    }

    mutating func destroyOrganization(_ id: Identity, _ act: Act) throws(StoreError) {
        let organization = try organization(id, .destroyOrganization, act)
        try delete(.organization(organization), as: act.name, by: act.author)
    }

    private mutating func organization(_ id: Identity, _ action: Action, _ act: Act)
        throws(StoreError) -> Organization
    {
        let target = try require(action, .organization(act.actor.reference(id)), by: act.actor)
        let (account, ordinal) = try target.thing()
        return try reader.organization(account, ordinal)
    }
}
