import AccessRules
import Testing

@testable import Latchkey

/// Names that try everything: other cases and forms of the same one, those that are cut in keys,
/// too many words and too long ones, and nothing at all.
struct NameMaker {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private static let parts = [
        "Northwind", "NORTHWIND", "north", "Traders", "Ärger", "A\u{308}RGER", "Straße", "STRASSE",
        "école", "e\u{301}cole", "O'Brien", "日本", "İstanbul", "ﬁne", "5", "&", "😀", "a", "A",
    ]

    mutating func name() -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return ""
        case 1:
            let count = Int.random(in: 478...483, using: &random)
            return String(repeating: "x", count: count)
        case 2:
            // Cut at the same place, and in another order than they are added in.
            let ends = ["b", "A", "a", "é", "C", ""]
            return String(repeating: "Long ", count: 97) + ends.randomElement(using: &random)!
        case 3:
            let count = Int.random(in: 30...36, using: &random)
            return (0..<count).map { "w\($0)" }.joined(separator: " ")
        case 4:
            let count = Int.random(in: 62...67, using: &random)
            return "The " + String(repeating: "y", count: count)
        default:
            let count = Int.random(in: 1...4, using: &random)
            return (0..<count).map { _ in Self.parts.randomElement(using: &random)! }
                .joined(separator: " ")
        }
    }
}

/// A change of a store that can be made in several.
typealias NamedChange = @Sendable (inout Administration) throws -> Void

/// Random changes of things with names and labels, the same for the same seed.
struct NamedChanges {
    private var names: NameMaker
    private var count = 0
    private var users: [User] = []
    private var organizations: [Organization] = []
    private var groups: [Group] = []
    private var assets: [Asset] = []
    private var connections: [Connection] = []

    init(seed: UInt64) { names = NameMaker(seed: seed) }

    static let accounts: [Identity] = ["acme", "noc"]

    /// The accounts, which every world has.
    static let begin: NamedChange = { administration in
        for id in accounts {
            try administration.insert(
                .account(Account(id: id, subdomain: id.text, name: "The \(id)")))
        }
    }

    private mutating func pick<T>(_ list: [T]) -> T? { list.randomElement(using: &names.random) }

    private mutating func roll(_ range: Range<Int>) -> Int {
        Int.random(in: range, using: &names.random)
    }

    private mutating func newID() -> Identity {
        count += 1
        return Identity("t\(count)")
    }

    private mutating func label() -> String? {
        pick(["Customer", "customer", "é", "e\u{301}", nil])!
    }

    mutating func next() -> NamedChange {
        switch roll(0..<16) {
        case 0: return account()
        case 1, 2: return addUser()
        case 3: return changeUser()
        case 4, 5: return addOrganization()
        case 6, 7: return changeOrganization()
        case 8: return roll(0..<3) == 0 ? destroyOrganization() : addOrganization()
        case 9: return group()
        case 10, 11, 12: return addAsset()
        case 13: return changeAsset()
        case 14: return destroyAsset()
        default: return connection()
        }
    }

    private mutating func account() -> NamedChange {
        let (id, name) = (pick(Self.accounts)!, names.name())
        return { try $0.update(.account(Account(id: id, subdomain: id.text, name: name))) }
    }

    private mutating func addUser() -> NamedChange {
        let id = newID()
        let user = User(
            account: pick(Self.accounts)!, id: id, email: "\(id)@example.com", name: names.name(),
            role: pick(Role.allCases)!, status: pick([.active, .invited])!)
        users.append(user)
        return { try $0.insert(.user(user)) }
    }

    private mutating func changeUser() -> NamedChange {
        guard !users.isEmpty else { return addUser() }
        let index = roll(0..<users.count)
        var user = users[index]
        // Nobody is an Administrator here, so that nobody must stay one.
        user.role = pick([.editor, .readOnly, .creator])!
        user.name = names.name()
        if user.status != .removed { user.status = pick([.active, .invited, .removed])! }
        if users[index].role == .administrator { user.status = .active }
        users[index] = user
        return { [user] in try $0.update(.user(user)) }
    }

