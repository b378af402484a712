import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What takes room is told to the page and to the entry.
@Suite struct StatisticsTests {
    let scratch: Scratch
    let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, actingWorld)
    }

    @Test func everyPageIsCountedOnce() throws {
        let statistics = try store.statistics()
        let tables = statistics.tables.reduce(0) { $0 + $1.byteCount }
        #expect(
            tables + statistics.frameByteCount + statistics.freeByteCount
                + statistics.lostByteCount == statistics.byteCount)
        #expect(statistics.byteCount == (try store.information().byteCount))
        #expect(statistics.lostByteCount == 0)
        for table in statistics.tables {
            let pages = table.branchPageCount + table.leafPageCount + table.longPageCount
            #expect(table.byteCount == pages * statistics.pageSizeBytes, "\(table.name)")
            #expect(table.fill.map { $0 > 0 && $0 <= 1 } ?? (pages == 0), "\(table.name)")
        }
    }

    @Test func entriesAreThoseThatAWalkMeets() throws {
        let statistics = try store.statistics()
        for name in Store.tableNames {
            var count = 0
            _ = try store.rawEntries(of: name, from: [], ofAccount: nil, limit: .max) { entry in
                #expect(entry.damage == nil, "\(name) \(entry.keyText)")
                count += 1
            }
            let table = statistics.tables.first { $0.name == name }
            // A store that is alone has no records of replicas, and no table of them.
            #expect((table?.entryCount ?? 0) == count, "\(name)")
        }
    }

    @Test func setsAreThoseOfTheRelations() throws {
        let statistics = try store.statistics()
        let grants = try #require(statistics.sets.first { $0.name == "organizationUsers" })
        let lines = try store.exported().split(separator: "\n").filter {
            $0.contains(#""type":"grant""#) && $0.contains(#""user":"#)
                && !$0.contains(#""from":"#) && !$0.contains(#""until":"#)
        }
        #expect(grants.memberCount == lines.count && lines.count > 0)
        for sets in statistics.sets {
            #expect(sets.encodings.values.reduce(0, +) == sets.chunkCount, "\(sets.name)")
            #expect(sets.setCount <= sets.chunkCount && sets.chunkCount <= sets.memberCount)
        }
    }

    @Test func entriesOfAnAccountAreThoseUnderItsNumber() throws {
        let statistics = try store.statistics()
        for account in statistics.accounts {
            let id = try #require(account.id)
            var count = 0
            for name in Store.tableNames where Tables.isOrderedByAccount(name) {
                _ = try store.rawEntries(of: name, from: [], ofAccount: id, limit: .max) { _ in
                    count += 1
                }
            }
            #expect(account.entryCount == count, "\(id)")
        }
    }

    /// A store that an import made has full pages, whatever the order of its lines.
    @Test func anImportLeavesFullPages() throws {
        var lines = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"# + "\n"
        for number in 0..<6_000 {
            // In no order.
            let id = number &* 7_919 % 6_007
            lines +=
                #"{"type":"organization","account":"a","id":"o\#(id)","name":"Organization \#(id)"}"#
                + "\n"
        }
        let scratch = try Scratch()
        let store = try makeStore(scratch, lines)
        let statistics = try store.statistics()
        for table in statistics.tables where table.leafPageCount > 8 {
            #expect(table.fill ?? 0 > 0.8, "\(table.name)")
        }
        #expect(try store.problems() == [])
    }
}
