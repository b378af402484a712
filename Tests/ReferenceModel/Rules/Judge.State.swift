extension Judge {
    /// "The target's state, its organization's and its container's permit it."
    ///
    /// Rule: *The decision*, layer 3.
    func state(_ found: Case, _ capacity: Capacity) -> Bool {
        if fault == .administratorPassesState, hasPass(found.user, capacity) { return true }
        switch found.thing {
        case .organization(let organization):
            return permits(states(of: organization), found.action)
        case .asset(let asset): return permits(states(of: asset), found.action)
        case .connection(let connection): return lifePermits(connection, found.action)
        case .group, .subject, .log, .account:
            note(.stateDoesNotApply)
            return true
        }
    }

    /// A state, and whose it is.
    private struct Owned {
        var state: String
        var owner: Branch
    }

    /// A sub-organization's parent plays no part.
    ///
    /// Rule: *State*.
    private func states(of organization: World.Organization) -> [Owned] {
        var states = [Owned(state: organization.state, owner: .stateOfTargetDecides)]
        if fault == .stateOfParentCounts, let id = organization.parent,
            let parent = self.organization(Address(organization.account, id))
        {
            states.append(Owned(state: parent.state, owner: .stateOfOrganizationDecides))
        }
        return states
    }

    /// The asset's own, those of all its containers, and the organization's.
    ///
    /// Rule: *State*, *Groups and asset types*.
    private func states(of asset: World.Asset) -> [Owned] {
        var states = [Owned(state: asset.state, owner: .stateOfTargetDecides)]
        for (depth, container) in containers(of: asset).enumerated() {
            if fault == .stateOfContainerIsIgnored { continue }
            if depth > 0, fault == .stateOfOuterContainersIsIgnored { continue }
            let owner: Branch =
                depth == 0 ? .stateOfContainerDecides : .stateOfOuterContainerDecides
            states.append(Owned(state: container.state, owner: owner))
        }
        if fault != .stateOfOrganizationIsIgnored,
            let organization = organization(Address(asset.account, asset.organization))
        {
            states.append(Owned(state: organization.state, owner: .stateOfOrganizationDecides))
        }
        return states
    }

    /// The containers of an asset, the nearest first.
    ///
    /// Rule: *Groups and asset types*.
    func containers(of asset: World.Asset) -> [World.Asset] {
        var containers: [World.Asset] = []
        var inner = asset
        while let id = inner.container, let outer = self.asset(Address(asset.account, id)) {
            containers.append(outer)
            inner = outer
        }
        return containers
    }

    /// Each of the states permits what is done.
    ///
    /// Rule: *State*.
    private func permits(_ states: [Owned], _ action: String) -> Bool {
        let verb = verb(of: action)
        note(.stateNormal, if: states.allSatisfy { $0.state == "normal" })
        let forbidding = states.filter { !permits($0.state, verb) }
        if forbidding.count == 1 { note(forbidding[0].owner) }
        for owned in states {
            let permits = permits(owned.state, verb)
            switch owned.state {
            case "archived": note(permits ? .archivedPermits : .archivedForbids)
            case "deleted": note(permits ? .deletedPermits : .deletedForbids)
            default: break
            }
        }
        return forbidding.isEmpty
    }

    /// "normal, archived (view, restore, delete and destroy only), deleted (nothing but
    /// restore and destroy, for everybody)."
    ///
    /// Rule: *State*.
    private func permits(_ state: String, _ verb: String) -> Bool {
        switch (state, verb) {
        case ("normal", _): true
        case ("archived", "view"): true
        case ("archived", "restore"): fault != .archivedForbidsRestore
        case ("archived", "delete"): fault != .archivedForbidsDelete
        case ("archived", "destroy"): true
        case ("archived", "edit"): fault == .archivedPermitsEdit
        case ("deleted", "restore"): true
        case ("deleted", "destroy"): fault != .deletedForbidsDestroy
        case ("deleted", "view"): fault == .deletedPermitsView
        default: false
        }
    }

    /// What an action on an organization or an asset does to it.
    ///
    /// Rule: *State*.
    private func verb(of action: String) -> String {
        for verb in ["view", "create", "delete", "restore", "destroy"] where action.hasPrefix(verb)
        {
            return verb
        }
        return "edit"
    }

    /// "draft → pending → accepted | declined …; accepted → … left": accepting again changes
    /// nothing; what is configured at the host has no state. "accepted → … expired (its end)":
    /// the status is the one at the instant asked about.
    ///
    /// Rule: *Connections*.
    private func lifePermits(_ connection: World.Connection, _ action: String) -> Bool {
        var status = connection.status(at: question.at)
        if action != "configureConnections", connection.status == "accepted", status == "expired" {
            note(.answeredAfterEnd)
            if fault == .expiryWaitsForAWrite { status = "accepted" }
        }
        note(.answeredBeforeRecordedEnd, if: status != connection.status && !isFinal(status))
        if fault == .recordedEndHoldsAtEveryInstant, isFinal(connection.status) {
            status = connection.status
        }
        switch action {
        case "acceptConnection":
            note(.acceptPending, if: status == "pending")
            note(.acceptAccepted, if: status == "accepted")
            note(.acceptOther, if: status != "pending" && status != "accepted")
            if status == "accepted" { return fault != .acceptingAgainIsRefused }
            return status == "pending"
        case "declineConnection":
            note(status == "pending" ? .declinePending : .declineOther)
            if status == "accepted" { return fault == .acceptedCanBeDeclined }
            return status == "pending"
        case "leaveConnection":
            note(status == "accepted" ? .leaveAccepted : .leaveOther)
            if status == "pending" { return fault == .pendingCanBeLeft }
            return status == "accepted"
        default:
            note(.stateDoesNotApply)
            return true
        }
    }

    private func isFinal(_ status: String) -> Bool {
        !["draft", "pending", "accepted"].contains(status)
    }
}
