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
