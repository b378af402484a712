import AccessRules

@testable import Latchkey

/// What a client hands back as a cursor: a list, how the cursor is made, and of what. No list goes
/// on with anything but a cursor that the store gave out for it, and from there it goes on rightly.
func fuzzCursor(_ input: [UInt8]) throws {
    let (number, rest) = input.split
    let lists = CursorLists.shared
    let list = lists.all[Int(number) % lists.all.count]
    let (kind, bytes) = rest.split
    switch kind % 4 {
    case 0: try lists.refuses(list, PageCursor(String(decoding: bytes, as: UTF8.self)))
    case 1: try lists.refuses(list, PageCursor(bytes.hexadecimal))
    case 2: try lists.follow(list, bytes)
    default: try lists.followSealed(list, bytes)
    }
}

/// Every list that comes in pages, with all cursors that it gives out in pages of one.
private struct CursorLists: Sendable {
    struct List: Sendable {
        let name: String
        let page: @Sendable (Store, PageCursor?) throws -> (items: String, next: PageCursor?)
        /// What each page has, and the cursor behind it.
        var pages: [(items: String, next: PageCursor?)] = []
    }

    let store: Store
    let all: [List]

    /// A store of its own: what sessions read is logged.
    static let shared: CursorLists = {
        do { return try CursorLists() } catch { fatalError("no lists: \(error)") }
    }()

    private init() throws {
        let store = try FuzzStore().store
        self.store = store
        all = try Self.lists.map { list in
            var list = list
            var cursor: PageCursor?
            repeat {
                let page = try list.page(store, cursor)
                list.pages.append(page)
                cursor = page.next
            } while cursor != nil && list.pages.count < 8
            return list
        }
    }

    private static func list<Item>(
        _ name: String, _ page: @escaping @Sendable (View, PageCursor?) throws -> Page<Item>
    ) -> List {
        List(name: name) { store, cursor in
            let page = try store.read { view in try page(view, cursor) }
            return ("\(page.items)", page.next)
        }
    }

    /// A list of a session of an Administrator at home.
    private static func own<Item>(
        _ name: String, _ page: @escaping @Sendable (Session, PageCursor?) throws -> Page<Item>
    ) -> List {
        List(name: "\(name) of a session") { store, cursor in
            let session = FuzzStore.session("u1", of: "acme", in: "acme", store)
            let page = try page(session, cursor)
            return ("\(page.items)", page.next)
        }
    }

    private static func queries<Thing: AccountMember>(_ thing: Thing.Type) -> [List] {
        let orders = [.added, .identity, .name, .time, .begin, .end] as [OrderName]
        let words = Thing.source.words.vocabulary.orders
        return orders.filter(words.contains).flatMap { order in
            [Direction.ascending, .descending].map { direction in
                list("\(thing)s by \(order) \(direction)") { view, cursor in
                    let query = Query<Thing>(in: "acme")
                        .ordered(by: Order(name: order), direction)
                    return try view.page(query, size: 1, after: cursor)
                }
            }
        } + [
            own("\(thing)s") {
                try $0.page(Query<Thing>(in: "acme"), size: 1, after: $1)
            }
        ]
    }

