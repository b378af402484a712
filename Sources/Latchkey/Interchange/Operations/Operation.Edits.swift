import AccessRules

// What edits change: the keys that are given, and those that are cleared. One that changes nothing is
// an error.
extension UserEdit {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(email: try fields.text(.email, .email), name: try fields.text(.name, .name))
        if self == UserEdit() { throw fields.noChange([.email, .name]) }
    }
}

extension GroupEdit {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let cleared = try fields.cleared([.description])
        self.init(
            name: try fields.text(.name, .name),
            description: try fields.edit(.description, .message, cleared))
        if self == GroupEdit() { throw fields.noChange([.name, .description, .clear]) }
    }
}

extension OrganizationEdit {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let cleared = try fields.cleared([.kind, .status])
        self.init(
            name: try fields.text(.name, .name), kind: try fields.edit(.kind, .label, cleared),
            status: try fields.edit(.status, .label, cleared))
        if self == OrganizationEdit() { throw fields.noChange([.name, .kind, .status, .clear]) }
    }
}

extension AssetEdit {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        self.init(
            name: try fields.text(.name, .name), kind: try fields.text(.kind, .kind),
            changesContents: try fields.flag(.changesContents))
        if self == AssetEdit() { throw fields.noChange([.name, .kind, .changesContents]) }
    }
}

extension ConnectionEdit {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let cleared = try fields.cleared([.message, .from, .until])
        self.init(
            maximumRole: try fields.named(.maximumRole, Role.maximumTable),
            hasAllOrganizations: fields.has(.allOrganizations)
                ? try fields.flag(.allOrganizations) : nil,
            message: try fields.edit(.message, .message, cleared),
            validity: try fields.edit(cleared))
        if self == ConnectionEdit() {
            throw fields.noChange(
                [.maximumRole, .allOrganizations, .message, .from, .until, .clear])
        }
    }
}

extension LineFields {
    /// The new value of a text that can be emptied: nil to leave it, `.some(nil)` for none.
    fileprivate func edit(
        _ key: InterchangeKey, _ rule: TextRule, _ cleared: InterchangeKeys
    ) throws(InterchangeError) -> String?? {
        if cleared.contains(key) { return .some(nil) }
        return try text(key, rule).map(Optional.some)
    }

    /// The new interval, or nil to leave it. It is one value: who says one bound says both.
    fileprivate func edit(_ cleared: InterchangeKeys) throws(InterchangeError) -> Validity? {
        for (key, other) in [(InterchangeKey.from, InterchangeKey.until), (.until, .from)] {
            guard has(key) || cleared.contains(key) else { continue }
            guard has(other) || cleared.contains(other) else {
                throw missing(
                    other, "a value, or \"\(other.name)\" in \"clear\", beside \"\(key.name)\"")
            }
        }
        return has(.from) || cleared.contains(.from) ? try validity() : nil
    }

    fileprivate func noChange(_ keys: InterchangeKeys) -> InterchangeError {
        InterchangeError(
            problem: "found nothing to change", expected: "at least one of \(keys.list)")
    }
}
