import CLMDB
import Glibc

extension LMDBError: CustomStringConvertible {
    /// Operation, file, table, key, cause and remedy in one line.
    public var description: String {
        var text = "\(operation)"
        if let path { text += " \(path)" }
        if let table { text += " in table \(table)" }
        if let key { text += " for key \(key)" }
        return "\(text): \(kind.cause); \(remedy)"
    }

    /// What to do about it.
    public var remedy: String {
        guard case .replaced = kind, operation == Self.acknowledging else { return kind.remedy }
        return
            "the commit is in the file that was open, and in what has the name now it may not be; "
            + kind.remedy
    }

    /// The operation in whose errors something was committed all the same.
    static let acknowledging = "acknowledge a commit"
}

extension LMDBError.Kind {
    fileprivate var cause: String {
        switch self {
        case .notFound: "no such file or directory"
        case .alreadyExists: "the file exists already"
        case .notARegularFile: "not a regular file"
        case .noPermission: "permission denied"
        case .readOnly: "it is read-only"
        case .notAStore: "not an LMDB file"
        case .unsupportedVersion(let found, let supported):
            "written in version \(found) of LMDB's format, this is version \(supported)"
        case .unsupportedPageSize(let found, let supported):
            "pages of \(found) bytes, this machine uses \(supported)"
        case .damaged(let reason): "the file is damaged: \(reason)"
        case .commitUnfinished(let number, true):
            "commit \(number) could not be finished, and was not acknowledged: nothing is lost, and "
                + "commit \(number - 1) is whole"
        case .commitUnfinished(let number, false):
            "either commit \(number) could not be finished, and was not acknowledged, or another "
                + "commit's meta page or list of free pages is damaged; commit \(number - 1) is whole"
        case .truncated(let expected, let actual):
            "the file is truncated: \(actual) bytes where its meta page says \(expected)"
        case .networkFileSystem(let name): "the file lies on a network file system (\(name))"
        case .alreadyOpen: "this process has the file open already"
        case .lockedElsewhere, .otherFile, .noLock, .notUnchanging, .replaced, .forked,
            .addressSpaceFull:
            openingCause
        case .closed: "it is closed"
        case .busy(let readers, let writers):
            "in use by \(readers) readers and \(writers) writers of this process"
        case .mapFull(let limit, nil): "the map of \(limit) bytes is full"
        case .mapFull(let limit, let holder?):
            "the map of \(limit) bytes is full, while a read of process \(holder.processNumber) "
                + "holds all pages of the last \(holder.commitCount) commits"
        case .mapOutgrown(0):
            "another process grew the file beyond the map, which a write or a call of this process holds in use"
        case .mapOutgrown(let readers):
            "another process grew the file beyond the map, which \(readers) readers hold in use"
        case .readersFull(let limit): "all \(limit) reader slots are taken"
        case .tooManyTables(let count, let limit): "\(count) tables, the limit is \(limit)"
        case .tableMissing: "the file has no such table"
        case .tableNotOpened: "the environment was opened without this table"
        case .tableIncompatible: "the table has other flags than this library uses"
        case .tablePacked: "the table is packed: it is walked through"
        case .packDamaged(_, let reason): "a pack \(reason)"
        case .tableNameInvalid: "the name cannot be a table's"
        default: transactionCause
        }
    }

    private var openingCause: String {
        switch self {
        case .lockedElsewhere:
            "another process has the same file open with another lock file: by a hard link, by a "
                + "mount of the file alone, or since the lock file was removed"
        case .otherFile(let path):
            "it is not the file of this process's path \(path), where a lock would be looked for"
        case .noLock(let reason, _): "no lock: \(reason)"
        case .notUnchanging: "the file is read as unchanging, and somebody writes it"
        case .replaced(.dataFile):
            "another file has the name, or none: this one was replaced or removed"
        case .replaced(.lockFile): "the lock file was replaced or removed"
        case .replaced(.locks):
            "the locks on the lock file are not there any more: something in this process, or in another one that "
                + "has the file open, opened the lock file and closed it"
        case .replaced(.map):
            "the file was copied by its overlay file system when it was first written, and is no "
                + "longer the one that is open"
        case .forked: "the file was opened by the process that this one was forked from"
        case .addressSpaceFull(let count):
            "the address space of the process has no room for more than a map of \(count) bytes"
        default: "unknown"
        }
    }

    private var transactionCause: String {
        switch self {
        case .keyEmpty: "the key is empty"
        case .keyTooLong(let count, let limit): "a key of \(count) bytes, the limit is \(limit)"
        case .valueTooLong(let count, let limit):
            "a value of \(count) bytes, the limit is \(limit)"
        case .outOfOrder: "the key does not come after the last one of the table"
        case .transactionTooLarge: "the transaction holds too many changed pages"
        case .transactionFailed: "an earlier operation of the transaction failed"
        case .transactionEnded: "the transaction has ended"
        case .nestedMisuse: "it would wait for the write that the calling thread is inside"
        case .nestedInMemory: "it is within another view of what would be or was"
        case .diskFull: "the medium is full"
        case .unusable: "an earlier write of the meta page failed"
        case .syncFailed(let errno):
            """
            the medium failed in the middle of it (\(errorText(errno))), and nobody can tell whether \
            it is there after a crash
            """
        case .writesRefused(let errno):
            """
            the medium failed in the middle of an earlier commit (\(errorText(errno))), so that \
            nobody can tell what is there: nothing was written
            """
        case .readTooLong(let limit): "the read lasted longer than \(limit)"
        case .processNumberTaken(let number):
            """
            another process with the number \(number), in another PID namespace, reads the file: \
            readers are told apart by the numbers of their processes
            """
        case .system(let errno): errorText(errno)
        case .lmdb(let code): errorText(code)
        default: "unknown"
        }
    }
}

/// LMDB's text for a code; the corresponding C function is `mdb_strerror`.
private func errorText(_ code: Int32) -> String {
    // Sound: mdb_strerror returns a constant string or the thread's own buffer for
    // `errno` texts, copied here before another call.
    unsafe String(cString: mdb_strerror(code)) + " (\(code))"
}
