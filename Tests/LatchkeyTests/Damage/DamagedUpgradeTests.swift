import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// Opening for writing makes keys of addresses and subdomains anew, in older stores and in those of
/// another folding. What is damaged of one account keeps nobody else from that.
@Suite(.timeLimit(.minutes(20))) struct DamagedUpgradeTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What is damaged of the account `far`, whose user `fox` has the address `maße@far.example`.
    enum Damage: CaseIterable {
        case user, userRemoved, address, account, identity
    }

    /// Which stores: of format 2, in lower case, and of this one, by a folding of before.
    enum Age: CaseIterable {
        case format2, otherFolding
    }

    private func prepare(_ age: Age) throws -> FilePath {
        let path = try KeptStore.copy("format-2-unfinished", to: scratch)
        if age == .format2 { return path }
        let store = try Store.open(at: path, options: KeptStore.options())
        try store.write { writer in
            let far = try writer.reader.require(account: "far")
            let text = "maße@far.example"
            let folded = UniqueText.folded(text)
            let fox = try #require(try writer.reader.name(far, .email, folded)).ordinal
            try writer.remove(NameKey(account: far, space: .email, text: folded), in: Tables.names)
            try writer.name(far, .email, text, fox)
            var states = writer.undoable.indexes
            for index in StoreIndex.allCases where index.isFolded {
                states[index] = IndexState(phase: .readable, folding: index.folding ^ 1)
            }
            try writer.set(states)
            var bytes: [UInt8] = []
            bytes.append(Folding.version.bits ^ 1)
            try writer.put(bytes, for: MetaKey(field: .uniqueTexts), in: Tables.meta)
        }
        try store.close()
        return path
    }

    private func damage(_ damage: Damage, _ path: FilePath) throws {
        let store = try Store.open(at: path, options: KeptStore.options(isReadOnly: true))
        let (far, fox) = try store.read { (view) throws in
            try view.reader.require(Ref<User>("fox", of: "far"), .user)
        }
        try store.close()
        let file = DamagedFile(path: path)
        let user = RecordKey(account: far, space: .user, ordinal: fox)
        switch damage {
        case .user: try file.damage(user, in: Tables.records)
        case .userRemoved: try file.damage(user, in: Tables.records, isRemoved: true)
        case .address:
            let address = NameKey(account: far, space: .email, text: "maße@far.example")
            try file.damage(address, in: Tables.names)
        case .account:
            let record = RecordKey(account: 0, space: .account, ordinal: far)
            try file.damage(record, in: Tables.records)
        case .identity:
            try file.damage(NameKey(account: far, space: .user, text: "fox"), in: Tables.names)
        }
    }

    private func insert(_ id: Identity, _ email: String, in account: Identity, _ store: Store)
        throws
    {
        try store.administer { administration in
            try administration.insert(
                .user(User(account: account, id: id, email: email, name: "U", role: .editor)))
        }
    }

    /// What everybody else does in the opened store: everything.
    private func expectOthersGoOn(_ store: Store) throws {
        #expect(try store.information().formatVersion == unpackedFormatVersion)
        #expect(try store.read { (view) throws in try view.reader.hasFoldedKeys() })
        // Whoever has an address, or had it beside somebody else, keeps it from all others.
        for taken in ["Straße@X.de", "STRASSE@x.de", "οδοσ@x.gr", "änn@ACME.example"] {
            #expect(
                brokenRule { try insert("new", taken, in: "acme", store) } == .uniqueEmail,
                "\(taken)")
        }
        #expect(
            brokenRule {
                try store.administer {
                    try $0.insert(.account(Account(id: "a", subdomain: "STRASSE", name: "A")))
                }
            } == .uniqueSubdomain)
        try insert("new", "ΟΔΟΣ@gone.gr", in: "acme", store)
        try Session(store, Ref("ann", of: "acme"), "acme", nil).perform(
            .editOrganization("o1", OrganizationEdit(name: "One")))
        try store.importLines(from: [
            scratch.source(
                #"{"type":"organization","account":"noc","id":"n1","name":"New"}"# + "\n")
        ])
        let query = Query<User>(in: "acme").where { $0.email == "straSSe@x.de" }
        #expect(try store.read { (view) throws in try view.all(query) }.map(\.id) == ["s1", "s2"])
    }

    @Test(arguments: Age.allCases, Damage.allCases)
    func oneAccountsDamageKeepsNobodyFromWriting(_ age: Age, _ damage: Damage) throws {
        let path = try prepare(age)
        try self.damage(damage, path)
        let store = try Store.open(at: path, options: KeptStore.options())
        try expectOthersGoOn(store)
        // The address of whoever is damaged is nobody's to have, by any of its spellings.
        for spelling in ["maße@far.example", "MASSE@far.example"] {
            let refusal = kind { try insert("new", spelling, in: "far", store) }
            if damage == .identity || damage == .account {
                #expect(
                    refusal.isUniqueEmail || refusal.isDamaged, "\(spelling): \(refusal as Any)")
            } else {
                #expect(refusal.isDamaged, "\(spelling): \(refusal as Any)")
            }
        }
        if damage != .account { try insert("other", "other@far.example", in: "far", store) }
        // The account's own subdomain is as it was, for whoever it is asked of.
        let subdomain = kind {
            try store.administer {
                try $0.insert(.account(Account(id: "b", subdomain: "Été", name: "B")))
            }
        }
        if damage == .account {
            #expect(subdomain.isDamaged, "\(subdomain as Any)")
        } else {
            #expect(subdomain == .refused(.uniqueSubdomain, concerned: subdomain.concerned))
        }
        let report = try store.verify()
        #expect(!report.isSound)
        try store.close()
        // What was set aside is no hindrance to the next opening either.
        let again = try Store.open(at: path, options: KeptStore.options())
        try again.administer {
            try $0.insert(.organization(Organization(account: "acme", id: "z", name: "Z")))
        }
        try again.close()
    }

    /// What cannot be read for all: nothing is changed then, and an earlier program goes on.
    @Test func whatIsEverybodysIsLookedAtBeforeAnythingIsChanged() throws {
        let path = try KeptStore.copy("format-2-unfinished", to: scratch)
        try DamagedFile(path: path).damage(
            CounterKey(account: 0, counter: .next, space: .account), in: Tables.counters)
        let found = kind { _ = try Store.open(at: path, options: KeptStore.options()) }
        #expect(found.isDamaged)
        let store = try Store.open(at: path, options: KeptStore.options(isReadOnly: true))
        #expect(try store.information().formatVersion == 2)
        try store.close()
    }

    /// A page of names that cannot be read: keys that are on it stay, and records are looked at.
    @Test func aPageThatCannotBeReadLeavesTheKeysOfItsAccounts() throws {
        var lines = smallWorld
        for number in 0..<300 {
            lines +=
                #"{"type":"user","account":"noc","id":"p\#(number)","email":"Person.of.the.night.watch.\#(number)@NOC.example","name":"P","role":"editor"}"#
                + "\n"
        }
        let store = try makeStore(scratch, lines) { $0.trials.packsTables = false }
        _ = try store.write { try $0.remove(MetaKey(field: .uniqueTexts), in: Tables.meta) }
        try store.close()
        try loseLeafOfNames()
        let opened = try Store.open(at: scratch.store, options: KeptStore.options())
        // An account that has nothing on the page goes on, with what is unique.
        #expect(
            brokenRule { try insert("x", "ANN@acme.example", in: "acme", opened) } == .uniqueEmail)
        try insert("x", "x@acme.example", in: "acme", opened)
        #expect(try opened.read { (view) throws in try !view.reader.hasFoldedKeys() })
        // Whose addresses are on it is asked of the records: nobody gets one that somebody has.
        let taken = kind {
            try insert("y", "person.of.the.night.watch.150@noc.example", in: "noc", opened)
        }
        #expect(taken.isUniqueEmail, "\(taken as Any)")
        try opened.close()
    }

    /// Has the tree of names lead to a page beyond the file in the middle of the addresses of `noc`.
    private func loseLeafOfNames() throws {
        let marker = Array("person.of.the.night.watch.150@noc.example".utf8)
        let url = URL(fileURLWithPath: scratch.store.string)
        var bytes = [UInt8](try Data(contentsOf: url))
        func number(_ place: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        let pages = Array(stride(from: 2 * 4_096, to: bytes.count, by: 4_096))
        // A page begins with its number; behind eight more bytes flags tell whether it is a leaf.
        let leaves = pages.filter { page in
            bytes[page + 10] & 0x02 != 0
                && bytes[page..<page + 4_096].firstRange(of: marker) != nil
        }
        var count = 0
        for page in pages where bytes[page + 10] & 0x01 != 0 {
            for entry in stride(from: page + 16, to: page + number(page + 12, 2), by: 2) {
                let node = page + number(entry, 2)
                guard leaves.contains(number(node, 4) * 4_096) else { continue }
                for place in 0..<4 { bytes[node + place] = place == 3 ? 0x0F : 0xFF }
                count += 1
            }
        }
        #expect(count > 0)
        try Data(bytes).write(to: url)
    }

    @Test(arguments: ["format-1", "format-2", "format-2-unfinished"])
    func aStoreThatNobodyWritesIsReadAsItIs(_ name: String) throws {
        let path = try KeptStore.copy(name, to: scratch)
        var options = KeptStore.options()
        options.isUnchanging = true
        let store = try Store.open(at: path, options: options)
        #expect(try store.problems() == [])
        try store.close()
    }

    /// Folding what an older program made of an address comes to the same as folding the address: so
    /// it can be told what the key must be where the record cannot be read.
    @Test func foldingIsTheSameOfWhatIsInLowerCase() {
        for value in UInt32(0)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age,
                (age.major, age.minor) <= (15, 0)
            else { continue }
            let text = String(Character(scalar))
            let lower = text.lowercased()
            guard lower != text else { continue }
            #expect(
                UniqueText.folded(lower).utf8.elementsEqual(UniqueText.folded(text).utf8),
                "U+\(String(value, radix: 16))")
            #expect(
                UniqueText.folded(UniqueText.folded(text)).utf8.elementsEqual(
                    UniqueText.folded(text).utf8))
        }
    }
}

extension Optional where Wrapped == StoreError.Kind {
    var isDamaged: Bool {
        switch self {
        case .damaged?: true
        case .storage(let error)?: if case .damaged = error.kind { true } else { false }
        default: false
        }
    }

    var isUniqueEmail: Bool {
        if case .refused(.uniqueEmail, _)? = self { true } else { false }
    }

    /// Whom a refusal names.
    fileprivate var concerned: [String] {
        if case .refused(_, let concerned)? = self { concerned } else { [] }
    }
}
