extension Judge {
    /// What the question is about, found.
    enum Thing {
        case organization(World.Organization)
        case asset(World.Asset)
        case group(World.Group)
        case subject(World.User)
        case connection(World.Connection)
        case log(World.LogEntry?)
        case account
    }

    enum Looked {
        case success(Case)
        case failure(ReferenceAnswer.Failure)
    }

    /// Looks up all that the question names.
    ///
    /// Rule: *Questions in bulk*: what is unknown or does not fit is an error.
    func lookUp() -> Looked {
        guard let user = user(question.user) else {
            note(.unknownUser)
            return .failure(.unknown("user", question.user.description))
        }
        guard isActionOrVerb(question.action) else {
            note(.unknownAction)
            return .failure(.unknown("action", question.action))
        }
        guard let action = actionMeant() else {
            let isVerb = Table.bareVerbs.contains(question.action)
            note(isVerb ? .verbDoesNotFit : .actionDoesNotFit)
            return .failure(.actionDoesNotFit(question.action, question.target.kind))
        }
        if let failure = misplacedKey(action) { return .failure(failure) }
        guard let (thing, account) = target(for: action) else {
            if case .log(let account, _?) = question.target, isAccount(account) {
                note(.unknownLogEntry)
            } else {
                note(.unknownTarget)
            }
            return .failure(.unknown(question.target.kind, question.target.text))
        }
        if action == "enterAccount", same(account, user.account) {
            note(.enteringOneself)
            return .failure(.actionDoesNotFit("enterAccount", "the home account"))
        }
        return .success(Case(user: user, action: action, thing: thing, account: account))
    }

    private func isActionOrVerb(_ name: String) -> Bool {
        Table.actions.contains(name) || Table.bareVerbs.contains(name)
    }

    /// Rule: *Questions in bulk*: view, edit, create, delete, restore and destroy stand for
    /// the target's own.
    private func actionMeant() -> String? {
        let kind = question.target.kind
        if Table.bareVerbs.contains(question.action) {
            guard let own = Table.verbs[kind]?[question.action] else { return nil }
            switch kind {
            case "organization": note(.verbOfOrganization)
            case "asset": note(.verbOfAsset)
            case "group": note(.verbOfGroup)
            case "subject": note(.verbOfSubject)
            case "connection": note(.verbOfConnection)
            default: note(.verbOfLog)
            }
            return own
        }
        let fits = Table.actionsByTarget[kind]?.contains(question.action) ?? false
        return fits ? question.action : nil
    }

    /// Rule: *Questions in bulk*: `kind` goes with creating, editing and restoring an asset,
    /// `role` with inviting a user and assigning a role.
    private func misplacedKey(_ action: String) -> ReferenceAnswer.Failure? {
        if question.kind != nil, !["createAsset", "editAsset", "restoreAsset"].contains(action) {
            note(.kindDoesNotFit)
            return .keyDoesNotFit("kind", action)
        }
        guard let role = question.role else { return nil }
        if !["inviteUser", "assignRole"].contains(action) {
            note(.roleDoesNotFit)
            return .keyDoesNotFit("role", action)
        }
        if !Table.homeRoles.contains(role) {
            note(.unknownRole)
            return .unknown("role", role)
        }
        return nil
    }

    /// The target, and the account in which it would happen.
    ///
    /// Rule: *Role × action*: accept, decline and leave are at the delegate.
    private func target(for action: String) -> (Thing, ID)? {
        switch question.target {
        case .organization(let address):
            guard let found = organization(address) else { return nil }
            note(.targetOrganization)
            return (.organization(found), found.account)
        case .asset(let address):
            guard let found = asset(address) else { return nil }
            note(.targetAsset)
            return (.asset(found), found.account)
        case .group(let address):
            guard let found = group(address) else { return nil }
            note(.targetGroup)
            return (.group(found), found.account)
        case .subject(let address):
            guard let found = self.user(address) else { return nil }
            note(.targetSubject)
            return (.subject(found), found.account)
        case .connection(let address):
            guard let found = connection(address) else { return nil }
            note(.targetConnection)
            let isAtHost = action == "configureConnections" || fault == .acceptIsDecidedAtTheHost
            return (.connection(found), isAtHost ? found.host : found.delegate)
        case .log(let account, let number):
            return log(account, number)
        case .account(let account):
            guard isAccount(account) else { return nil }
            note(.targetAccount)
            return (.account, account)
        }
    }

    private func log(_ account: ID, _ number: Int?) -> (Thing, ID)? {
        guard isAccount(account) else { return nil }
        guard let number else {
            note(.targetLog)
            return (.log(nil), account)
        }
        let entries = world.logEntries.filter { same($0.account, account) }
        guard number >= 1, number <= entries.count else { return nil }
        note(.targetLogEntry)
        return (.log(entries[number - 1]), account)
    }

    func user(_ address: Address) -> World.User? {
        for user in world.users where isSame(user.account, user.id, address) { return user }
        return nil
    }

    func organization(_ address: Address) -> World.Organization? {
        for found in world.organizations where isSame(found.account, found.id, address) {
            return found
        }
        return nil
    }

    func asset(_ address: Address) -> World.Asset? {
        for asset in world.assets where isSame(asset.account, asset.id, address) { return asset }
        return nil
    }

    func group(_ address: Address) -> World.Group? {
        for group in world.groups where isSame(group.account, group.id, address) { return group }
        return nil
    }

    func connection(_ address: Address) -> World.Connection? {
        for found in world.connections where isSame(found.host, found.id, address) {
            return found
        }
        return nil
    }

    func isAccount(_ id: ID) -> Bool {
        for account in world.accounts where same(account.id, id) { return true }
        return false
    }

    private func isSame(_ account: ID, _ id: ID, _ address: Address) -> Bool {
        same(id, address.id) && same(account, address.account)
    }
}
