import AccessRules

// What is set for an account as a whole.
extension Writer {
    mutating func changeAccount(
        _ action: Action, _ act: Act, _ change: (inout Account) -> Void
    ) throws(StoreError) {
        try require(action, .account(act.accountID), by: act.actor)
        var account = try reader.accountValue(act.account)
        change(&account)
        try self.change(.account(account), as: act.name, by: act.author)
    }

    mutating func changeSettings(
        _ action: Action, _ act: Act, _ change: (inout AccountSettings) -> Void
    ) throws(StoreError) {
        try require(action, .account(act.accountID), by: act.actor)
        let present = try reader.settingsValue(act.account)
        let before = present ?? AccountSettings(account: act.accountID)
        var settings = before
        change(&settings)
        if present == nil {
            // Whoever sets the defaults of an account that has them changes nothing.
            if settings == before { return }
            try create(.settings(settings), as: act.name, by: act.author)
        } else {
            try self.change(.settings(settings), as: act.name, by: act.author)
        }
    }

    mutating func createTemplate(_ template: AssetTemplate, _ act: Act) throws(StoreError) {
        try act.check(template.account)
        try require(.createAssetTemplate, .account(act.accountID), by: act.actor)
        try create(.template(template), as: act.name, by: act.author)
    }

    mutating func editTemplate(_ template: AssetTemplate, _ act: Act) throws(StoreError) {
        try act.check(template.account)
        try require(.editAssetTemplate, .account(act.accountID), by: act.actor)
        try change(.template(template), as: act.name, by: act.author)
    }

    mutating func deleteTemplate(_ id: Identity, _ act: Act) throws(StoreError) {
        try require(.deleteAssetTemplate, .account(act.accountID), by: act.actor)
        let (account, ordinal) = try reader.require(
            act.actor.reference(id) as Ref<AssetTemplate>, .template)
        try delete(
            .template(try reader.templateValue(account, ordinal)), as: act.name, by: act.author)
    }
}
