import CLMDB
import Glibc

extension LMDBError {
    /// The error for a return code of LMDB: negative ones are its own, positive ones `errno`.
    ///
    /// - Parameter limits: What the environment was opened with, for the messages of limits.
    static func from(
        code: Int32, operation: String, table: String? = nil, key: String? = nil,
        path: String? = nil, limits: EnvironmentLimits = EnvironmentLimits()
    ) -> LMDBError {
        LMDBError(
            kind(of: code, limits: limits), operation: operation, table: table, key: key,
            path: path)
    }

    /// The error for a failure of the operating system beside LMDB, by its `errno`.
    package static func system(errno: Int32, operation: String, path: String) -> LMDBError {
        from(code: errno, operation: operation, path: path)
    }

    private static func kind(of code: Int32, limits: EnvironmentLimits) -> Kind {
        switch code {
        case ENOENT: .notFound
        case EEXIST: .alreadyExists
        case EISDIR, ENOTDIR: .notARegularFile
        case EACCES, EPERM: .noPermission
        case EROFS: .readOnly
        case ENOSPC, EDQUOT: .diskFull
        case MDB_INVALID: .damaged(reason: "LMDB does not accept its meta pages")
        case MDB_CORRUPTED: .damaged(reason: "a page is of another type than its place needs")
        case MDB_PAGE_NOTFOUND: .damaged(reason: "a page lies beyond the last page")
        case MDB_CURSOR_FULL: .damaged(reason: "a tree is deeper than LMDB makes any")
        case MDB_PAGE_FULL: .damaged(reason: "a page has no room where it must have")
        case MDB_PANIC: .unusable
        case MDB_MAP_FULL where limits.isMapReduced:
            .addressSpaceFull(mapBytes: limits.mapSizeBytes)
        case MDB_MAP_FULL: .mapFull(limitBytes: limits.mapSizeBytes)
        case MDB_MAP_RESIZED: .mapOutgrown(readerCount: 0)
        case MDB_READERS_FULL: .readersFull(limit: limits.maximumReaderCount)
        case MDB_TXN_FULL: .transactionTooLarge
        case MDB_BAD_TXN: .transactionFailed
        case MDB_INCOMPATIBLE: .tableIncompatible
        case MDB_BAD_DBI: .tableNotOpened
        case let code where code > 0: .system(errno: code)
        default: .lmdb(code: code)
        }
    }
}

/// The limits an environment was opened with, as its errors name them.
struct EnvironmentLimits: Sendable {
    var mapSizeBytes = Limits.mapSizeBytes
    /// Whether the map is smaller than was asked for, because of the address space.
    var isMapReduced = false
    var maximumReaderCount = Limits.readerCount
    var readDuration = Duration.seconds(Limits.readSeconds)
}
