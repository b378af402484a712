import AccessRules
import Foundation
import LMDB
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// What can still be read of a damaged store, page by page.
@Suite struct SalvageTests {
    @Test(arguments: [
        "format-1", "format-2", "format-2-unfinished", "format-3", "format-4", "format-5",
        "format-6", "format-7",
    ])
    func aStoreThatIsWholeIsSalvagedAsItsExport(_ name: String) throws {
        let scratch = try Scratch()
        let path = try KeptStore.copy(name, to: scratch)
        let (text, report) = try SalvageTrialFile.salvage(path)
        let store = try Store.open(at: path, options: KeptStore.options(isReadOnly: true))
        #expect(try store.exportedWithLog() == text)
        try store.close()
        #expect(report.isWhole)
        #expect(report.otherDamageCount == 0)
    }

    @Test(arguments: [true, false])
    func linesComeInTheOrderOfAnExport(isPacked: Bool) throws {
        var file = try SalvageTrialFile(salvagedWorld) { $0.trials.packsTables = isPacked }
        let (text, report) = try file.salvage()
        #expect(text == file.export)
        #expect(report.isWhole && report.warnings.isEmpty)
        #expect(report.lineCount == text.count { $0 == "\n" })
        #expect(report.objectCounts["grant"] == 12 * 160 + 8)
        #expect(report.commitTime == testNow)
        file.bytes = []
        #expect(throws: StoreError.self) { try file.salvage() }
    }

