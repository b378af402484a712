extension Scene {
    /// An operation of that name on settings, templates, keys and reports.
    mutating func onWhatIsBeside(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "setBillingContact":
            if random.chance(25) { return .setBillingContact(nil) }
            return .setBillingContact(
                World.Settings.Contact(
                    name: "Bea",
                    email: random.chance(aim == "invalid" ? 90 : 8)
                        ? "nobody" : "\(new)@example.com"))
        case "createAssetTemplate":
            return .createAssetTemplate(newTemplate(fresh(new, template(), "template")))
        case "editAssetTemplate":
            let old = world.templates.first { $0.account == account }
            if let old, random.chance(15) { return .editAssetTemplate(old) }
            return .editAssetTemplate(newTemplate(template()))
        case "deleteAssetTemplate": return .deleteAssetTemplate(template())
        case "editOrganizationSidebar": return .editOrganizationSidebar(names(new))
        case "enableIntegrations": return .enableIntegrations(names(new))
        case "enableFeatures": return .enableFeatures(names(new))
        case "changeSyncSettings":
            var syncs: [World.Settings.Sync] = []
            for name in names(new) {
                syncs.append(
                    World.Settings.Sync(
                        name, random.one(of: ["inbound", "outbound", "both"]),
                        kinds: random.some(of: ["Client", "Site"], 40),
                        enabled: random.chance(50)))
            }
            return .changeSyncSettings(syncs)
        case "manageData":
            let days = [nil, nil, 0, 1, 30, 36_500, 36_501]
            return .manageData(
                World.Settings.Retention(
                    deleted: random.one(of: days), reports: random.one(of: days)))
        case "generateAPIKey":
            return .generateAPIKey(
                fresh(new, key(), "apiKey"), name: "Key \(new)",
                api: random.one(of: ["assets", "log"]))
        case "revokeAPIKey": return .revokeAPIKey(key())
        default: return shareOfPasswords(new)
        }
    }

    private mutating func newTemplate(_ id: ID) -> World.Template {
        var template = World.Template(account, id, kind: kind())
        for name in random.some(of: ["Address", "Owner", "Seen"] as [ID], 50) {
            template.fields.append(
                World.Template.Field(
                    name, random.one(of: ["text", "date", "password"]), required: random.chance(30))
            )
        }
        return template
    }

    /// Names of which none comes twice, but rarely.
    private mutating func names(_ new: ID) -> [ID] {
        if random.chance(20) { return [] }
        var names = random.some(of: ["psa", "rmm", "Passwords", new], 50)
        if random.chance(8) { names += names.prefix(1) }
        return names
    }

    private mutating func template() -> ID {
        id(
            world.templates.filter { $0.account == account }.map(\.id),
            elsewhere: world.templates.map(\.id))
    }

    private mutating func key() -> ID {
        id(
            world.apiKeys.filter { $0.account == account }.map(\.id),
            elsewhere: world.apiKeys.map(\.id))
    }

    private mutating func shareOfPasswords(_ new: ID) -> ReferenceOperation {
        let taken = random.pick(world.reports.filter { $0.account == account })?.id ?? new
        var about = here(user())
        let readers = world.logEntries.filter {
            $0.account == account && $0.operation == "viewPassword"
        }.compactMap(\.user)
        if let reader = random.pick(readers), aim != "unknown user", random.chance(65) {
            about = reader
        } else if aim == "unknown user" || random.chance(30) {
            about = random.one(of: world.users).address
        }
        return .sharePasswordsAccessed(fresh(new, taken, "report"), about: about, with: user())
    }
}
