import CLMDB

/// One of the two meta pages of an LMDB file, read from the file.
///
/// A page begins with a header of 16 bytes (number 8, padding 2, flags 2, bounds 4); then
/// follow, in this machine's byte order: magic 4, version 4, address 8, map size 8, the trees
/// of the free list and of the tables (48 each), last page 8, transaction 8.
struct MetaPage {
    let number: UInt64
    let flags: UInt16
    let magic: UInt32
    let version: UInt32
    /// LMDB keeps the page size in the padding of the free list's tree.
    let pageSizeBytes: UInt32
    let freeList: TreeRecord
    let tables: TreeRecord
    let lastPage: UInt64
    let transactionID: UInt64

    static let byteCount = 16 + 24 + 2 * TreeRecord.byteCount + 16
    /// The corresponding C constant is `MDB_MAGIC`.
    static let magic: UInt32 = 0xBEEF_C0DE
    /// The corresponding C constants are `MDB_DATA_VERSION` and `P_META`.
    static let version: UInt32 = 1
    private static let metaFlag: UInt16 = 0x08
    /// The corresponding C constants are `MDB_INTEGERKEY` and, for the environment's flags that
    /// are kept with it, `MDB_NOSUBDIR`.
    private static let freeListFlags: UInt16 = 0x08
    private static let openingFlags: UInt16 = 0x4000

    init(_ bytes: [UInt8]) {
        number = bytes.integer(at: 0)
        flags = bytes.integer(at: 10)
        magic = bytes.integer(at: 16)
        version = bytes.integer(at: 20)
        pageSizeBytes = bytes.integer(at: 40)
        freeList = TreeRecord(bytes, at: 40)
        tables = TreeRecord(bytes, at: 40 + TreeRecord.byteCount)
        lastPage = bytes.integer(at: 136)
        transactionID = bytes.integer(at: 144)
    }

    var isMeta: Bool { flags & Self.metaFlag != 0 }

    /// Whether it is the meta page of that number, of this version of the format and pages of that size.
    func isOne(_ number: UInt64, pageSize: Int) -> Bool {
        isMeta && magic == Self.magic && version == Self.version
            && Int(pageSizeBytes) == pageSize && self.number == number
    }

    /// Refuses another version of the format or another size of pages.
    func checkVersion(pageSize: Int, path: String) throws(LMDBError) {
        guard version == Self.version else {
            throw LMDBError(
                .unsupportedVersion(found: version, supported: Self.version), operation: "open",
                path: path)
        }
        guard Int(pageSizeBytes) == pageSize else {
            throw LMDBError(
                .unsupportedPageSize(
                    foundBytes: Int(pageSizeBytes), supportedBytes: pageSize),
                operation: "open", path: path)
        }
    }

    /// Refuses what cannot be true of any file.
    func check(path: String) throws(LMDBError) {
        if let fault { throw DataFile.damaged(fault, path) }
    }

    /// What cannot be true of any file, if anything.
    var fault: String? {
        guard lastPage >= 1, lastPage < Self.maximumPage else {
            return "its last page would be number \(lastPage)"
        }
        guard transactionID < Self.maximumTransactionID else {
            return "it would be of commit \(transactionID)"
        }
        for (tree, name) in [(freeList, "the free list"), (tables, "the list of tables")] {
            if let fault = tree.fault(lastPage: lastPage) { return "the tree of \(name) \(fault)" }
        }
        // Beside the free list's own flags stands how the file was first opened.
        let areFlagsRight =
            freeList.flags & ~Self.openingFlags == Self.freeListFlags && tables.flags == 0
            && tables.pad == 0
        return areFlagsRight ? nil : "a tree has flags that it never has"
    }

    /// Beyond this, a byte offset does not fit into 63 bits.
    static let maximumPage = UInt64(1) << 48
    /// No file lives to see so many commits: a million a second would take a hundred thousand years. Below
    /// it, numbers of commits are counted on without a look at how large they are.
    static let maximumTransactionID = UInt64(1) << 62
}

/// The record of a tree: padding 4, flags 2, depth 2, branch pages 8, leaf pages 8, overflow
/// pages 8, entries 8, root 8. The corresponding C type is `MDB_db`.
struct TreeRecord {
    /// Of the free list's tree the size of a page, of others 0.
    let pad: UInt32
    let flags: UInt16
    let depth: UInt16
    let branchPageCount: UInt64
    let leafPageCount: UInt64
    let overflowPageCount: UInt64
    let entryCount: UInt64
    let root: UInt64

    static let byteCount = 48
    /// The root of an empty tree. The corresponding C constant is `P_INVALID`.
    static let noPage = UInt64.max
    /// The corresponding C constant is `CURSOR_STACK`.
    static let maximumDepth = 32

    init(_ bytes: [UInt8], at offset: Int) {
        pad = bytes.integer(at: offset)
        flags = bytes.integer(at: offset + 4)
        depth = bytes.integer(at: offset + 6)
        branchPageCount = bytes.integer(at: offset + 8)
        leafPageCount = bytes.integer(at: offset + 16)
        overflowPageCount = bytes.integer(at: offset + 24)
        entryCount = bytes.integer(at: offset + 32)
        root = bytes.integer(at: offset + 40)
    }

    /// What cannot be true of the tree, if anything.
    func fault(lastPage: UInt64) -> String? {
        if root == Self.noPage {
            let isEmpty =
                depth == 0 && entryCount == 0 && branchPageCount == 0 && leafPageCount == 0
                && overflowPageCount == 0
            return isEmpty ? nil : "has no root but entries"
        }
        if root < 2 || root > lastPage { return "has page \(root) as its root" }
        if depth == 0 || depth > Self.maximumDepth { return "has \(depth) levels" }
        return nil
    }
}

extension [UInt8] {
    /// The integer at an offset in this machine's byte order; 0 beyond the end.
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard offset >= 0, offset <= count - size else { return 0 }
        // Sound: the range is checked, and any bits are an integer.
        return unsafe withUnsafeBytes { bytes in
            unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self)
        }
    }
}