    private mutating func addOrganization() -> NamedChange {
        let organization = Organization(
            account: pick(Self.accounts)!, id: newID(), name: names.name(), kind: label(),
            status: label())
        organizations.append(organization)
        return { try $0.insert(.organization(organization)) }
    }

    private mutating func changeOrganization() -> NamedChange {
        guard !organizations.isEmpty else { return addOrganization() }
        let index = roll(0..<organizations.count)
        if roll(0..<2) == 0 { organizations[index].name = names.name() }
        organizations[index].kind = label()
        organizations[index].status = label()
        let organization = organizations[index]
        return { try $0.update(.organization(organization)) }
    }

    private mutating func destroyOrganization() -> NamedChange {
        guard !organizations.isEmpty else { return addOrganization() }
        let organization = organizations.remove(at: roll(0..<organizations.count))
        assets.removeAll {
            $0.account == organization.account && $0.organization == organization.id
        }
        return { try $0.destroy(Ref<Organization>(organization.id, of: organization.account)) }
    }

    private mutating func group() -> NamedChange {
        if groups.count > 4, roll(0..<2) == 0 {
            let group = groups.remove(at: roll(0..<groups.count))
            return { try $0.remove(Ref<Group>(group.id, of: group.account)) }
        }
        let group = Group(account: pick(Self.accounts)!, id: newID(), name: names.name())
        groups.append(group)
        return { try $0.insert(.group(group)) }
    }

    private mutating func addAsset() -> NamedChange {
        guard let organization = pick(organizations) else { return addOrganization() }
        var container: Identity?
        let beside = assets.filter {
            $0.account == organization.account && $0.organization == organization.id
                && $0.container == nil
        }
        if roll(0..<3) == 0 { container = pick(beside)?.id }
        let asset = Asset(
            account: organization.account, id: newID(), organization: organization.id,
            kind: pick(["password", "document", "Server"])!, name: names.name(),
            container: container, state: pick(ObjectState.allCases)!)
        assets.append(asset)
        return { try $0.insert(.asset(asset)) }
    }

    private mutating func changeAsset() -> NamedChange {
        guard !assets.isEmpty else { return addAsset() }
        let index = roll(0..<assets.count)
        assets[index].name = names.name()
        assets[index].kind = pick(["password", "document", "Server"])!
        assets[index].state = pick(ObjectState.allCases)!
        let asset = assets[index]
        return { try $0.update(.asset(asset)) }
    }

    private mutating func destroyAsset() -> NamedChange {
        guard !assets.isEmpty else { return addAsset() }
        let asset = assets.remove(at: roll(0..<assets.count))
        assets.removeAll { $0.account == asset.account && $0.container == asset.id }
        return { try $0.destroy(Ref<Asset>(asset.id, of: asset.account)) }
    }

    private mutating func connection() -> NamedChange {
        if let last = connections.last, !last.status.isFinal {
            var connection = last
            connection.status = pick([.accepted, .revoked, .declined])!
            connections[connections.count - 1] = connection
            return { [connection] in try $0.update(.connection(connection)) }
        }
        let connection = Connection(
            id: newID(), host: "acme", delegate: "noc", maximumRole: .editor,
            status: pick([.draft, .pending])!)
        connections.append(connection)
        return { try $0.insert(.connection(connection)) }
    }
}

