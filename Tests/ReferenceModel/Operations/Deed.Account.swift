// What is set for an account as a whole.
extension Deed {
    mutating func performOnAccount(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .enforceSSO(let isOn): try changeAccount("enforceSSO") { $0.enforcesSSO = isOn }
        case .enforceMFA(let isOn):
            let isAskedLess = fault == .managerEnforcesSecondFactor
            try changeAccount(isAskedLess ? "enforceSSO" : "enforceMFA") { $0.enforcesMFA = isOn }
        case .setSeatLimit(let limit):
            try changeAccount("updateBilling") { $0.seatLimit = limit }
        case .setBillingContact(let contact):
            try changeSettings("updateBilling") { $0.billing = contact }
        case .editOrganizationSidebar(let sections):
            try changeSettings("editOrganizationSidebar") { $0.sidebar = sections }
        case .enableIntegrations(let names):
            try changeSettings("enableIntegrations") { $0.integrations = Set(names).sorted() }
        case .enableFeatures(let names):
            try changeSettings("enableFeatures") { $0.features = Set(names).sorted() }
        case .changeSyncSettings(let syncs):
            try changeSettings("changeSyncSettings") { settings in
                settings.syncs = syncs.sorted { $0.integration < $1.integration }
                for index in settings.syncs.indices {
                    settings.syncs[index].kinds = Set(settings.syncs[index].kinds).sorted()
                }
            }
        case .manageData(let retention):
            try changeSettings("manageData") { $0.retention = retention }
        default: break
        }
    }

    private mutating func changeAccount(
        _ action: String, _ change: (inout World.Account) -> Void
    ) throws(NotDone) {
        try ask(action, .account(account))
        for index in world.accounts.indices where world.accounts[index].id == account {
            change(&world.accounts[index])
        }
    }

    /// "That part of the settings": the others stay. An account has the defaults until they are
    /// changed.
    private mutating func changeSettings(
        _ action: String, _ change: (inout World.Settings) -> Void
    ) throws(NotDone) {
        try ask(action, .account(account))
        let index = world.settings.firstIndex { $0.account == account }
        var settings = index.map { world.settings[$0] } ?? World.Settings(account)
        if fault == .onePartResetsTheOthers { settings = World.Settings(account) }
        change(&settings)
        if let index {
            world.settings[index] = settings
        } else if settings != World.Settings(account) || fault == .defaultsAreStored {
            world.settings.append(settings)
        }
    }
}
