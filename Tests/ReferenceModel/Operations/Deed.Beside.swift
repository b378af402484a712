// What is done to templates, keys and reports.
extension Deed {
    mutating func performBeside(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .createAssetTemplate(let template):
            try ask("createAssetTemplate", .account(account))
            claim("template", template.address, isThere: place(of: template.id) != nil)
            world.templates.append(template)
        case .editAssetTemplate(let template):
            try ask("editAssetTemplate", .account(account))
            if let index = place(of: template.id) {
                world.templates[index] = template
            } else if fault == .unknownTemplateIsEdited {
                world.templates.append(template)
            } else {
                reasons.insert("unknown template")
            }
        case .deleteAssetTemplate(let id):
            try ask("deleteAssetTemplate", .account(account))
            guard let index = place(of: id) else { return _ = reasons.insert("unknown template") }
            world.templates.remove(at: index)
            gone.insert("template \(here(id))")
        case .generateAPIKey(let id, let name, let api): try generateKey(id, name, api)
        case .revokeAPIKey(let id): try revokeKey(id)
        case .sharePasswordsAccessed(let id, let user, let reader):
            try share(id, user, reader)
        default: break
        }
    }

    private func place(of template: ID) -> Int? {
        world.templates.firstIndex { $0.address == here(template) }
    }

    private var made: World.Made { World.Made(by: actor.user, time: now) }

    /// What generating and revoking a key asks for.
    private func actionOfKey(_ action: String) -> String {
        fault == .managerGeneratesKeys ? "enforceSSO" : action
    }

    private mutating func generateKey(_ id: ID, _ name: String, _ api: ID) throws(NotDone) {
        try ask(actionOfKey("generateAPIKey"), .account(account))
        var key = World.APIKey(account, id, api: api, generated: made)
        key.name = name
        claim("apiKey", key.address, isThere: world.apiKeys.contains { $0.address == here(id) })
        world.apiKeys.append(key)
    }

    /// "A key is revoked for good": once is enough.
    private mutating func revokeKey(_ id: ID) throws(NotDone) {
        try ask(actionOfKey("revokeAPIKey"), .account(account))
        guard let index = world.apiKeys.firstIndex(where: { $0.address == here(id) }) else {
            return _ = reasons.insert("unknown apiKey")
        }
        if world.apiKeys[index].revoked != nil, fault != .revokedKeyIsRevokedAgain { return }
        world.apiKeys[index].revoked = made
    }

    /// "A snapshot for the reader": "gives a named home user one snapshot".
    private mutating func share(_ id: ID, _ user: Address, _ reader: ID) throws(NotDone) {
        try ask("sharePasswordsAccessed", .account(account))
        if !isKnown(user), fault != .reportIsAboutAnybody { reasons.insert("unknown user") }
        let recipient = world.users.first { $0.address == here(reader) }
        if recipient == nil { reasons.insert("unknown user") }
        if recipient?.status == "removed", fault != .reportIsForTheRemoved {
            reasons.insert("refused removedUser")
        }
        var report = World.Report(account, id, about: user, with: reader, shared: made)
        claim("report", report.address, isThere: world.reports.contains { $0.address == here(id) })
        report.rows = passwords(of: user)
        world.reports.append(report)
    }

    /// Whether a user is of the account, or of one that it has let in.
    private func isKnown(_ user: Address) -> Bool {
        guard exists(.subject(user)) else { return false }
        return user.account == account
            || world.connections.contains {
                $0.host == account && $0.delegate == user.account
                    && ["accepted", "revoked", "left", "expired"].contains($0.status)
            }
    }

    /// "The passwords they saw, and which have not been changed since", the last seen first.
    private func passwords(of user: Address) -> [World.Report.Row] {
        let own = before.history.enumerated().filter { $0.element.account == account }
        var rows: [World.Report.Row] = []
        let readings = own.filter {
            $0.element.operation == "viewPassword" && $0.element.user == user
        }
        for (place, reading) in fault == .reportShowsFirstReading ? readings : readings.reversed() {
            guard let asset = reading.resource, !rows.contains(where: { $0.asset == asset }) else {
                continue
            }
            let isChanged = own.contains { later, change in
                later > place && change.resource == asset && change.action == "update"
                    && (change.operation == "editAsset"
                        || fault == .reportTakesAnyChangeForANewPassword)
            }
            var row = World.Report.Row(
                asset, lastRead: reading.time,
                changedSince: isChanged && fault != .reportMissesChanges)
            row.name = reading.resourceName ?? ""
            row.organization = reading.organization
            rows.append(row)
        }
        return rows
    }
}
