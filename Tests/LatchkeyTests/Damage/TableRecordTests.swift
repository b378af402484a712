import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// What the file says of each of its tables may be damaged, too: how many entries there are is counted on by
/// many, and no number of them ends the process.
@Suite struct TableRecordTests {
    /// Where in the record of a table the number of its entries is.
    private static let entryCountOffset = 32

    /// Everything that counts.
    private func ask(_ scratch: Scratch) throws {
        var options = Store.Options()
        options.clock = { testNow }
        options.trials.sweeps = false
        let store = try Store.open(at: scratch.store, options: options)
        defer { try? store.close() }
        for ask in [
            { _ = try store.information() }, { _ = try store.exported() },
            { _ = try store.read { try $0.contents() } },
            { _ = try store.read { try $0.verify() } }, { _ = try store.verify() },
            {
                try store.administer {
                    try $0.insert(
                        .organization(Organization(account: "acme", id: "late", name: "Late")))
                }
            },
        ] as [() throws -> Void] {
            // Whatever it is, it is an error.
            _ = try? ask()
        }
    }

    @Test(arguments: 0..<8) func noBitOfANumberOfEntriesEndsTheProcess(_ part: Int) throws {
        let whole = try Scratch()
        try makeStore(whole, richWorld).close()
        let good = Array(try Data(contentsOf: URL(filePath: whole.store.string)))
        let records = FileTables(bytes: good).records
        #expect(records.count == Tables.all.count)
        for record in records {
            for bit in stride(from: 56 + part, through: 0, by: -24) {
                var bad = good
                bad[record + Self.entryCountOffset + bit / 8] ^= 1 << UInt8(bit % 8)
                let scratch = try Scratch()
                try Data(bad).write(to: URL(filePath: scratch.store.string))
                _ = try? ask(scratch)
                if let store = try? Store.open(at: scratch.store) {
                    #expect(try !store.verify().isSound, "\(record) \(bit)")
                    try? store.close()
                }
            }
        }
    }
}
