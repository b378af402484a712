import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import LMDB
@testable import Latchkey

/// Verification comes to its end whatever page is damaged, says what it means, and proves everything else as ever.
@Suite(.timeLimit(.minutes(20))) struct DamagedPageFindingTests {
    private let scratch: Scratch
    private let good: [UInt8]

    /// Two accounts, each with enough of everything for trees of more than a page.
    init() throws {
        scratch = try Scratch()
        var lines = ""
        for account in ["near", "wide"] {
            lines += """
                {"type":"account","id":"\(account)","subdomain":"\(account)","name":"Account"}
                {"type":"user","account":"\(account)","id":"ann","email":"ann@\(account).example","name":"Ann","role":"administrator"}
                {"type":"user","account":"\(account)","id":"bob","email":"bob@\(account).example","name":"Bob","role":"editor"}

                """
            for number in 0..<600 {
                lines += """
                    {"type":"organization","account":"\(account)","id":"o\(number)","name":"Organization \(number) of \(account)"}
                    {"type":"grant","account":"\(account)","organization":"o\(number)","user":"bob"}

                    """
            }
        }
        try makeStore(scratch, lines).close()
        good = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
    }

    private func verify(_ bytes: [UInt8], _ part: Store.Part = .everything) throws
        -> VerificationReport
    {
        let path = scratch.folder.appending("damaged.latchkey")
        try Data(bytes).write(to: URL(filePath: path.string))
        var options = Store.Options()
        options.isReadOnly = true
        options.clock = { testNow }
        return try Store.verify(at: path, part, options: options)
    }

    @Test func aWholeStoreIsSound() throws {
        let report = try verify(good)
        #expect(report.isSound && report.entryCount > 5_000, "\(report.problems)")
        #expect(report.unverified == [])
    }

    @Test func itComesToItsEndWhateverPageIsDamaged() throws {
        let size = FileTables.pageByteCount
        var (foundCount, wholeCount, partCount) = (0, 0, 0)
        for page in 0..<good.count / size {
            for kind in 0..<3 {
                var bad = good
                let end = page * size + (kind == 0 ? size : 20)
                for offset in page * size..<end { bad[offset] = kind == 2 ? 0xEE : 0 }
                if kind == 1 { bad[page * size + 2_000] ^= 0x10 }
                let report = try verify(bad)
                // A page that is free may hold anything.
                if report.isSound { continue }
                foundCount += 1
                #expect(!report.findings.isEmpty && !report.isCut, "page \(page)")
                for finding in report.findings {
                    #expect(!finding.text.isEmpty && !finding.meaning.isEmpty)
                    // Nobody is said to have changed what cannot be read.
                    #expect(
                        kind == 1 || !finding.text.contains("was changed"), "\(finding.text)")
                    // What to do is told by whoever tells the findings; but of a commit it hangs on which it is.
                    #expect(
                        finding.kind == .unfinishedCommit || !finding.text.contains("restore"),
                        "\(finding.text)")
                }
                if report.findings.contains(where: { $0.page == UInt64(page) }) { wholeCount += 1 }
                // What is on other pages was read.
                if report.entryCount > 5_000 - 600 { partCount += 1 }
                #expect(
                    page < 2 || !report.unverified.isEmpty
                        || report.findings.allSatisfy {
                            [.freeList, .unfinishedCommit, .earlierCommit].contains($0.kind)
                        }, "page \(page): \(report.problems)")
            }
        }
        #expect(foundCount > 100 && wholeCount > foundCount * 8 / 10)
        #expect(partCount > foundCount / 2)
    }

    /// Takes away the heads of an account that has nothing on a damaged page.
    ///
    /// - Returns: How the store was opened for that.
    @discardableResult
    private func loseHeadOfNear() throws -> Store.Options {
        var options = Store.Options()
        options.clock = { testNow }
        options.trials.sweeps = false
        let store = try Store.open(at: scratch.store, options: options)
        let near = try store.read { try $0.reader.require(account: "near") }
        try store.writeByHand { transaction in
            let found = try transaction.remove(
                HeadKey(account: near, side: .user, block: 0), in: Tables.heads.table)
            #expect(found)
        }
        try store.close()
        return options
    }

    /// A leaf of one account's edges is damaged, and a head of the other's is out of date: both are told.
    @Test func whatIsWrongElsewhereIsFoundBesideADamagedPage() throws {
        try loseHeadOfNear()
        var bad = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
        let leaf = try #require(
            try FileTables(bytes: bad).leaves.flatMap { $0 }.first { page in
                let report = try verify(zeroing(page, of: bad), .structure)
                return report.findings.contains {
                    $0.table == "edges" && $0.account == "wide" && $0.lastAccount == nil
                }
            })
        bad = zeroing(leaf, of: bad)
        let report = try verify(bad)
        #expect(
            report.findings.contains {
                $0.kind == .structure && $0.page == UInt64(leaf) && $0.account == "wide"
            },
            "\(report.problems)")
        #expect(
            report.findings.contains { $0.kind == .head && $0.account == "near" },
            "\(report.problems)")
        #expect(report.unverified.contains { $0.contains("account wide ") })
    }

    private func zeroing(_ page: Int, of bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let start = page * FileTables.pageByteCount
        for offset in start..<start + FileTables.pageByteCount { bytes[offset] = 0 }
        return bytes
    }

    /// The root of a table is damaged: no host can open the store, and all the same nothing is left unverified but what
    /// builds on that table.
    @Test(arguments: [
        "words", "log", "logBlocks", "logNames", "edges", "names", "meta", "counters",
    ])
    func aDamagedRootLeavesOtherTablesVerified(_ table: String) throws {
        let options = try loseHeadOfNear()
        let whole = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
        let size = FileTables.pageByteCount
        let offset = try #require(
            FileTables(bytes: whole).records.first { offset in
                let name = String(decoding: whole[(offset - 40)..<offset], as: UTF8.self)
                return name.hasSuffix(table) || name.hasSuffix("\(table).packs")
            })
        let root = Int(TreeRecord(whole, at: offset).root)
        var bad = zeroing(root, of: whole)
        #expect(throws: StoreError.self) { try Store.open(at: path(of: bad), options: options) }
        let report = try verify(bad)
        #expect(
            report.findings.contains {
                $0.kind == .structure && $0.table == table && $0.page == UInt64(root)
            }, "\(report.problems)")
        // What is damaged is told once, and what is missing elsewhere as ever, unless it is seen by that table alone.
        #expect(report.findings.count { $0.page == UInt64(root) } == 1, "\(report.problems)")
        if table != "edges" {
            #expect(
                report.findings.contains { $0.kind == .head && $0.account == "near" },
                "\(report.problems)")
        }
        #expect(!report.unverified.contains { $0.contains("cannot be opened") })
        #expect(report.entryCount > 1_000)
        #expect(!report.findings.contains { $0.text.contains("was changed") }, "\(report.problems)")
        #expect(!report.findings.contains { $0.lastAccount?.hasPrefix("#4294967295") ?? false })
        // More of it damaged is read page by page.
        bad = Array(bad.dropLast(2 * size))
        #expect(try verify(bad).unverified.contains { $0.contains("cannot be opened") })
    }

    private func path(of bytes: [UInt8]) throws -> FilePath {
        let path = scratch.folder.appending("unopened.latchkey")
        try Data(bytes).write(to: URL(filePath: path.string))
        return path
    }

    /// A file that cannot be mapped is read page by page.
    @Test func aFileThatCannotBeOpenedIsReadAllTheSame() throws {
        let bad = Array(good.prefix(good.count * 3 / 4))
        let report = try verify(bad)
        #expect(report.findings.contains { $0.text.contains("truncated") }, "\(report.problems)")
        #expect(report.unverified.contains { $0.contains("cannot be opened") })
        #expect(!report.hasSoundStructure)
        // What is none of a store is no finding.
        #expect(throws: StoreError.self) { try verify([UInt8](repeating: 7, count: 20_000)) }
    }

    @Test func everyKindSaysWhatItMeans() {
        for kind in VerificationFinding.Kind.allCases {
            for isError in [false, true] {
                let meaning = VerificationFinding(kind, isError: isError, "text").meaning
                #expect(meaning.count > 20 && !meaning.hasSuffix("."), "\(kind)")
            }
        }
        for table in Tables.raw {
            #expect(VerificationFinding.Kind(table: table.table.name) != nil)
        }
    }
}