    @Test func nothingIsWrittenBesideTheStoreOrToIt() throws {
        let file = try SalvageTrialFile(richWorld)
        let names = try FileManager.default.contentsOfDirectory(atPath: file.scratch.folder.string)
        _ = try file.salvage()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: file.scratch.folder.string).sorted()
                == names.sorted())
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.scratch.store.string))
        #expect(Array(bytes) == file.whole)
    }

    // MARK: Pages

    /// A leaf of records: what is on it, and what refers to it, is not there; everything else is.
    @Test func aLeafThatIsDamagedLosesWhatIsOnIt() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let wide = try #require(file.pages.ordinal(0, 1, "wide"))
        let place = try #require(file.pages.record(wide, 3, 100))
        let page = try #require(place.pages.first)
        file.spoil(page)
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        let damage = try #require(report.damages.first)
        #expect(report.damages.count == 1 && damage.table == "records")
        #expect(damage.page == UInt64(page))
        #expect(damage.accounts?.first == "wide" && damage.accounts?.last == "wide")
        let lost = try #require(report.lost.first { $0.type == "organization" })
        #expect(lost.account == "wide" && lost.ids.contains("o100") && lost.count < 160)
        let wanted = UndamagedLines(file: file.whole, export: Array(file.export.utf8))
            .names(without: [page], [])
        #expect(wanted.subtracting(SalvagedLines.names(Array(text.utf8))).isEmpty)
        #expect(wanted.count > 2_000)
        let grants = report.leftOut.first { $0.type == "grant" }
        #expect(grants?.count == 12 * lost.count && grants?.reason == "whose organization is lost")
        #expect(!report.isWhole && report.warnings.contains { $0.contains("denied") })
    }

    /// What is beneath a branch is found without it, since the list of free pages says which pages count.
    @Test(arguments: ["records", "edges", "log", "names"])
    func whatIsBeneathADamagedBranchIsThere(_ table: String) throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let places = try #require(file.pages.places[table])
        // Behind the meta page and the list of tables come the table's own.
        var common = try #require(places.values.first).path
        for place in places.values { common.formIntersection(place.path) }
        let branch = try #require(common.max())
        #expect(places.count > 2)
        file.spoil(branch)
        let (text, report) = try file.salvage()
        #expect(text == file.export)
        #expect(!report.isWhole || table == "names")
        #expect(report.lost.isEmpty && report.leftOut.isEmpty)
    }

    /// Where no account is known there is none to begin or to end with.
    @Test func ofATableWithoutAnyAccountNoneIsNamed() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        var pages: Set<Int> = []
        // Names tell of accounts whose records are lost.
        for table in ["records", "names"] {
            let places = try #require(file.pages.places[table])
            for place in places.values { pages.formUnion(place.path.union(place.pages)) }
        }
        pages.subtract(file.pages.places["log"]?.values.flatMap(\.path) ?? [])
        for page in pages { file.spoil(page) }
        let (_, report) = try file.salvage()
        #expect(report.objectCounts["account"] == nil)
        let damages = report.damages.filter { $0.table == "records" }
        #expect(damages.contains { $0.accounts == nil })
        #expect(!report.damages.contains { $0.accounts?.last == "#\(UInt32.max)" })
    }

    /// The list of tables, whatever is lost of it, takes nothing away.
    @Test func withoutTheListOfTablesEverythingIsThere() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let meta = file.pages.metaPage * SalvageTrialFile.pageByteCount
        let root = Int(file.bytes[meta + 128]) | Int(file.bytes[meta + 129]) << 8
        file.spoil(root)
        let (text, report) = try file.salvage()
        #expect(text == file.export)
        #expect(report.damages.contains { $0.table == "the list of tables" })
    }

    /// A free page has entries of old, and nobody could tell it from one that counts.
    @Test func withoutTheFreeListPagesThatNothingLeadsToAreLeft() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let places = try #require(file.pages.places["edges"])
        let branch = try #require(places.values.first?.path.max())
        for page in file.pages.freeListPages.subtracting([file.pages.metaPage]) { file.spoil(page) }
        let alone = try file.salvage()
        #expect(alone.text == file.export)
        #expect(alone.report.isWhole && alone.report.otherDamageCount == 1)
        file.spoil(branch)
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        #expect(report.unreadPageCount > 0)
        #expect(!report.isWhole)
        #expect(file.lacking(text).contains { $0.hasPrefix("grant wide") })
    }

    /// Pages that the list of free pages has are of old, also where a tree seems to have them.
    @Test func nothingIsTakenOfAFreePage() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let place = try #require(file.pages.record(3, 3, 100))
        let page = try #require(place.pages.first)
        let branch = try #require(place.path.max())
        let free = try #require(
            file.pages.freePages.first { free in
                let start = free * SalvageTrialFile.pageByteCount
                return start < file.bytes.count && file.bytes[start + 10] == 2
            })
        // The branch leads there in place of the leaf.
        let start = branch * SalvageTrialFile.pageByteCount
        let node = try #require(
            stride(from: start + 16, to: start + 400, by: 2).map { start + file.number(at: $0) }
                .first { file.number(at: $0) == page })
        file.bytes[node] = UInt8(free & 0xFF)
        file.bytes[node + 1] = UInt8(free >> 8)
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        #expect(!report.isWhole)
        // The leaf that nothing leads to is found all the same.
        #expect(file.lacking(text).isEmpty)
    }

    @Test func aLongValueThatIsDamagedLosesItsThingAlone() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let wide = try #require(file.pages.ordinal(0, 1, "wide"))
        let place = try #require(file.pages.record(wide, 4, 40))
        #expect(place.pages.count > 2)
        file.bytes[try #require(place.pages.max()) * SalvageTrialFile.pageByteCount + 7] ^= 1
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        let lacking = file.lacking(text)
        #expect(lacking.contains("group wide/g40"))
        #expect(lacking.allSatisfy { $0 == "group wide/g40" || $0.hasPrefix("grant wide/") })
        #expect(lacking.count == 13)
        #expect(report.lost.map(\.ids) == [["g40"]])
        #expect(report.damages.map(\.reason) == ["its pack does not match its checksum"])
        #expect(report.warnings.contains { $0.contains("is allowed") })
    }

    @Test func aBlockOfTheLogThatIsDamagedLeavesAGap() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let wide = try #require(file.pages.ordinal(0, 1, "wide"))
        let block = try #require(file.pages.logEntry(wide, at: 130).first)
        let page = try #require(block.pages.first)
        file.spoil(page)
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        let lacking = file.lacking(text)
        #expect(lacking.contains("log wide 131") && lacking.allSatisfy { $0.hasPrefix("log ") })
        let lost = report.lost.filter { $0.type == "log" }.reduce(0) { $0 + $1.count }
        #expect(lost == lacking.count)
        #expect(report.damages.map(\.table) == ["logBlocks"])
    }

    @Test func twoPagesThatTookEachOthersPlaceAreNotBelieved() throws {
        var file = try SalvageTrialFile(salvagedWorld)
        let leaves = Set(try #require(file.pages.places["edges"]).values.flatMap(\.pages)).sorted()
        let (one, other) = (leaves[1], leaves[3])
        let size = SalvageTrialFile.pageByteCount
        for place in 0..<size { file.bytes.swapAt(one * size + place, other * size + place) }
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        #expect(report.damages.count == 2)
        #expect(report.damages.allSatisfy { $0.reason.hasPrefix("says that it is page") })
        // Where they say that they are each other, what they have is found.
        for place in 0..<8 { file.bytes.swapAt(one * size + place, other * size + place) }
        let renumbered = try file.salvage()
        #expect(renumbered.text == file.export)
        #expect(!renumbered.report.isWhole)
    }

    @Test(arguments: [1, 3_000, 40_000, 150_000])
    func aFileThatIsCutHasWhatComesBefore(_ cut: Int) throws {
        var file = try SalvageTrialFile(salvagedWorld)
        file.bytes.removeLast(cut)
        let (text, report) = try file.salvage()
        try file.expectNothingInvented(text)
        let pages = Set(
            file.bytes.count / SalvageTrialFile.pageByteCount..<file.whole.count / 4_096)
        let wanted = UndamagedLines(file: file.whole, export: Array(file.export.utf8))
            .names(without: pages, [])
        #expect(wanted.subtracting(SalvagedLines.names(Array(text.utf8))).isEmpty)
        #expect(report.isWhole == (text == file.export))
    }

    // MARK: Meta pages

    @Test func theCommitBeforeIsReadWhereItIsAskedFor() throws {
        let file = try SalvageTrialFile(richWorld)
        let newest = try file.salvage()
        let (text, report) = try file.salvage(steppingBack: true)
        let lines = file.export.split(separator: "\n")
        // The account has another name, and its log an entry less.
        #expect(text.split(separator: "\n").count == lines.count - 1)
        #expect(text.contains(#""name":"Acme One""#) && !text.contains("Acme Two"))
        #expect(report.commitNumber == newest.report.commitNumber - 1)
        let skipped = try #require(report.skipped)
        #expect(skipped.number == newest.report.commitNumber && skipped.time == testNow)
        #expect(skipped.logged == [.init(account: "acme", count: 1)])
        #expect(!report.isWhole && report.damageCount == 0)
    }

    @Test func aMetaPageThatIsDamagedMayHideACommit() throws {
        var file = try SalvageTrialFile(richWorld)
        file.spoil(file.pages.metaPage)
        let (text, report) = try file.salvage()
        #expect(text.contains(#""name":"Acme One""#))
        #expect(report.metaFaults.count == 1 && !report.isWhole)
        #expect(throws: StoreError.self) { try file.salvage(steppingBack: true) }
        file.bytes = file.whole
        file.spoil(1 - file.pages.metaPage)
        let newest = try file.salvage()
        #expect(newest.text == file.export && newest.report.metaFaults.count == 1)
        file.spoil(file.pages.metaPage)
        #expect(throws: StoreError(.notAStore(path: file.scratch.store.string))) {
            try file.salvage()
        }
    }

    /// A number of a commit that is wrong is found out by what its free list says.
    @Test(arguments: [1, 2, 5, 17, 40]) func anEarlierCommitIsNotTakenForTheNewest(_ bit: Int)
        throws
    {
        var file = try SalvageTrialFile(richWorld)
        let place = file.pages.metaPage * SalvageTrialFile.pageByteCount + 144
        file.bytes[place + bit / 8] ^= 1 << UInt8(bit % 8)
        let (text, report) = try file.salvage()
        #expect(!report.metaFaults.isEmpty && !report.isWhole)
        #expect(text.contains(#""name":"Acme One""#))
    }

    // MARK: Writers

    @Test func aStoreThatIsOpenForWritingIsRefused() throws {
        let file = try SalvageTrialFile(richWorld)
        let store = try Store.open(at: file.scratch.store)
        defer { try? store.close() }
        do {
            _ = try SalvageTrialFile.salvage(file.scratch.store)
            Issue.record("it is salvaged while somebody may write")
        } catch let error as StoreError {
            guard case .storage(let cause) = error.kind else { throw error }
            #expect(cause.kind == .notUnchanging)
        }
    }
}
