import AccessRules
import Foundation
import Samples
import SystemPackage
import Testing

@testable import LMDB
@testable import Latchkey

/// A store answers right whose older meta page is damaged: only there is nothing to step back to. That is told as what it is.
@Suite struct EarlierCommitFindingTests {
    private let scratch: Scratch
    private let good: [UInt8]
    private let export: String

    init() throws {
        scratch = try Scratch()
        let store = try makeStore(scratch, richWorld)
        for number in 0..<4 {
            try store.administer { administration in
                try administration.update(
                    .account(Account(id: "acme", subdomain: "acme", name: "Acme \(number)")))
            }
        }
        export = try store.exportedWithLog()
        try store.close()
        good = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
    }

    private var damaged: FilePath { scratch.folder.appending("damaged.latchkey") }

    private var options: Store.Options {
        var options = Store.Options()
        options.clock = { testNow }
        return options
    }

    /// Writes the file with bytes of its older meta page changed, and verifies it.
    private func verify(_ part: Store.Part = .everything, _ change: (inout [UInt8], Int) -> Void)
        throws -> VerificationReport
    {
        var bytes = good
        let metas = MetaPair(
            MetaPage(Array(bytes[..<4_096])), MetaPage(Array(bytes[4_096..<8_192])))
        change(&bytes, Int(metas.other.number) * 4_096)
        try Data(bytes).write(to: URL(filePath: damaged.string))
        var options = options
        options.isReadOnly = true
        return try Store.verify(at: damaged, part, options: options)
    }

    /// The root of its list of tables, its depth, how many entries it has, the last page, and flags of a tree.
    @Test(arguments: [(128, 0x40), (94, 1), (120, 1), (141, 0x10), (92, 4)] as [(Int, UInt8)])
    func itIsToldAsWhatItIs(_ offset: Int, _ bits: UInt8) throws {
        let report = try verify { bytes, start in bytes[start + offset] ^= bits }
        #expect(report.findings.map(\.kind) == [.earlierCommit], "\(report.problems)")
        #expect(!report.isSound && report.losesStepBackAlone && report.hasSoundStructure)
        #expect(report.unverified == [] && report.entryCount > 100)
        let finding = try #require(report.findings.first)
        #expect(finding.page != nil && finding.text.contains("the one before the newest"))
        #expect(finding.meaning.hasPrefix("answers hold") && finding.meaning.contains("--previous"))
        // Every answer is what it was, also where the structure is proven before.
        var options = options
        options.isReadOnly = true
        options.verifying = .everything
        let store = try Store.open(at: damaged, options: options)
        #expect(try store.exportedWithLog() == export)
        try store.close()
        let salvaged = try SalvageTrialFile.salvage(damaged)
        #expect(salvaged.text == export)
        // The next commit writes over it.
        let written = try Store.open(at: damaged, options: self.options)
        try written.administer {
            try $0.insert(.account(Account(id: "new", subdomain: "new", name: "New")))
        }
        #expect(try written.verify().isSound)
        try written.close()
    }

    /// It is told beside other damage, too, which is compared as ever.
    @Test func itIsToldBesideOtherDamage() throws {
        let report = try verify { bytes, start in
            bytes[start + 141] ^= 0x10
            let newest = MetaPair(
                MetaPage(Array(bytes[..<4_096])), MetaPage(Array(bytes[4_096..<8_192]))
            ).newest
            let leaf = FileTables(bytes: bytes).leaves.flatMap { $0 }.last ?? 0
            #expect(leaf <= Int(newest.lastPage))
            bytes[leaf * 4_096 + 16] ^= 0xFF
        }
        let kinds = report.findings.map(\.kind)
        #expect(kinds.contains(.earlierCommit) && kinds.contains(.structure), "\(report.problems)")
        #expect(!report.losesStepBackAlone)
    }

    /// Without a page of its own there, LMDB opens nothing: that is told with what can be read page by page.
    @Test(arguments: [(16, 1), (20, 2), (10, 8), (0, 2), (43, 1), (144, 4)] as [(Int, UInt8)])
    func aPageThatIsNoneKeepsTheStoreFromBeingOpened(_ offset: Int, _ bits: UInt8) throws {
        let report = try verify { bytes, start in bytes[start + offset] ^= bits }
        #expect(!report.isSound && !report.hasSoundStructure)
        #expect(report.findings.contains { $0.text.contains("meta page") }, "\(report.problems)")
        #expect(report.entryCount > 100)
    }

    /// What was looked at is said, and what was not.
    @Test(arguments: [Store.Part.everything, .structure, .accounts(["acme"])])
    func pagesAreCounted(_ part: Store.Part) throws {
        let report = try verify(part) { _, _ in }
        #expect(report.isSound, "\(report.problems)")
        #expect(report.freePageCount > 0)
        let metas = MetaPair(
            MetaPage(Array(good[..<4_096])), MetaPage(Array(good[4_096..<8_192])))
        #expect(report.pageCount + report.freePageCount == Int(metas.newest.lastPage) + 1)
    }
}
