import AccessRules
import Foundation
import LMDB
import Latchkey
import SystemPackage
import Testing

/// Stores as files: what is no store is refused with an error that says so.
@Suite struct StoreFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func opening(_ path: FilePath) -> StoreError.Kind? {
        kind { _ = try Store.open(at: path) }
    }

    private func lmdbKind(_ kind: StoreError.Kind?) -> LMDBError.Kind? {
        if case .storage(let error) = kind { error.kind } else { nil }
    }

    @Test func aMissingFileAndAMissingFolderAreNotFound() {
        #expect(lmdbKind(opening(scratch.store)) == .notFound)
        #expect(lmdbKind(opening(scratch.folder.appending("none/x.latchkey"))) == .notFound)
        #expect(
            lmdbKind(kind { _ = try Store.create(at: scratch.folder.appending("none/x")) })
                == .notFound)
    }

    @Test func aFolderIsNoStore() {
        #expect(lmdbKind(opening(scratch.folder)) == .notARegularFile)
    }

    @Test func filesOfOtherThingsAreNoStores() throws {
        for (name, bytes) in [
            ("empty", Data()), ("zeros", Data(count: 65_536)), ("text", Data("hello\n".utf8)),
            ("short", Data(count: 100)), ("ones", Data(repeating: 0xFF, count: 20_000)),
        ] {
            let path = scratch.folder.appending(name)
            try bytes.write(to: URL(filePath: path.string))
            #expect(opening(path) != nil, "\(name)")
        }
    }

    @Test func creatingWhereAFileIsRefusesAndKeepsIt() throws {
        try makeStore(scratch, smallWorld).close()
        let before = try Data(contentsOf: URL(filePath: scratch.store.string))
        #expect(lmdbKind(kind { _ = try Store.create(at: scratch.store) }) == .alreadyExists)
        #expect(
            lmdbKind(
                kind {
                    _ = try Store.create(
                        at: scratch.store, importing: [scratch.source(smallWorld, name: "again")])
                }) == .alreadyExists)
        #expect(try Data(contentsOf: URL(filePath: scratch.store.string)) == before)
    }

    @Test func aStoreIsOpenOnceInAProcess() throws {
        let store = try makeStore(scratch, smallWorld)
        #expect(lmdbKind(opening(scratch.store)) == .alreadyOpen)
        try store.close()
        try Store.open(at: scratch.store).close()
    }

    @Test func theFileIsForItsOwnerAlone() throws {
        try makeStore(scratch, smallWorld).close()
        let mode = try FileManager.default.attributesOfItem(atPath: scratch.store.string)[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func aTruncatedStoreIsAnErrorAtEveryLength() throws {
        try makeStore(scratch, smallWorld).close()
        let whole = try Data(contentsOf: URL(filePath: scratch.store.string))
        for length in stride(from: 0, to: whole.count - 4_096, by: 4_096) {
            let path = scratch.folder.appending("cut-\(length)")
            try whole.prefix(length).write(to: URL(filePath: path.string))
            #expect(opening(path) != nil, "\(length) bytes of \(whole.count)")
        }
    }

    @Test func damageIsFoundByVerificationAndNeverCrashes() throws {
        try makeStore(scratch, smallWorld).close()
        let whole = try Data(contentsOf: URL(filePath: scratch.store.string))
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next()
        var random = SmallRandom(seed: seed)
        var foundCount = 0
        for round in 0..<60 {
            // Inside values: page structure is for the check of the file to find.
            guard let place = whole.range(of: Data("Northwind".utf8))?.lowerBound else { return }
            var damaged = whole
            damaged[place + Int(random.next() % 9)] ^= UInt8(1 + random.next() % 255)
            let path = scratch.folder.appending("damaged-\(round)")
            try damaged.write(to: URL(filePath: path.string))
            guard let store = try? Store.open(at: path) else {
                foundCount += 1
                continue
            }
            defer { try? store.close() }
            let isFound = try !store.read { (view) throws in try view.verify().isSound }
            #expect(isFound, "seed \(seed), round \(round)")
            foundCount += isFound ? 1 : 0
        }
        #expect(foundCount == 60, "seed \(seed)")
    }

    @Test func aStoreOpenedForReadingRefusesToBeWritten() throws {
        try makeStore(scratch, smallWorld).close()
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: scratch.store, options: options)
        #expect(try store.can(bob, .viewOrganization, .organization(north)))
        #expect(lmdbKind(kind { try store.administer { try $0.destroy(north) } }) == .readOnly)
        try store.close()
    }

    @Test func aClosedStoreSaysSo() throws {
        let store = try makeStore(scratch, smallWorld)
        try store.close()
        #expect(throws: StoreError.self) {
            _ = try store.read { (view) throws in view.commitNumber }
        }
    }

    @Test func aMapThatIsFullIsAnErrorAndLosesNothing() throws {
        let store = try makeStore(scratch, smallWorld) { $0.maximumByteCount = 1 << 20 }
        let before = try store.exported()
        #expect(throws: (any Error).self) {
            try store.administer { administration in
                for number in 0..<100_000 {
                    try administration.insert(
                        .organization(
                            Organization(account: "acme", id: Identity("o\(number)"), name: "O")))
                }
            }
        }
        #expect(try store.exported() == before)
        #expect(try store.problems() == [])
        try store.close()
    }

    @Test func readsAndWritesGoOnSideBySide() async throws {
        let store = try makeStore(scratch, smallWorld)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<25 {
                        try await store.administer { administration in
                            let id = Identity("w\(writer)-\(number)")
                            try administration.insert(
                                .organization(Organization(account: "acme", id: id, name: "W")))
                            try administration.insert(
                                .grant(
                                    Grant(account: "acme", organization: id, grantee: .user("bob")))
                            )
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<200 {
                        let reach = Reach(of: bob, for: .viewOrganization)
                        try await store.read { view in
                            let page = try view.organizations(reach)
                            #expect(try view.countOrganizations(reach) == page.items.count)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let reached = try await store.read { view in
            try view.countOrganizations(Reach(of: bob, for: .viewOrganization))
        }
        #expect(reached == 101)
        #expect(try store.problems() == [])
    }
}

/// A generator that gives the same numbers for the same seed.
struct SmallRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
