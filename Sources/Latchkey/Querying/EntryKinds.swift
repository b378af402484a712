/// The kinds of entries that tell of changes of things, and of what these hang on.
enum EntryKinds {
    static let organizations: Set<String> = ["organization"]
    static let users: Set<String> = ["user"]
    static let groups: Set<String> = ["group"]
    static let connections: Set<String> = ["connection"]
    static let assets: Set<String> = ["asset", "organization"]
    static let lists: Set<String> = ["asset", "organization", "user", "group"]
    static let grants: Set<String> = ["grant", "organization", "user", "group", "connection"]
    static let memberships: Set<String> = ["membership", "user", "group", "connection"]
}
