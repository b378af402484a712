extension LMDBError {
    /// What went wrong, for programs to switch over.
    public enum Kind: Sendable, Equatable {
        /// There is no such file or directory. The corresponding C error is `ENOENT`.
        case notFound
        /// The file to be created exists already. The corresponding C error is `EEXIST`.
        case alreadyExists
        /// The path names a directory, a device or a socket, not a regular file.
        case notARegularFile
        /// The process may not do this to the file. The corresponding C errors are `EACCES`
        /// and `EPERM`.
        case noPermission
        /// A write to an environment opened with `.readOnly`, or on a read-only medium. The
        /// corresponding C errors are `EROFS` and, from LMDB, `EACCES`.
        case readOnly
        /// The file is no LMDB file: its first page is not an LMDB meta page. The
        /// corresponding C error is `MDB_INVALID`.
        case notAStore
        /// The file was written by another version of LMDB's format. The corresponding C
        /// error is `MDB_VERSION_MISMATCH`.
        case unsupportedVersion(found: UInt32, supported: UInt32)
        /// The file has pages of a size that this machine's LMDB would not write.
        case unsupportedPageSize(foundBytes: Int, supportedBytes: Int)
        /// The file is an LMDB file, but what it says of itself cannot be true. The
        /// corresponding C errors are `MDB_CORRUPTED`, `MDB_PAGE_NOTFOUND`,
        /// `MDB_CURSOR_FULL`, `MDB_PAGE_FULL` and `MDB_INVALID`.
        case damaged(reason: String)
        /// A meta page is not that of the commit before the newest, as its number says: a commit of
        /// this number could not be finished, which is certain, or its number or its list of free
        /// pages is damaged.
        case commitUnfinished(transactionID: UInt64, isCertain: Bool)
        /// The file is shorter than its own meta page says.
        case truncated(expectedBytes: Int, actualBytes: Int)
        /// The file lies on a network file system, where LMDB's memory map and locks do not
        /// work.
        case networkFileSystem(name: String)
        /// This process has the file open already, perhaps under another name. A second
        /// opening would release the locks of the first.
        case alreadyOpen
        /// Another process has the same file open with another lock file: under a hard link,
        /// through a mount of the file alone, or since the lock file was removed or replaced.
        case lockedElsewhere
        /// The path leads to one file, and what it says when every link is followed, to another or to none.
        case otherFile(path: String)
        /// The lock file cannot be written, and without one nothing is read or written.
        case noLock(reason: String, remedy: String)
        /// A file that is read as unchanging is written: see ``Environment/Options/Access``.
        case notUnchanging
        /// The data file or the lock file is no longer the one that was opened.
        case replaced(ReplacedPart)
        /// The environment was opened before a `fork`, by the parent of this process.
        case forked
        /// The address space of the process has no room for the file's map, or for more of it
        /// than so many bytes. The corresponding C errors are `ENOMEM` and `MDB_MAP_FULL`.
        case addressSpaceFull(mapBytes: Int)
        /// The environment has been closed.
        case closed
        /// The environment is in use and cannot be closed or remapped now.
        case busy(readerCount: Int, writerCount: Int)
        /// The data has grown to the size of the map; with the process whose read holds the most
        /// pages, if one does. The corresponding C error is `MDB_MAP_FULL`.
        case mapFull(limitBytes: Int, holder: PageHolder? = nil)
        /// Another process has grown the file beyond this process's map, and readers in this
        /// process kept the map from being replaced. The corresponding C error is
        /// `MDB_MAP_RESIZED`.
        case mapOutgrown(readerCount: Int)
        /// All slots of the reader table are taken by living readers. The corresponding C
        /// error is `MDB_READERS_FULL`.
        case readersFull(limit: Int)
        /// More tables were listed than an environment opens. The corresponding C error is
        /// `MDB_DBS_FULL`.
        case tooManyTables(count: Int, limit: Int)
        /// The file has no such table, and being opened read-only it cannot get one. The
        /// corresponding C error is `MDB_NOTFOUND` from `mdb_dbi_open`.
        case tableMissing
        /// The table was not among those that the environment was opened with.
        case tableNotOpened
        /// The table exists in the file with other flags than this library uses. The
        /// corresponding C error is `MDB_INCOMPATIBLE`.
        case tableIncompatible
        /// The table is packed, and was to be read by what keeps keys where they are.
        case tablePacked
        /// A pack of a packed table is not what was written; with its key.
        case packDamaged(key: [UInt8], reason: String)
        /// The name cannot be a table's: it is empty, too long, or holds a zero byte.
        case tableNameInvalid
        /// A key of no bytes: LMDB has none. The corresponding C error is `MDB_BAD_VALSIZE`.
        case keyEmpty
        /// The key is longer than LMDB's limit, or than the one its own type states. The
        /// corresponding C error is `MDB_BAD_VALSIZE`.
        case keyTooLong(byteCount: Int, limit: Int)
        /// The value is longer than LMDB's limit. The corresponding C error is
        /// `MDB_BAD_VALSIZE`.
        case valueTooLong(byteCount: Int, limit: Int)
        /// An appended key does not come after every key of its table. The corresponding C
        /// error is `MDB_KEYEXIST` from `MDB_APPEND`.
        case outOfOrder
        /// The transaction holds too many changed pages. The corresponding C error is
        /// `MDB_TXN_FULL`.
        case transactionTooLarge
        /// An earlier operation of this write transaction failed, so that it can only abort.
        /// The corresponding C error is `MDB_BAD_TXN`.
        case transactionFailed
        /// The transaction has ended already.
        case transactionEnded
        /// A call that would wait for the very thread that makes it: a write inside a write
        /// of the same environment, or a copy or a close inside one.
        case nestedMisuse
        /// A transaction in memory within one: of what is in memory alone there is no second.
        case nestedInMemory
        /// The medium is full. The corresponding C errors are `ENOSPC` and `EDQUOT`.
        case diskFull
        /// A write of the meta page failed, after which LMDB refuses everything until the
        /// file is opened anew. The corresponding C error is `MDB_PANIC`.
        case unusable
        /// The medium failed in the middle of a commit, by the `errno` of the failure: whether the
        /// commit is on the medium is unknown. The environment refuses to write from then on.
        case syncFailed(errno: Int32)
        /// An earlier commit ended as ``syncFailed(errno:)``, so that nothing is known of what is
        /// on the medium: nothing was written now, and nothing will be until the file is opened
        /// anew.
        case writesRefused(errno: Int32)
        /// The read lasted longer than ``Environment/Options/maximumReadDuration``. Nothing that
        /// it found is an answer.
        case readTooLong(limit: Duration)
        /// A process of the same number reads the file, which it can only do in another PID
        /// namespace: LMDB tells readers apart by the numbers of their processes. The
        /// corresponding C error is `EAGAIN` from a lock of `fcntl`.
        case processNumberTaken(number: Int32)
        /// Any other failure of the operating system, by its `errno`.
        case system(errno: Int32)
        /// Any other failure of LMDB, by its code.
        case lmdb(code: Int32)
    }

    /// What is no longer what was opened.
    public enum ReplacedPart: UInt8, Sendable {
        /// The name is of another file, or of none.
        case dataFile = 1
        /// The lock file's name is.
        case lockFile = 2
        /// The name is of the same file, but its content lies elsewhere: an overlay file system
        /// copied it when it was first written.
        case map = 3
        /// The locks on the lock file are not there any more: something else in this process opened the lock
        /// file and closed it; or in another one, which then gave back a slot of this one's readers.
        case locks = 4
    }
}

extension LMDBError {
    /// Whether what was written in the transaction that failed may be there all the same.
    package var leavesCommitUnknown: Bool {
        switch kind {
        case .syncFailed, .unusable: true
        case .replaced: operation == Self.acknowledging
        default: false
        }
    }

    /// Whether the medium failed, so that nothing is written until the file is opened anew.
    package var isOfMedium: Bool {
        switch kind {
        case .syncFailed, .writesRefused, .unusable: true
        default: false
        }
    }

    /// Whether nothing can be written any more until the file is opened anew.
    package var endsWriting: Bool {
        switch kind {
        case .replaced, .mapFull, .damaged: true
        default: isOfMedium
        }
    }
}
