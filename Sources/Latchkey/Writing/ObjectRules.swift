import AccessRules

extension InterchangeObject {
    /// Refuses an object that breaks a rule by itself, whatever else is stored.
    func checkRules() throws(StoreError) {
        switch self {
        case .header, .end, .account, .organization, .group, .log, .settings, .template, .apiKey,
            .provider, .delivery, .report, .seal:
            break
        case .user(let user):
            if user.role == .lite, user.hasAllOrganizations {
                throw StoreError(
                    .refused(.liteAllOrganizations, concerned: ["\(user.account)/\(user.id)"]))
            }
        case .membership(let membership):
            try check(membership.validity, membership.shown)
        case .grant(let grant):
            try check(grant.validity, grant.shown)
        case .asset(let asset):
            guard let container = asset.container else { return }
            let concerned = ["\(asset.account)/\(asset.id)", "\(asset.account)/\(container)"]
            if asset.access != .everyone {
                throw StoreError(.refused(.embeddedList, concerned: concerned)).at(key: "access")
            }
        case .connection(let connection):
            if connection.host == connection.delegate {
                throw StoreError(.refused(.selfConnection, concerned: [connection.shown]))
                    .at(key: "delegate")
            }
            if !connection.maximumRole.canBeMaximum {
                throw StoreError(.refused(.maximumRole, concerned: [connection.shown]))
                    .at(key: "maximumRole")
            }
            try check(connection.validity, connection.shown)
        }
    }

    private func check(_ validity: Validity, _ shown: String) throws(StoreError) {
        if validity.isEmpty {
            throw StoreError(.refused(.interval, concerned: [shown])).at(key: "until")
        }
    }
}
