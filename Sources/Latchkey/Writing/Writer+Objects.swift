import AccessRules

extension Writer {
    /// Adds what one line of the interchange format says.
    mutating func insert(_ object: InterchangeObject) throws(StoreError) {
        try object.checkRules()
        switch object {
        case .header, .end: break
        case .account(let account): try insert(account)
        case .user(let user): try insert(user)
        case .organization(let organization): try insert(organization)
        case .group(let group): try insert(group)
        case .membership(let membership): try insert(membership)
        case .grant(let grant): try insert(grant)
        case .asset(let asset): try insert(asset)
        case .connection(let connection): try insert(connection)
        case .settings(let settings): try insert(settings)
        case .template(let template): try insert(template)
        case .apiKey(let apiKey): try insert(apiKey)
        case .provider(let provider): try insert(provider)
        case .delivery(let delivery): try insert(delivery)
        case .report(let report): try insert(report)
        case .seal(let seal): try begin(behind: seal)
        case .log(let entry):
            try append(imported: entry, try reader.require(account: entry.account))
        }
    }

    mutating func update(_ object: InterchangeObject) throws(StoreError) {
        try object.checkRules()
        switch object {
        case .account(let account): try update(account)
        case .user(let user): try update(user)
        case .organization(let organization): try update(organization)
        case .group(let group): try update(group)
        case .membership(let membership): try update(membership)
        case .grant(let grant): try update(grant)
        case .asset(let asset): try update(asset)
        case .connection(let connection): try update(connection)
        case .settings(let settings): try update(settings)
        case .template(let template): try update(template)
        case .apiKey(let apiKey): try update(apiKey)
        case .provider(let provider): try update(provider)
        case .delivery(let delivery): try update(delivery)
        case .report(let report): try update(report)
        case .header, .end, .seal, .log:
            throw StoreError(.invalid("log entries are never changed"))
        }
    }
}

extension StoreReader {
    /// What is stored of a thing, under the identity of a value of it.
    func current(_ object: InterchangeObject) throws(StoreError) -> InterchangeObject? {
        switch object {
        case .header, .end, .seal, .log: return nil
        case .account(let value):
            return .account(try accountValue(try require(account: value.id, key: "id")))
        case .user(let value):
            let (account, ordinal) = try require(Ref<User>(value.id, of: value.account), .user)
            return .user(try user(account, ordinal))
        case .organization(let value):
            let (account, ordinal) = try require(
                Ref<Organization>(value.id, of: value.account), .organization)
            return .organization(try organization(account, ordinal))
        case .group(let value):
            let (account, ordinal) = try require(Ref<Group>(value.id, of: value.account), .group)
            return .group(try group(account, ordinal))
        case .asset(let value):
            let (account, ordinal) = try require(Ref<Asset>(value.id, of: value.account), .asset)
            return .asset(try asset(account, ordinal))
        case .connection(let value):
            let (account, ordinal) = try require(
                Ref<Connection>(value.id, of: value.host), .connection)
            return .connection(try connectionValue(account, ordinal))
        case .settings, .template, .apiKey, .provider, .delivery, .report:
            return try currentBeside(object)
        case .membership(let value):
            let key = try key(of: value, try require(account: value.account))
            return try edge(key) == nil ? nil : try self.value(of: key)
        case .grant(let value):
            let key = try key(of: value, try require(account: value.account))
            return try edge(key) == nil ? nil : try self.value(of: key)
        }
    }

    /// As ``current(_:)``; a thing that is not there is an error.
    func require(_ object: InterchangeObject) throws(StoreError) -> InterchangeObject {
        guard let current = try current(object) else { throw object.unknown }
        return current
    }
}

extension InterchangeObject {
    /// That there is no such thing.
    var unknown: StoreError {
        switch self {
        case .grant(let grant): StoreError(.unknown(thing: "grant", grant.shown))
        case .membership(let it): StoreError(.unknown(thing: "membership", it.shown))
        case .settings(let it): StoreError(.unknown(thing: "settings", it.shown))
        case .delivery(let it): StoreError(.unknown(thing: "delivery", it.shown))
        default:
            StoreError(
                .unknown(thing: type.name, logged.map { "\($0.account)/\($0.resource.id)" } ?? ""))
        }
    }
}
