extension Judge {
    /// "The effective role permits the action."
    ///
    /// Rule: *The decision*, layer 2.
    func role(_ found: Case, _ capacity: Capacity) -> Bool {
        let action = actionThatDecides(found)
        note(Branch.rows[Table.rowByAction[action]! - 1])
        guard let cell = cell(of: action, found.user, capacity) else {
            note(.delegateLite)
            return false
        }
        let permitted =
            switch cell {
            case "Y": true
            case "U": isUnrestrictedEnough(action, found, capacity)
            case "M": isInGroup(found, capacity)
            default: false
            }
        noteColumn(action, found.user, capacity, permitted: permitted)
        return permitted
    }

    /// What the column of the effective role says.
    ///
    /// Rule: *Role × action*.
    private func cell(of action: String, _ user: World.User, _ capacity: Capacity) -> String? {
        guard let role = effectiveRole(of: user, capacity) else { return nil }
        if case .home = capacity { return Table.home[action]?[role] }
        if fault == .delegateHasTheColumnAtHome, action != "enterAccount" {
            return Table.home[action]?[role]
        }
        if fault == .maximumRoleIsIgnored, role == "administrator" {
            return Table.delegate[action]?["manager"]
        }
        return Table.delegate[action]?[role]
    }

    /// "The lower of the current home role and the maximum role; a Lite home user has none."
    ///
    /// Rule: *Connections*.
    func effectiveRole(of user: World.User, _ capacity: Capacity) -> String? {
        switch capacity {
        case .stranger: return nil
        case .home: return user.role
        case .delegate(let connection):
            if user.role == "lite" {
                return fault == .liteDelegateActsAsReadOnly ? "readOnly" : nil
            }
            if fault == .maximumRoleIsIgnored { return user.role }
            if fault == .homeRoleIsIgnored { return connection.maximumRole }
            return lower(user.role, connection.maximumRole)
        }
    }

    private func lower(_ left: String, _ right: String) -> String {
        for role in Table.homeRoles.reversed() where role == left || role == right { return role }
        return left
    }

    /// What is done to an Administrator, or makes one, is an action of its own; deleting a
    /// group lifts the types that it denies.
    ///
    /// Rule: *Role × action*.
    private func actionThatDecides(_ found: Case) -> String {
        if found.action == "deleteGroup", case .group(let group) = found.thing,
            !group.deniedAssetTypes.isEmpty
        {
            note(.deletesDenyingGroup)
            return fault == .deletingLiftsNoDenial ? found.action : "denyAssetTypes"
        }
        guard concernsAdministrator(found) else { return found.action }
        switch found.action {
        case "inviteUser": return "inviteAdministrator"
        case "editUser": return "editAdministrator"
        case "removeUser": return "removeAdministrator"
        case "assignRole": return "assignAdministrator"
        default: return found.action
        }
    }

    private func concernsAdministrator(_ found: Case) -> Bool {
        if let role = question.role, fault != .givenRoleIsIgnored {
            note(role == "administrator" ? .givesAdministrator : .givesBelowAdministrator)
            if role == "administrator" { return true }
        }
        if case .subject(let subject) = found.thing, fault != .managerEditsAdministrators {
            let isAdministrator = subject.role == "administrator"
            note(isAdministrator ? .subjectIsAdministrator : .subjectIsBelowAdministrator)
            return isAdministrator
        }
        return false
    }

    /// "Restricted means: without the all-organizations flag." Who has a grant for every
    /// organization is still restricted; an Administrator at home never is.
    ///
    /// Rule: *Role × action*.
    func isUnrestricted(_ user: World.User, _ capacity: Capacity) -> Bool {
        if hasPass(user, capacity) { return true }
        if hasFlag(user, capacity) { return true }
        if fault == .everyGrantMakesUnrestricted, let account = account(user, capacity) {
            let own = world.organizations.filter { same($0.account, account) }
            return !own.isEmpty && own.allSatisfy { !ways(to: $0, user, capacity).isEmpty }
        }
        return false
    }

    /// The flag that counts: the user's own at home, the connection's for a delegate.
    ///
    /// Rule: *Organization scope*, *Connections*.
    func hasFlag(_ user: World.User, _ capacity: Capacity) -> Bool {
        switch capacity {
        case .home: return user.allOrganizations
        case .delegate(let connection):
            if fault == .homeFlagCountsForDelegates, user.allOrganizations { return true }
            return connection.allOrganizations
        case .stranger: return false
        }
    }

    private func isUnrestrictedEnough(
        _ action: String, _ found: Case, _ capacity: Capacity
    ) -> Bool {
        let isUnrestricted = isUnrestricted(found.user, capacity)
        if action == "importData" {
            note(isUnrestricted ? .unrestrictedManagerImports : .restrictedManagerImports)
            return isUnrestricted || fault == .restrictedManagerImports
        }
        if case .delegate = capacity {
            note(
                isUnrestricted
                    ? .unrestrictedDelegateCreatesOrganization
                    : .restrictedDelegateCreatesOrganization)
        } else {
            note(
                isUnrestricted
                    ? .unrestrictedCreatesOrganization : .restrictedCreatesOrganization)
        }
        return isUnrestricted || fault == .restrictedUserCreatesOrganizations
    }

    /// "A group the actor is in", at the instant asked about.
    ///
    /// Rule: *Role × action*.
    private func isInGroup(_ found: Case, _ capacity: Capacity) -> Bool {
        guard case .group(let group) = found.thing else { return false }
        let isMember = groups(of: found.user, capacity).contains { same($0.id, group.id) }
        note(isMember ? .managerInGroup : .managerNotInGroup)
        return isMember || fault == .managerEditsAnyGroup
    }

    private func account(_ user: World.User, _ capacity: Capacity) -> ID? {
        switch capacity {
        case .home: user.account
        case .delegate(let connection): connection.host
        case .stranger: nil
        }
    }

    private func noteColumn(
        _ action: String, _ user: World.User, _ capacity: Capacity, permitted: Bool
    ) {
        guard let role = effectiveRole(of: user, capacity) else { return }
        guard case .delegate(let connection) = capacity else {
            met.cells.insert("\(action) \(role)")
            return note(Self.homeColumn[role]![permitted ? 0 : 1])
        }
        met.cells.insert("\(action) delegate \(role)")
        if let column = Self.delegateColumn[role] { note(column[permitted ? 0 : 1]) }
        note(.maximumIsHomeRole, if: user.role == connection.maximumRole)
        note(.cappedByMaximum, if: role != user.role)
        note(.cappedByHomeRole, if: role != connection.maximumRole)
    }

    private static let homeColumn: [String: [Branch]] = [
        // Nothing that can be asked about the home account is forbidden to an Administrator.
        "administrator": [.administratorPermitted, .administratorPermitted],
        "manager": [.managerPermitted, .managerForbidden],
        "editor": [.editorPermitted, .editorForbidden],
        "creator": [.creatorPermitted, .creatorForbidden],
        "readOnly": [.readOnlyPermitted, .readOnlyForbidden],
        "lite": [.litePermitted, .liteForbidden],
    ]

    private static let delegateColumn: [String: [Branch]] = [
        "manager": [.delegateManagerPermitted, .delegateManagerForbidden],
        "editor": [.delegateEditorPermitted, .delegateEditorForbidden],
        "creator": [.delegateCreatorPermitted, .delegateCreatorForbidden],
        "readOnly": [.delegateReadOnlyPermitted, .delegateReadOnlyForbidden],
    ]
}
