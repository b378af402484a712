import AccessRules
import Testing

@testable import Latchkey

/// Addresses and subdomains that differ in nothing but letter case are one, by the folding of this
/// library and not that of the Swift that a program runs with.
@Suite struct UniqueTextTests {
    private static let pairs = [
        ("ΟΔΟΣ@x.gr", "οδος@x.gr"), ("ΟΔΟΣ@x.gr", "οδοσ@x.gr"), ("STRASSE@x.de", "straße@x.de"),
        ("BOB@x.example", "bob@x.example"), ("É@x.fr", "e\u{301}@x.fr"),
        ("İ@x.tr", "i\u{307}@x.tr"),
        ("Ǆ@x.hr", "ǆ@x.hr"),
    ]

    @Test(arguments: pairs)
    func addressesThatDifferInCaseAloneAreOne(_ one: String, _ other: String) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        try store.insert("u1", one)
        #expect(brokenRule { try store.insert("u2", other) } == .uniqueEmail)
        #expect(try store.ids { $0.email == other } == ["u1"])
        // The same person may write it otherwise, which is no other address.
        try store.administer { administration in
            try administration.perform(.editUser("u1", UserEdit(email: other)), in: "acme")
        }
        #expect(brokenRule { try store.insert("u2", one) } == .uniqueEmail)
        #expect(try store.problems() == [])
        // Whoever is removed gives it free, and is still found by it.
        try store.administer { administration in
            try administration.perform(.removeUser("u1"), in: "acme")
        }
        try store.insert("u2", one)
        #expect(try store.ids { $0.email == one } == ["u1", "u2"])
        #expect(try store.problems() == [])
    }

    @Test func subdomainsThatDifferInCaseAloneAreOneAndAreShownAsTheyAre() throws {
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"a","subdomain":"Acme","name":"A"}
            {"type":"account","id":"b","subdomain":"beta","name":"B"}
            {"type":"account","id":"c","subdomain":"Straße","name":"C"}

            """)
        for taken in ["acme", "ACME", "BETA", "STRASSE"] {
            #expect(
                brokenRule {
                    try store.administer { administration in
                        try administration.insert(
                            .account(Account(id: "d", subdomain: taken, name: "D")))
                    }
                } == .uniqueSubdomain, "\(taken)")
        }
        let conditions: [(Predicate<Account>, [Identity])] = [
            (Predicate { $0.subdomain == "Acme" }, ["a"]),
            (Predicate { $0.subdomain == "acme" }, []),
            (Predicate { $0.subdomain != "Acme" }, ["b", "c"]),
            (Predicate { $0.subdomain.hasPrefix("Ac") }, ["a"]),
            (Predicate { $0.subdomain < "B" }, ["a"]),
            (Predicate { $0.subdomain.isIn(["Acme", "beta", "strasse"]) }, ["a", "b"]),
        ]
        for (condition, expected) in conditions {
            let found = try store.read { view in
                try view.page(Query<Account>().where(condition), size: 10).items.map(\.id)
            }
            #expect(found == expected, "\(condition)")
        }
        #expect(try store.problems() == [])
    }

    @Test func whoIsRemovedIsFoundByTheAddressThatIsShown() throws {
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"acme","subdomain":"a","name":"A"}
            {"type":"user","account":"acme","id":"dan","email":"dan@a.example","name":"Dan","role":"editor","status":"removed"}
            {"type":"user","account":"acme","id":"eva","email":"eva@a.example","name":"Eva","role":"editor"}

            """)
        #expect(try store.ids { $0.email == "dan@a.example" } == ["dan"])
        #expect(try store.ids { $0.email.hasPrefix("dan") } == ["dan"])
        #expect(try store.ids { $0.email < "e" } == ["dan"])
        #expect(try store.ids { !($0.email >= "a") } == [])
        #expect(try store.ids { $0.email != "dan@a.example" } == ["eva"])
    }

    /// A store whose keys are in lower case, as older programs made them, with two addresses that
    /// these told apart.
    @Test func theKeysOfAnOlderStoreAreMadeAnewWhenItIsOpenedForWriting() throws {
        let scratch = try Scratch()
        var store = try makeStore(scratch, smallWorld)
        try store.insert("u1", "STRASSE@x.de")
        try store.insert("u2", "provisional@x.de")
        try store.insert("u3", "ΟΔΟΣ@x.gr")
        try store.makeOlder(email: "straße@x.de", of: "u2")
        try store.close()

        var options = Store.Options()
        options.clock = { testNow }
        options.isReadOnly = true
        store = try Store.open(at: scratch.store, options: options)
        func check() throws {
            #expect(try store.problems() == [])
            #expect(try store.ids { $0.email == "Strasse@x.de" } == ["u1", "u2"])
            #expect(try store.ids { $0.email == "straße@x.de" } == ["u1", "u2"])
            #expect(try store.ids { $0.email.hasPrefix("STRA") } == ["u1", "u2"])
            #expect(try store.ids { $0.email == "οδος@x.gr" } == ["u3"])
        }
        try check()
        try store.close()
        options.isReadOnly = false
        for _ in 0..<2 {
            store = try Store.open(at: scratch.store, options: options)
            try check()
            try store.close()
        }
        store = try Store.open(at: scratch.store, options: options)
        // Both keep it, and nobody else gets it before both have let go of it.
        for id in ["u1", "u2"] as [Identity] {
            #expect(brokenRule { try store.insert("u4", "straSSe@x.de") } == .uniqueEmail)
            try store.administer { administration in
                try administration.perform(
                    .editUser(id, UserEdit(name: "Still there")), in: "acme")
                try administration.perform(
                    .editUser(id, UserEdit(email: "\(id)@x.de")), in: "acme")
            }
            #expect(try store.problems() == [])
        }
        try store.insert("u4", "straSSe@x.de")
        #expect(try store.ids { $0.email == "straße@x.de" } == ["u4"])
        try store.close()
    }
}

extension Store {
    fileprivate func insert(_ id: Identity, _ email: String) throws {
        try administer { administration in
            try administration.insert(
                .user(User(account: "acme", id: id, email: email, name: "U", role: .editor)))
        }
    }

    fileprivate func ids(_ condition: (Fields<User>) -> Predicate<User>) throws -> [Identity] {
        let query = Query<User>(in: "acme").where(Predicate(condition))
        return try read { view in try view.page(query, size: 20).items.map(\.id) }
    }

    /// Gives a user another address, and all keys of addresses the form of older programs.
    fileprivate func makeOlder(email: String, of id: Identity) throws {
        try write { writer in
            let account = try writer.reader.require(account: "acme")
            let user = try #require(try writer.reader.ordinal(account, .user, id))
            var record = try writer.reader.existing(UserRecord.self, account, user)
            try writer.remove(
                NameKey(account: account, space: .email, text: record.email), in: Tables.names)
            record.email = email
            try writer.put(record, account, user)
            try writer.name(account, .email, email.lowercased(), user)
            var users: [(key: String, ordinal: Ordinal)] = []
            _ = try writer.reader.forEachName(account, .email, .all, .ascending) { key, ordinal in
                users.append((String(decoding: key, as: UTF8.self), ordinal))
                return true
            }
            for (key, ordinal) in users {
                let user = try writer.reader.existing(UserRecord.self, account, ordinal)
                try writer.remove(
                    NameKey(account: account, space: .email, text: key), in: Tables.names)
                try writer.name(account, .email, user.email.lowercased(), ordinal)
            }
            try writer.remove(MetaKey(field: .uniqueTexts), in: Tables.meta)
        }
    }
}
