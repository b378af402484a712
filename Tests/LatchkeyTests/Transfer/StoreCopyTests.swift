import AccessRules
import Foundation
import LMDB
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// A copy is the same store, of one moment, and of the newest version of the format.
@Suite struct StoreCopyTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var copyPath: FilePath { scratch.folder.appending("copy.latchkey") }

    private func size(_ path: FilePath) throws -> Int {
        try Data(contentsOf: URL(filePath: path.string)).count
    }

    private func options() -> Store.Options {
        var options = Store.Options()
        options.verifiesChecksums = true
        options.clock = { Instant(millisecondsSince1970: 1_800_000_000_000) }
        options.trials.sweeps = false
        return options
    }

    @Test(arguments: 1...4)
    func aStoreOfAnEarlierVersionBecomesOneOfTheNewest(_ version: Int) throws {
        let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/stores/format-\(version).latchkey")
        try FileManager.default.copyItem(at: kept, to: URL(filePath: scratch.store.string))
        if version < unpackedFormatVersion {
            var reading = options()
            reading.isReadOnly = true
            let store = try Store.open(at: scratch.store, options: reading)
            #expect(throws: StoreError.self) { try store.copy(to: copyPath) }
            #expect(!FileManager.default.fileExists(atPath: copyPath.string))
            try store.close()
        }
        let store = try Store.open(at: scratch.store, options: options())
        var told: [Int] = []
        try store.copy(to: copyPath) { done, total in
            #expect(done <= total)
            told.append(done)
        }
        #expect(!told.isEmpty)
        let copy = try Store.open(at: copyPath, options: options())
        #expect(try copy.information().formatVersion == newStoreFormatVersion)
        #expect(try store.information().formatVersion == unpackedFormatVersion)
        #expect(copy.identity == store.identity)
        #expect(try copy.exported() == store.exported())
        #expect(try copy.problems() == [])
        #expect(try size(copyPath) < size(scratch.store))
        // It goes on.
        try copy.administer {
            try $0.insert(.group(Group(account: "acme", id: "new", name: "New")))
        }
        #expect(try copy.problems() == [])
        try copy.close()
        try store.close()
    }

    @Test(arguments: [false, true])
    func aCopyIsTheSameStore(_ isPacked: Bool) throws {
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) {
            $0.clock = { clock.now }
            $0.trials.packsTables = isPacked
        }
        let operations = [AccountOperation(.assignRole("bob", .manager), in: "acme")]
        let receipt = try store.perform(operations, id: "first")
        let (then, place) = try store.read {
            (try $0.changePosition(), try $0.accessPosition())
        }
        clock.step(10_000)
        try store.perform([
            AccountOperation(.assignRole("bob", .creator), in: "acme"),
            AccountOperation(.removeUser("lea"), in: "acme"),
        ])
        try store.copy(to: copyPath)
        var options = Store.Options()
        options.verifiesChecksums = true
        options.clock = { clock.now }
        options.trials.sweeps = false
        let copy = try Store.open(at: copyPath, options: options)
        #expect(try copy.exported() == store.exported())
        #expect(try copy.problems() == [])
        // A batch that was done is not done again; what was is known; a position is one of the copy's.
        let repeated = try copy.perform(operations, id: "first")
        #expect(repeated.isRepeated && repeated.position == receipt.position)
        for one in [store, copy] {
            let role = try one.read { view in
                try view.asOf(.position(then)) { try $0.all(Query<User>(in: "acme")) }
            }.first { $0.id == "bob" }?.role
            #expect(role == .manager)
        }
        let changes = try copy.read { try $0.accessChanges(since: place).changes }
        #expect(!changes.isEmpty)
        #expect(try store.read { try $0.accessChanges(since: place).changes } == changes)
        // Both go on by themselves.
        try copy.perform([AccountOperation(.assignRole("bob", .editor), in: "acme")])
        #expect(try copy.exported() != store.exported())
        #expect(try copy.problems() == [])
        #expect(try store.problems() == [])
        try copy.close()
        try store.close()
    }

    @Test func thereIsNoCopyOfWhatIsDamagedAndNoneOntoAnother() throws {
        let store = try makeStore(scratch, smallWorld)
        try store.copy(to: copyPath)
        let before = try Data(contentsOf: URL(filePath: copyPath.string))
        let again = kind { try store.copy(to: copyPath) }
        guard case .storage(let error)? = again, error.kind == .alreadyExists else {
            Issue.record("\(String(describing: again))")
            return
        }
        #expect(try Data(contentsOf: URL(filePath: copyPath.string)) == before)
        for table in ["records", "heads", "postings", "names"] {
            let entry = try #require(
                try store.environment.read { try $0.bareEntries(of: table) }.first)
            var bad = entry.value
            bad[bad.count - 1] ^= 1
            try store.writeByHand { try $0.putBare(bad, for: entry.key, in: table) }
            let other = scratch.folder.appending("other.latchkey")
            let refusal = kind { try store.copy(to: other) }
            #expect(refusal.isDamaged, "\(table): \(String(describing: refusal))")
            #expect(!FileManager.default.fileExists(atPath: other.string))
            try store.writeByHand { try $0.putBare(entry.value, for: entry.key, in: table) }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.string)
        #expect(!left.contains { $0.contains("copying") }, "\(left)")
        try store.close()
    }
}
