// What is done to organizations.
extension Deed {
    mutating func performOnOrganization(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .createOrganization(let organization): try create(organization)
        case .editOrganization(let id, let name, let kind, let status):
            try ask("editOrganization", .organization(here(id)))
            changeOrganization(id) { organization in
                if let name { organization.name = name }
                if let kind { organization.kind = kind }
                if let status { organization.status = status }
            }
        case .moveOrganization(let id, let parent):
            try ask("moveOrganization", .organization(here(id)))
            if let parent {
                let place = ReferenceQuestion.Target.organization(here(parent))
                if fault != .newParentIsNotAsked {
                    try ask("viewOrganization", place)
                } else if !exists(place) {
                    throw unknown(place)
                }
            }
            changeOrganization(id) { $0.parent = parent }
        case .archiveOrganization(let id): try set(id, "archived", "archiveOrganization")
        case .deleteOrganization(let id): try set(id, "deleted", "deleteOrganization")
        case .restoreOrganization(let id): try set(id, "normal", "restoreOrganization")
        case .destroyOrganization(let id):
            try ask("destroyOrganization", .organization(here(id)))
            destroy(id)
        default: break
        }
    }

    /// "It goes with its assets and grants; what is beneath it becomes top-level."
    private mutating func destroy(_ id: ID) {
        let account = account
        if fault != .destroyedOrganizationLeavesAssets {
            for asset in world.assets
            where asset.account == account && asset.organization == id {
                gone.insert("asset \(asset.address)")
            }
            world.assets.removeAll { $0.account == account && $0.organization == id }
        }
        if fault != .destroyedOrganizationLeavesGrants {
            world.grants.removeAll { $0.account == account && $0.organization == id }
        }
        world.organizations.removeAll { $0.account == account && $0.id == id }
        gone.insert("organization \(here(id))")
        if fault == .destroyedParentIsKept { return }
        if fault == .destroyedParentTakesChildren {
            world.organizations.removeAll { $0.account == account && $0.parent == id }
        }
        for index in world.organizations.indices
        where world.organizations[index].account == account
            && world.organizations[index].parent == id
        {
            world.organizations[index].parent = nil
        }
    }

    /// "On the account, or on the parent"; "in state normal".
    private mutating func create(_ organization: World.Organization) throws(NotDone) {
        if let parent = organization.parent, fault != .parentIsNotAsked {
            try ask("createOrganization", .organization(here(parent)))
        } else {
            try ask("createOrganization", .account(account))
        }
        let address = organization.address
        claim(
            "organization", address,
            isThere: world.organizations.contains { $0.address == address })
        var created = organization
        if fault != .createdOrganizationKeepsState { created.state = "normal" }
        world.organizations.append(created)
    }

    /// "What is deleted is not archived."
    private mutating func set(_ id: ID, _ state: String, _ action: String) throws(NotDone) {
        try ask(action, .organization(here(id)))
        changeOrganization(id) { $0.state = state }
        let old = before.world.organizations.first { $0.address == here(id) }
        if old?.state == "deleted", state == "archived", fault != .deletedIsArchived {
            reasons.insert("refused stateTransition")
        }
    }

    private mutating func changeOrganization(
        _ id: ID, _ change: (inout World.Organization) -> Void
    ) {
        for index in world.organizations.indices
        where world.organizations[index].address == here(id) {
            change(&world.organizations[index])
        }
    }
}
