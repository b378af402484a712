// What the host application's own hand removes of what is kept beside decisions.
extension Administration {
    /// Gives an account the defaults of its settings again.
    public mutating func removeSettings(of account: Identity) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let ordinal = try administration.writer.reader.require(account: account)
            let before = try administration.writer.reader.settingsValue(ordinal)
            try administration.writer.removeSettings(of: account)
            if let before { try administration.log(.delete, .settings(before)) }
        }
    }

    /// Removes a template; the assets that were made from it stay.
    public mutating func remove(_ template: Ref<AssetTemplate>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(template, .template)
            let before = try administration.writer.reader.templateValue(account, ordinal)
            try administration.writer.removeTemplate(template)
            try administration.log(.delete, .template(before))
        }
    }

    /// Removes everything that is known of a key to an API. To revoke it and keep what is known
    /// of it, update it.
    public mutating func remove(_ apiKey: Ref<APIKey>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(apiKey, .apiKey)
            let before = try administration.writer.reader.apiKeyValue(account, ordinal)
            try administration.writer.removeAPIKey(apiKey)
            try administration.log(.delete, .apiKey(before))
        }
    }

    /// Removes a certified provider; its name can be given again.
    public mutating func remove(_ provider: CertifiedProvider) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            try administration.writer.removeProvider(named: provider.name)
        }
    }

    /// Removes a delivery of an invitation; its token opens nothing any more.
    public mutating func remove(_ delivery: InvitationDelivery) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let before = try administration.writer.reader.current(.delivery(delivery))
            try administration.writer.remove(delivery)
            if let before { try administration.log(.delete, before) }
        }
    }

    /// Removes a shared report.
    public mutating func remove(_ report: Ref<PasswordsAccessedReport>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(report, .report)
            let before = try administration.writer.reader.reportValue(account, ordinal)
            try administration.writer.removeReport(report)
            try administration.log(.delete, .report(before))
        }
    }
}

extension StoreReader {
    /// What is stored of a thing that is kept beside decisions, under the identity of a value
    /// of it.
    func currentBeside(_ object: InterchangeObject) throws(StoreError) -> InterchangeObject? {
        switch object {
        case .settings(let value):
            return try settingsValue(try require(account: value.account)).map { .settings($0) }
        case .template(let value):
            let (account, ordinal) = try require(
                Ref<AssetTemplate>(value.id, of: value.account), .template)
            return .template(try templateValue(account, ordinal))
        case .apiKey(let value):
            let (account, ordinal) = try require(Ref<APIKey>(value.id, of: value.account), .apiKey)
            return .apiKey(try apiKeyValue(account, ordinal))
        case .provider(let value):
            return .provider(try providerValue(try require(provider: value.name)))
        case .delivery(let value):
            let key = try key(of: value)
            return try delivery(key) == nil ? nil : .delivery(try deliveryValue(key))
        case .report(let value):
            let (account, ordinal) = try require(
                Ref<PasswordsAccessedReport>(value.id, of: value.account), .report)
            return .report(try reportValue(account, ordinal))
        default: return nil
        }
    }
}