extension Store {
    /// Everything that the indexes have, by what it means and not by the numbers of words and
    /// texts, which depend on the order in which they first came.
    func indexContents() throws -> [String] {
        try read { view in
            let reader = view.reader
            var lines: [String] = []
            for account in 0..<(try reader.accountCount()) {
                for space in StoreIndex.nameOrder.spaces {
                    var walk = try NameWalk(reader, space, in: account)
                    while let ordinal = try walk.next() {
                        lines.append("\(account) \(space) \(ordinal) \(walk.position!.name.bytes)")
                    }
                    _ = try reader.forEachWord(beginning: [], space, in: account) { word, number in
                        let set = PostingSet(account, .wordThings, of: number)
                        lines.append(
                            "\(account) \(space) \(word.copied()) \(try reader.members(of: set))")
                        return true
                    }
                }
                for space in StoreIndex.identities.spaces {
                    var next: Ordinal = 0
                    while let ordinal = try reader.nextRecord(account, space, atOrAfter: next) {
                        let id = try reader.indexedIdentity(space, account, ordinal)
                        lines.append("\(account) \(space) \(ordinal) is \(id?.text ?? "nobody")")
                        next = ordinal + 1
                    }
                }
                for label in try reader.everyLabel(in: account) {
                    guard let set = try reader.set(of: label, in: account) else { continue }
                    let members = try reader.members(of: set)
                    // A text that nothing has any more is known where it was indexed.
                    if !members.isEmpty { lines.append("\(account) \(label) \(members)") }
                }
            }
            for relation in StoreIndex.allCases.flatMap(\.relations) {
                var count = 0
                for account in 0..<(try reader.accountCount()) {
                    count += try reader.memberCount(relation, account)
                }
                lines.append("\(relation) \(count)")
            }
            lines.append("nameOrder \(try reader.entryCount(of: Tables.nameOrder))")
            lines.append("identities \(try reader.entryCount(of: Tables.identities))")
            lines.append("words \(try reader.entryCount(of: Tables.words))")
            return lines
        }
    }
}

extension StoreReader {
    /// Every label that a thing may have.
    func everyLabel(in account: AccountOrdinal) throws -> [IndexLabel] {
        var labels: [IndexLabel] = [.organizationKind(nil), .organizationStatus(nil)]
        try forEachLabel(.organizationKind, in: account) { text, _ in
            labels.append(.organizationKind(text))
            return true
        }
        try forEachLabel(.organizationStatus, in: account) { text, _ in
            labels.append(.organizationStatus(text))
            return true
        }
        try forEachLabel(.assetKind, in: account) { _, number in
            labels.append(.assetKind(number))
            return true
        }
        for flag in IndexedFlag.allCases { labels.append(.flag(flag)) }
        for role in Role.allCases { labels.append(.connectionRole(role)) }
        for state in ObjectState.allCases { labels.append(.assetState(state)) }
        for status in UserStatus.allCases {
            for role in Role.allCases { labels.append(.user(status, role)) }
        }
        for status in ConnectionStatus.allCases { labels.append(.connection(status)) }
        return labels
    }

    /// How many members all sets of a relation have.
    func memberCount(_ relation: Relation, _ account: AccountOrdinal) throws -> Int {
        var walk = try snapshot.walk(in: Tables.postings.table)
        let start = PostingSet(account, relation, of: 0)
        var isThere = try walk.seek(atOrAfter: ChunkKey(set: start, first: 0))
        var count = 0
        while isThere, let key = ChunkKey(walk.key), let set = PostingSet(key),
            set.account == account, set.relation == relation
        {
            count += try Chunks<PostingSet>(self).chunk(at: key, walk.value).count
            isThere = try walk.next()
        }
        return count
    }

    /// Every name of a space as its record has it, in order: what a walk must give.
    func everyName(_ space: Space, _ account: AccountOrdinal) throws -> [NamePosition] {
        var names: [NamePosition] = []
        var next: Ordinal? = 0
        while let start = next, let ordinal = try nextRecord(account, space, atOrAfter: start) {
            let name = try #require(try indexedName(space, account, ordinal))
            names.append(NamePosition(name: name, ordinal: ordinal))
            next = ordinal + 1
        }
        return names.sorted()
    }
}

/// A store with random things in it.
func makeNamedStore(
    _ scratch: Scratch, seed: UInt64, changes: Int,
    _ change: (inout Store.Options) -> Void = { _ in }
) throws -> Store {
    var options = Store.Options()
    options.clock = { testNow }
    change(&options)
    let store = try Store.create(at: scratch.store, options: options)
    try store.administer(NamedChanges.begin)
    var source = NamedChanges(seed: seed)
    for _ in 0..<changes {
        let change = source.next()
        try? store.administer(change)
    }
    return store
}