    private static let lists: [List] =
        [
            list("organizations") {
                try $0.organizations(
                    Reach(of: Ref("u2", of: "acme"), for: .viewOrganization), size: 1, after: $1)
            },
            list("organizations of a delegate's") {
                try $0.organizations(
                    Reach(of: Ref("u9", of: "noc"), in: "acme", for: .viewOrganization), size: 1,
                    after: $1)
            },
            list("assets") {
                try $0.assets(
                    Reach(of: Ref("u1", of: "acme"), for: .viewAsset), size: 1, after: $1)
            },
            list("users") {
                try $0.users(
                    WhoCan(.viewOrganization, on: .organization(Ref("o1", of: "acme"))), size: 1,
                    after: $1)
            },
            list("users at an instant") {
                try $0.users(
                    WhoCan(
                        .viewOrganization, on: .organization(Ref("o4", of: "acme")),
                        at: FuzzStore.now), size: 1, after: $1)
            },
            list("preview") {
                try $0.previewedOrganizations(of: Ref("c1", of: "acme"), size: 1, after: $1)
            },
            own("organizations") { try $0.organizations(size: 1, after: $1) },
            own("assets") { try $0.assets(size: 1, after: $1) },
            own("users") { try $0.users(size: 1, after: $1) },
            own("groups") { try $0.groups(size: 1, after: $1) },
            own("members") { try $0.members(of: "g1", size: 1, after: $1) },
            own("grants") { try $0.grants(of: .user("u2"), size: 1, after: $1) },
            own("connections") { try $0.connections(size: 1, after: $1) },
            own("delegate's users") { try $0.delegateUsers(of: "c1", size: 1, after: $1) },
            own("templates") { try $0.assetTemplates(size: 1, after: $1) },
            own("keys") { try $0.apiKeys(size: 1, after: $1) },
            own("preview") { try $0.previewedOrganizations(of: "c1", size: 1, after: $1) },
        ] + queries(Organization.self) + queries(User.self) + queries(Asset.self)
        + queries(Group.self) + queries(Connection.self) + queries(Grant.self)
        + queries(LogEntry.self)

    func refuses(_ list: List, _ cursor: PageCursor) throws {
        do {
            let page = try list.page(store, cursor)
            throw Broken("\(list.name) goes on behind \(cursor) with \(page.items)")
        } catch let error as StoreError {
            guard case .invalidCursor = error.kind else {
                throw Broken("\(list.name), \(cursor): \(error)")
            }
        }
    }

    /// A cursor of some list and page, with digits that are replaced.
    func follow(_ list: List, _ bytes: [UInt8]) throws {
        let number = Int(bytes.first ?? 0) % all.count
        let source = all[number]
        let index = Int(bytes.dropFirst().first ?? 0) % source.pages.count
        guard let cursor = source.pages[index].next else { return }
        var text = Array(cursor.description.utf8)
        for start in stride(from: 2, to: max(2, bytes.count - 2), by: 3) {
            let place = (Int(bytes[start]) | Int(bytes[start + 1]) << 8) % (text.count + 1)
            switch bytes[start + 2] {
            case 0: text.removeSubrange(place...)
            case let byte where place < text.count: text[place] = byte
            case let byte: text.append(byte)
            }
        }
        let changed = PageCursor(String(decoding: text, as: UTF8.self))
        guard changed == cursor, source.name == list.name else {
            return try refuses(list, changed)
        }
        guard index + 1 < list.pages.count else { return }
        let page = try list.page(store, changed)
        try hold(
            page.items == list.pages[index + 1].items,
            "\(list.name) goes on behind page \(index) with \(page.items)")
    }

    /// A cursor that the store seals, of a place that says nonsense: as another version may have
    /// given it out.
    func followSealed(_ list: List, _ bytes: [UInt8]) throws {
        guard let cursor = list.pages[0].next else { return }
        var reader = FuzzReader(bytes)
        let flags = reader.byte()
        var place = try store.cursors.place(of: cursor)
        if flags & 1 != 0 {
            place.instant = Instant(millisecondsSince1970: Int64(bitPattern: reader.long()))
        }
        if flags & 2 != 0 {
            place.position = (0..<reader.byte() % 6).map { _ in reader.number() }
        }
        if flags & 4 != 0 { place.list = ListDigest(bytes: reader.bytes(ListDigest.byteCount)) }
        if flags & 8 != 0 { place.key = reader.rest }
        let sealed = try store.cursors.cursor(place)
        if flags & 4 != 0 { return try refuses(list, sealed) }
        _ = try answer("\(list.name) behind \(place)") { try list.page(store, sealed) }
    }
}
