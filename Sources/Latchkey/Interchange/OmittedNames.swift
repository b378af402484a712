/// Names that the lists of a thing had before a change and have after it, where there are so many of them that its log
/// entry tells their number alone: a new name of an asset that is listed for thousands must not write them
/// all down, twice.
///
/// Rule: *`log`* in `Docs/Interchange.md`.
struct OmittedNames {
    /// How many names of a list an entry repeats that are the same before and after. More than
    /// people take in at once, and within the bytes of a group of rows.
    static let repeatedCountMaximum = 16

    private var names: [InterchangeKey: Set<Identity>] = [:]

    /// No names: every list is written whole.
    init() {}

    /// What the lists of two values of a thing have in common, if it is more than an entry repeats.
    ///
    /// Complexity: O(*n*) in the names of both.
    init(_ before: InterchangeObject?, _ after: InterchangeObject?) {
        switch (before, after) {
        case (.asset(let before), .asset(let after)):
            guard case .listed(let oldUsers, let oldGroups) = before.access,
                case .listed(let users, let groups) = after.access
            else { return }
            omit(.users, oldUsers, users)
            omit(.groups, oldGroups, groups)
        case (.group(let before), .group(let after)):
            omit(
                .deniedAssetTypes, before.deniedAssetTypes.map { Identity($0) },
                after.deniedAssetTypes.map { Identity($0) })
        default: return
        }
    }

    private mutating func omit(_ key: InterchangeKey, _ old: [Identity], _ new: [Identity]) {
        guard min(old.count, new.count) > Self.repeatedCountMaximum else { return }
        let common = Set(old).intersection(new)
        if common.count > Self.repeatedCountMaximum { names[key] = common }
    }

    var isEmpty: Bool { names.isEmpty }

    /// Those of a list.
    subscript(_ key: InterchangeKey) -> Set<Identity> {
        names.isEmpty ? [] : names[key] ?? []
    }
}
