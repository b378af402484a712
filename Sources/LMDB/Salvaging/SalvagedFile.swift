import Glibc
public import SystemPackage

/// A data file that may be damaged, read page by page as far as that goes. It is never mapped and never written to.
///
/// What is not in order is told and passed over. Nothing is read twice for one place, no tree is followed deeper than
/// trees can be, and no number of the file is believed to be one of a page that the file has not.
///
/// **Which pages count.** Every page of a file is in one tree, or in the free list, or behind the first of a long
/// value. So a page that no tree leads to any more, because one above it is damaged, is told from a free page by
/// the free list alone. Where that could be read whole, and no tree has a page of it, what it does not have is
/// read as well (``forEachOrphan(unreadable:_:)``). Where not, such pages are left: a free page has entries of old.
///
/// Memory: five bits for each page of the file, one page of each level of a tree, and the long values of one leaf, each of
/// 64 MiB at most.
public struct SalvagedFile: ~Copyable {
    private let file: Descriptor
    let path: String
    let pageSize: Int
    /// How many pages the file has, a last one that is cut included.
    let filePageCount: UInt64
    /// The meta page that is gone by.
    let meta: MetaPage
    /// What reads pages and looks at them.
    let check: StructureCheck
    /// The commit that is read.
    public let commit: UInt64
    /// The newest commit that a meta page in order names.
    public let newestCommit: UInt64
    /// Of each meta page that is not in order its number, and why.
    public let metaFaults: [(page: UInt64, reason: String)]

    /// The pages that the free list has.
    var free: PageSet
    /// The leaves of which something was taken, and the pages of long values.
    var taken: PageSet
    /// The branches that were in order, and the pages of the free list itself.
    var passed: PageSet
    /// The pages that were told not to be in order.
    var told: PageSet
    /// Those of the tree that is being followed.
    var seen: PageSet
    /// What that tree had so far.
    var counts = StructureCheck.TreeCounts()
    /// Whether the free list could be read whole.
    public internal(set) var isFreeListWhole = false
    /// Whether a tree has a page that the free list has: one of the two is wrong.
    public internal(set) var isFreeListDoubted = false
    /// Whether anything of a table's tree, or of the list of tables, could not be read.
    public internal(set) var isDamaged = false

    /// How the free list is named among tables in what is told of it. That it is damaged loses nothing by itself.
    public static var freeListName: String { StructureCheck.Tree.freeList.name }

    /// Opens a file that nobody writes.
    ///
    /// The newest commit is read whose meta page is in order; or the one before it. A page of a commit's trees is freed by
    /// a later commit, and LMDB uses it again in the second one behind that at the earliest. So the trees of the commit
    /// before the newest are all there.
    ///
    /// - Parameter isStepBack: Whether the commit before the newest is read.
    /// - Throws: `notFound`, `noPermission`, `notARegularFile`, `notAStore`, `unsupportedVersion`, `unsupportedPageSize`;
    ///   `notUnchanging`: somebody has it open for writing; `damaged`: no meta page is in order, or there is none of
    ///   the commit before.
    public init(at path: FilePath, steppingBack isStepBack: Bool) throws(LMDBError) {
        let name = path.name
        let pageSize = DataFile.systemPageSizeBytes
        let file = try Self.open(path)
        let byteCount = FileStatus(of: file.number)?.byteCount ?? 0
        let metas = try SalvagedMetas(file.number, path: name, byteCount: byteCount)
        let meta = try metas.chosen(steppingBack: isStepBack)
        self.path = name
        self.pageSize = pageSize
        self.file = file
        self.meta = meta
        filePageCount = UInt64((byteCount + pageSize - 1) / pageSize)
        metaFaults = metas.faults
        commit = meta.transactionID
        newestCommit = metas.newest?.transactionID ?? meta.transactionID
        check = StructureCheck(
            descriptor: file.number, path: name, pageSize: pageSize, meta: meta, extent: .roots)
        // However many the meta page says, the file bounds them.
        let count = min(meta.lastPage, filePageCount) + 1
        free = PageSet(pageCount: count)
        taken = PageSet(pageCount: count)
        passed = PageSet(pageCount: count)
        told = PageSet(pageCount: count)
        seen = PageSet(pageCount: count)
    }

    private static func open(_ path: FilePath) throws(LMDBError) -> Descriptor {
        // To open a lock file and close it would release what LMDB has locked there.
        if let status = FileStatus(at: path), OpenFiles.isLockFile(status.identity) {
            throw LMDBError(.notAStore, operation: "open", path: path.name)
        }
        let number = path.openFile(O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw DataFile.failure(errno, path.name) }
        let file = Descriptor(number)
        guard let status = FileStatus(of: number) else { throw DataFile.failure(errno, path.name) }
        guard status.isRegular else {
            throw LMDBError(.notARegularFile, operation: "open", path: path.name)
        }
        try refuseWritten(file.number, path.name)
        return file
    }

    private static func refuseWritten(_ descriptor: Int32, _ path: String) throws(LMDBError) {
        let isWritten: Bool
        do throws(InodeLock.Failure) { isWritten = try InodeLock.isWritten(descriptor) } catch {
            throw LMDBError.from(code: error.code, operation: "lock the data file", path: path)
        }
        guard !isWritten else { throw LMDBError(.notUnchanging, operation: "read", path: path) }
    }

    /// Proves that nothing was committed since the file was opened: what was read is of one commit then.
    ///
    /// - Throws: `notUnchanging`.
    public func expectUnchanged() throws(LMDBError) {
        try Self.refuseWritten(file.number, path)
        let metas = try SalvagedMetas(
            file.number, path: path, byteCount: FileStatus(of: file.number)?.byteCount ?? 0)
        let now = [metas.newest?.transactionID, metas.other?.transactionID]
        guard now.contains(commit), metas.newest?.transactionID ?? commit == newestCommit else {
            throw LMDBError(.notUnchanging, operation: "read", path: path)
        }
    }

    /// Whether pages that no tree leads to can be told from free ones.
    public var areOrphansKnown: Bool { isFreeListWhole && !isFreeListDoubted }

    /// Reads what the trees of the file have, table by table.
    ///
    /// Complexity: each page in use is read once, of trees that damage mixes up at most once for each of them.
    ///
    /// - Parameter name: The one table of which leaves are to be read; nil for all.
    /// - Throws: What the taker throws. A page that the medium does not give is damage like any other.
    public mutating func readTrees(_ taker: inout some SalvageTaker, only name: String? = nil)
        throws(LMDBError)
    {
        readFreeList(&taker)
        for table in listedTables(&taker) where table.name == name ?? table.name {
            try readTree(
                table.record, known: taker.knows(table: table.name) ? table.name : nil, &taker)
        }
    }
}
