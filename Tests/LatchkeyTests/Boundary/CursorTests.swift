import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// Cursors tell nothing, and only those that a store gave out for a list go on with it.
@Suite struct CursorTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        var lines = smallWorld
        for number in 0..<4 {
            lines += """
                {"type":"group","account":"acme","id":"g\(number)","name":"Group \(number)"}
                {"type":"grant","account":"acme","organization":"south","group":"g\(number)"}
                {"type":"membership","account":"acme","group":"g\(number)","user":"lea"}

                """
        }
        store = try makeStore(scratch, lines)
    }

    private typealias List = (View, PageCursor?) throws -> (ids: String, next: PageCursor?)

    private func list<Item>(_ page: @escaping (View, PageCursor?) throws -> Page<Item>) -> List {
        { view, cursor in
            let page = try page(view, cursor)
            return ("\(page.items)", page.next)
        }
    }

    /// Every list and query of the host application, a page of one.
    private var lists: [(name: String, list: List)] {
        let reach = { (action: Action) in Reach(of: ann, for: action) }
        let grants = Query<Grant>(in: "acme")
        let users = Query<User>(in: "acme")
        return [
            (
                "organizations",
                list { try $0.organizations(reach(.viewOrganization), size: 1, after: $1) }
            ),
            ("edited", list { try $0.organizations(reach(.editOrganization), size: 1, after: $1) }),
            ("assets", list { try $0.assets(reach(.viewAsset), size: 1, after: $1) }),
            (
                "users",
                list {
                    try $0.users(
                        WhoCan(.viewOrganization, on: .organization(north)), size: 1, after: $1)
                }
            ),
            ("grants", list { try $0.page(grants, size: 1, after: $1) }),
            (
                "descending grants",
                list { try $0.page(grants.ordered(by: .added, .descending), size: 1, after: $1) }
            ),
            (
                "grants by begin",
                list { try $0.page(grants.ordered(by: .begin), size: 1, after: $1) }
            ),
            ("query of users", list { try $0.page(users, size: 1, after: $1) }),
            (
                "descending users",
                list { try $0.page(users.ordered(by: .added, .descending), size: 1, after: $1) }
            ),
            ("users by name", list { try $0.page(users.ordered(by: .name), size: 1, after: $1) }),
            (
                "users by identity",
                list { try $0.page(users.ordered(by: .identity), size: 1, after: $1) }
            ),
            ("log", list { try $0.page(Query<LogEntry>(in: "acme"), size: 1, after: $1) }),
        ]
    }

    private func isRefused(_ body: () throws -> Void) -> Bool {
        if case .invalidCursor = kind(of: body) { true } else { false }
    }

    @Test func everyOneGoesOnWithItsOwnListAlone() throws {
        try store.administer {
            try $0.perform(.createGroup(Group(account: "acme", id: "x", name: "X")), in: "acme")
        }
        try store.read { (view) throws in
            let cursors = try lists.map { try $0.list(view, nil).next }
            for (index, (name, list)) in lists.enumerated() {
                for (other, cursor) in cursors.enumerated() {
                    guard let cursor else { continue }
                    if other == index {
                        _ = try list(view, cursor)
                    } else {
                        #expect(isRefused { _ = try list(view, cursor) }, "\(name), \(other)")
                    }
                }
            }
            #expect(cursors.count { $0 != nil } > 9)
        }
    }

    @Test func whatIsCutOrPatchedIsRefused() throws {
        try store.read { (view) throws in
            for (name, list) in lists {
                guard let cursor = try list(view, nil).next else { continue }
                let text = cursor.description
                #expect(cursor == PageCursor(text))
                for count in 0..<text.count {
                    let cut = PageCursor(String(text.prefix(count)))
                    #expect(isRefused { _ = try list(view, cut) }, "\(name), \(count)")
                }
                for place in text.indices {
                    var patched = text
                    let digit = text[place] == "0" ? "1" : "0"
                    patched.replaceSubrange(place...place, with: digit)
                    #expect(
                        isRefused { _ = try list(view, PageCursor(patched)) },
                        "\(name), \(text.distance(from: text.startIndex, to: place))")
                }
                for other in [
                    text + "00", text.uppercased() + " ", "é",
                    String(repeating: "0", count: 1 << 17),
                ] {
                    #expect(isRefused { _ = try list(view, PageCursor(other)) }, "\(name)")
                }
            }
        }
    }

    @Test func thoseOfAnotherStoreAreRefused() throws {
        let cursors = try store.read { (view) throws in
            try lists.map { try $0.list(view, nil).next }
        }
        // The same lines, another secret.
        let lines = try store.exported()
        let other = try Store.create(
            at: scratch.folder.appending("other"), importing: [scratch.source(lines, name: "all")]
        ).store
        try other.read { (view) throws in
            for (index, (name, list)) in lists.enumerated() {
                guard let cursor = cursors[index] else { continue }
                #expect(isRefused { _ = try list(view, cursor) }, "\(name)")
            }
        }
        try other.close()
    }

    /// Who knows all that is in a cursor, and not the secret, makes none: neither in the form of before, which
    /// had a checksum and no key, nor by a secret made of what is known of the store.
    @Test func whoHasNotTheSecretMakesNone() throws {
        let query = Query<Grant>(in: "acme")
        try store.read { (view) throws in
            let given = try #require(try view.page(query, size: 1).next)
            var place = try view.cursors.place(of: given)
            #expect(
                try view.page(query, size: 1, after: view.cursors.cursor(place)).items.count == 1)
            place.instant = place.instant.adding(-1_000)

            var bytes: [UInt8] = []
            bytes.append(UInt32(truncatingIfNeeded: store.identity.high))
            bytes += place.encoded
            var checksum = Checksum(table: 0)
            checksum.combine(bytes.rawBytes)
            bytes.append(checksum.value)
            var texts = [bytes.hexadecimal, place.encoded.hexadecimal]

            var identity: [UInt8] = []
            for _ in 0..<2 {
                identity.append(store.identity.high)
                identity.append(store.identity.low)
            }
            for bytes in [identity, [UInt8](repeating: 0, count: StoreSecret.byteCount)] {
                let seal = CursorSeal(try #require(StoreSecret(bytes)))
                texts.append(try seal.cursor(place).description)
            }
            // The store's own secret, for something else.
            texts.append(try Seal(store.secret, for: .positions).text(of: place.encoded))
            for text in texts {
                #expect(
                    isRefused { _ = try view.page(query, size: 1, after: PageCursor(text)) },
                    "\(text)")
            }
        }
    }

    @Test func theyOutliveTheProcess() throws {
        let (first, cursor) = try store.read { (view) throws in
            let page = try lists[5].list(view, nil)
            return (page.ids, try #require(page.next))
        }
        try store.close()
        var options = Store.Options()
        options.clock = { testNow }
        let again = try Store.open(at: scratch.store, options: options)
        try again.read { (view) throws in
            let second = try lists[5].list(view, PageCursor(cursor.description)).ids
            #expect(second != first)
            #expect(try lists[5].list(view, nil).next == cursor)
        }
        try again.close()
    }

    @Test func theyTellNothing() throws {
        try store.read { (view) throws in
            let query = Query<User>(in: "acme").ordered(by: .name)
            let cursor = try #require(try view.page(query, size: 1).next)
            let bytes = try #require(HexadecimalText.bytes(of: cursor.description))
            for known in ["ann", "bob", "acme"] {
                #expect(bytes.firstRange(of: Array(known.utf8)) == nil)
            }
            #expect(!cursor.description.contains("\(store.identity)"))
            // Names of other lengths have cursors of the same.
            let others = try view.page(query, size: 2).next
            #expect(others?.description.count == cursor.description.count)
        }
    }

    @Test func thoseOfASessionAreItsUsersAlone() throws {
        let ann = try store.session(for: Ref("ann", of: "acme"))
        let bob = try store.session(for: Ref("bob", of: "acme"))
        typealias SessionList = (Session, PageCursor?) throws -> PageCursor?
        let lists: [SessionList] = [
            { try $0.users(size: 1, after: $1).next },
            { try $0.groups(size: 1, after: $1).next },
            { try $0.members(of: "g1", size: 1, after: $1).next },
            { try $0.organizations(size: 1, after: $1).next },
            { try $0.assets(size: 1, after: $1).next },
            { try $0.page(Query<User>(in: "acme"), size: 1, after: $1).next },
            { try $0.page(Query<Organization>(in: "acme"), size: 1, after: $1).next },
        ]
        var count = 0
        for list in lists {
            guard let cursor = try list(ann, nil) else { continue }
            count += 1
            _ = try list(ann, cursor)
            #expect(isRefused { _ = try list(bob, cursor) })
        }
        #expect(count > 4)
        let hosts = try store.read { (view) throws in
            try view.page(Query<User>(in: "acme"), size: 1).next
        }
        #expect(isRefused { _ = try ann.page(Query<User>(in: "acme"), size: 1, after: hosts) })
    }

    @Test func aStoreOfAVersionWithoutSecretsMakesThemForOneOpening() throws {
        try store.close()
        let environment = try Environment.open(
            at: scratch.store, tables: [Tables.meta.table.definition])
        try environment.write { transaction in
            try transaction.sayFormat(firstFormatVersionWithSecret - 1)
            _ = try transaction.remove(MetaKey(field: .secret), in: Tables.meta.table)
        }
        try environment.close()
        var options = Store.Options()
        options.isReadOnly = true
        var kept: PageCursor?
        for _ in 0..<2 {
            let reading = try Store.open(at: scratch.store, options: options)
            try reading.read { (view) throws in
                let query = Query<User>(in: "acme")
                let next = try view.page(query, size: 1).next
                #expect(try view.page(query, size: 1, after: next).items.map(\.id) == ["bob"])
                if let kept {
                    #expect(isRefused { _ = try view.page(query, size: 1, after: kept) })
                }
                kept = next
            }
            try reading.close()
        }
    }

    @Test func behindTheGreatestNumberThereIsNothing() throws {
        try store.read { (view) throws in
            let numbers = PostingExpression.list([1, .max])
            let last = try view.walk(numbers, from: 1, size: 1)
            #expect(last.items == [.max] && !last.hasMore)
            let none = try view.walk(numbers, from: .max, size: 1)
            #expect(none.items == [] && !none.hasMore)
        }
    }

    /// From nothing but the list to a name of some blocks, each block filled to the last byte once.
    @Test func aPlaceIsReadBackWhateverItsLength() {
        for numberCount in 0...17 {
            for keyByteCount in 0...130 {
                let place = PagePlace(
                    list: brief("x"), instant: testNow,
                    position: (0..<numberCount).map { Ordinal($0) },
                    key: (0..<keyByteCount).map { UInt8($0) })
                let bytes = place.encoded
                #expect(bytes.count % 64 == 0)
                #expect(PagePlace(bytes) == place)
                // What fills the last block is no part of the place.
                let whole = ListDigest.byteCount + 16 + 4 * numberCount + keyByteCount
                #expect(bytes.count - whole < 64)
                #expect(PagePlace(Array(bytes.prefix(whole))) == place)
                #expect(PagePlace(Array(bytes.prefix(whole - 1))) == nil)
            }
        }
    }

    /// Bytes that are authentic and say nonsense, as another version may have written them.
    @Test func placesAreReadWithTheirLengthsChecked() throws {
        let place = PagePlace(
            list: brief("x"), instant: testNow, position: [1, 2], key: [1, 2, 3])
        let bytes = place.encoded
        #expect(PagePlace(bytes) == place)
        for count in 0..<bytes.count { _ = PagePlace(Array(bytes.prefix(count))) }
        for index in bytes.indices {
            var patched = bytes
            patched[index] = 0xFF
            _ = PagePlace(patched)
        }
        try store.read { (view) throws in
            for descending in [Direction.ascending, .descending] {
                let query = Query<Grant>(in: "acme").ordered(by: .added, descending)
                let digest = query.digest(seenBy: nil)
                for key in [[], [1], [1, 2, 3]] as [[UInt8]] {
                    let cursor = try view.cursors.cursor(
                        PagePlace(list: digest, instant: view.now, position: [0], key: key))
                    #expect(isRefused { _ = try view.page(query, size: 1, after: cursor) })
                }
                for position in [[], [0, 1]] as [[Ordinal]] {
                    let cursor = try view.cursors.cursor(
                        PagePlace(list: digest, instant: view.now, position: position))
                    #expect(isRefused { _ = try view.page(query, size: 1, after: cursor) })
                }
            }
            // Longer than any key of a table: a place all the same, and no error of the storage.
            let query = Query<User>(in: "acme").ordered(by: .name)
            let cursor = try view.cursors.cursor(
                PagePlace(
                    list: query.digest(seenBy: nil), instant: view.now, position: [0],
                    key: Array(repeating: 0x61, count: 600)))
            #expect(try view.page(query, size: 1, after: cursor).items.map(\.id) == ["ann"])
        }
    }
}
