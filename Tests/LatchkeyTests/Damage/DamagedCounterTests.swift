import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// A number that says how many there are is not believed where what it counts says otherwise: neither
/// does it hide anything, nor are billions looked for.
@Suite struct DamagedCounterTests {
    private let key = CounterKey(account: 0, counter: .next, space: .account)

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [0, 1, 3, 1 << 24, UInt64(UInt32.max), UInt64(UInt32.max) + 1, .max])
    func howManyAccountsThereAreIsDamagedAndNotBelieved(count: UInt64) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld)
        #expect(try store.read { try $0.reader.accountCount() } == 2)
        var value: [UInt8] = []
        value.append(count)
        let checksum = try Tables.counters.checksum(of: key, value.rawBytes)
        value.append(checksum)
        try store.environment.write { transaction in
            try transaction.put(value, for: key, in: Tables.counters.table)
        }
        for (name, body) in readers {
            if case .damaged(let table, _, _) = kind(of: { try store.read(body) }) {
                #expect(table == "counters", "\(name)")
            } else {
                Issue.record("\(name) with \(count) accounts")
            }
        }
        let report = try? store.verify()
        #expect(report?.isSound != true)
        // What is asked of an account by its name does not count them.
        #expect(try store.read { try $0.count(Query<User>(in: "acme")) } > 0)
    }

    private var readers: [(String, (View) throws -> Void)] {
        [
            ("export", { try $0.export { _ in } }),
            ("contents", { _ = try $0.contents() }),
        ]
    }
}
