import Glibc
import SystemPackage

/// The meta pages of a file that may be damaged, as far as they are in order.
struct SalvagedMetas {
    /// The newest that is in order; nil where none is.
    private(set) var newest: MetaPage?
    /// The other one, where both are.
    private(set) var other: MetaPage?
    /// Of each that is not its number, and why.
    private(set) var faults: [(page: UInt64, reason: String)] = []
    private let path: String

    /// - Throws: `notAStore`: neither page is one of LMDB's; `unsupportedVersion`, `unsupportedPageSize`.
    init(_ descriptor: Int32, path: String, byteCount: Int) throws(LMDBError) {
        self.path = path
        let pageSize = DataFile.systemPageSizeBytes
        var found: [MetaPage] = []
        var strange: MetaPage?
        for number in 0..<UInt64(Limits.minimumPageCount) {
            let bytes: [UInt8]
            do throws(Errno) {
                bytes = try FileBytes.read(
                    descriptor, at: Int(number) * pageSize, byteCount: MetaPage.byteCount)
            } catch {
                faults.append((number, "the medium does not give it (\(error))"))
                continue
            }
            guard bytes.count == MetaPage.byteCount else {
                faults.append((number, "it is cut off"))
                continue
            }
            let page = MetaPage(bytes)
            if page.isOne(number, pageSize: pageSize) {
                found.append(page)
            } else {
                if page.isMeta, page.magic == MetaPage.magic { strange = page }
                faults.append((number, "it is not one"))
            }
        }
        if found.isEmpty {
            guard let strange else { throw LMDBError(.notAStore, operation: "open", path: path) }
            try strange.checkVersion(pageSize: pageSize, path: path)
        }
        let inOrder = found.filter { page in
            guard let fault = Self.fault(of: page) else { return true }
            faults.append((page.number, fault))
            return false
        }.sorted { $0.transactionID > $1.transactionID }
        newest = inOrder.first
        guard let first = inOrder.first, let second = inOrder.dropFirst().first else { return }
        let last = inOrder.map { page in
            let check = StructureCheck(
                descriptor: descriptor, path: path, pageSize: pageSize, meta: page, extent: .roots)
            return (try? check.lastCommit(inFreeListOf: page, lastPage: page.lastPage)) ?? nil
        }
        choose(first, second, freeing: last[0], last[1])
    }

    /// Chooses between two that are in order by themselves, the first of which has the greater number.
    ///
    /// Each commit notes what it freed under its own number, which comes last. Where that is another than a meta page
    /// says, its number is wrong, or its list of free pages is: it is the number where what the list says is one
    /// that it can be beside the other meta page.
    ///
    /// - Parameters:
    ///   - last: The last commit in the list of free pages of each; nil where none is known.
    private mutating func choose(
        _ greater: MetaPage, _ lesser: MetaPage, freeing last: UInt64?, _ lastOfLesser: UInt64?
    ) {
        let (number, before) = (greater.transactionID, lesser.transactionID)
        if MetaPair(greater, lesser).fault == nil {
            if let last, last + 1 == before {
                newest = lesser
                return noteNumber(of: greater, last)
            }
            if let lastOfLesser, lastOfLesser == number + 1 {
                return noteNumber(of: lesser, lastOfLesser)
            }
            other = lesser
            return
        }
        // One of the two is wrong: that of which nothing says otherwise, and else the lesser one, is not gone by.
        if lastOfLesser == before, last != number {
            newest = lesser
            return noteNumber(of: greater, last)
        }
        noteNumber(of: lesser, lastOfLesser)
    }

    private mutating func noteNumber(of page: MetaPage, _ last: UInt64?) {
        let freed = last.map { ", and its free list ends with commit \($0)" } ?? ""
        faults.append(
            (
                page.number,
                "it says commit \(page.transactionID), which does not fit the other\(freed)"
            ))
    }

    /// What cannot be true of a meta page by itself, if anything. What is wrong with its trees is found when they are
    /// read.
    private static func fault(of page: MetaPage) -> String? {
        let number = page.transactionID
        guard page.lastPage >= 1, page.lastPage < MetaPage.maximumPage,
            number < MetaPage.maximumTransactionID, number == 0 || number % 2 == page.number
        else { return "it says commit \(number), and page \(page.lastPage) for its last" }
        return nil
    }

    /// The one that is to be gone by.
    ///
    /// - Throws: `damaged`.
    func chosen(steppingBack isStepBack: Bool) throws(LMDBError) -> MetaPage {
        guard let newest else {
            throw DataFile.damaged("neither of its meta pages is in order", path)
        }
        guard isStepBack else { return newest }
        guard let other else {
            let fault = faults.first.map { ": meta page \($0.page) is not in order (\($0.reason))" }
            throw DataFile.damaged(
                "it has no meta page of a commit before \(newest.transactionID)\(fault ?? "")", path
            )
        }
        guard other.tables.root != TreeRecord.noPage else {
            throw DataFile.damaged(
                "commit \(newest.transactionID) is the first that has anything", path)
        }
        return other
    }
}
