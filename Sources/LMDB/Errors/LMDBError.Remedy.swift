import Glibc

extension LMDBError {
    /// What is to be done about a damaged file.
    public static let damageRemedy = "restore the file from a backup"
}

extension LMDBError.Kind {
    /// What to do about it, as an instruction.
    var remedy: String {
        switch self {
        case .notFound: "check the path and its folder"
        case .alreadyExists: "choose another path, or move the file away first"
        case .notARegularFile: "give the path of the data file itself"
        case .noPermission:
            "give this process's user access to the file and its -lock file, and let neither be immutable (lsattr)"
        case .readOnly: "open for writing, on a writable medium"
        case .notAStore: "check the path; an empty file left by a broken creation may be removed"
        case .unsupportedVersion: "copy the data with the version of LMDB that wrote it"
        case .unsupportedPageSize: "copy the data entry by entry on a machine of that page size"
        case .damaged, .packDamaged, .truncated: LMDBError.damageRemedy
        case .commitUnfinished(_, true):
            "look at the medium (the kernel's log tells), and write to the file: the next commit "
                + "mends this"
        case .commitUnfinished(_, false):
            "look whether the last change that was acknowledged is there: if it is, nothing is "
                + "lost, and the next commit mends this; if not, restore the file from a backup"
        case .networkFileSystem: "move the file to a local file system"
        case .alreadyOpen: "share what is open"
        case .lockedElsewhere:
            "open it by the name, and in the folder, by which the others have it, so that all "
                + "share its -lock file; or end the others first"
        case .otherFile:
            "open it by a path from this process's own root, or in the mount namespace that has it (nsenter); a folder "
                + "over which something is mounted has none"
        case .noLock(_, let remedy): remedy
        case .notUnchanging: "read it again, without the option unchanging"
        case .replaced(.locks):
            "let nothing else in these processes open the -lock file (a backup or a hash of its folder, say), close "
                + "it, and open it anew"
        case .replaced: "nothing more is written; close it, see to the file, and open it anew"
        case .forked: "open it anew in this process, or execute another program after a fork"
        case .addressSpaceFull:
            "raise the limit of address space (RLIMIT_AS, ulimit -v), which the size of the map "
                + "cannot exceed, whatever maximumByteCount says"
        case .closed: "open it anew"
        case .busy: "let the reads and writes end first"
        case .mapFull(_, nil):
            "open with a larger maximumByteCount (of an environment: mapSizeBytes)"
        case .mapFull(_, let holder?):
            """
            let process \(holder.processNumber) end its read (kill -CONT if it is stopped), or open \
            with a larger maximumByteCount (of an environment: mapSizeBytes)
            """
        case .mapOutgrown: "end the reads in this process and try again"
        case .readersFull: "end readers, or raise maximumReaderCount in every process"
        case .tooManyTables: "use fewer tables"
        case .tableMissing: "open the file for writing once, or check that it is the right file"
        case .tableNotOpened: "list the table when opening the environment"
        case .tablePacked: "walk through it (Snapshot.walk)"
        case .tableIncompatible: "check that the file was made by this library"
        case .tableNameInvalid: "use 1 to \(Limits.keyByteCount) bytes without a zero byte"
        case .keyEmpty: "give a key of at least one byte"
        case .keyTooLong: "shorten the key"
        case .valueTooLong: "split the value"
        case .outOfOrder: "append in ascending order of the keys' bytes, or use put"
        case .transactionTooLarge: "write in smaller transactions"
        case .transactionFailed: "let the transaction abort, and run it again"
        case .transactionEnded: "use a transaction only inside its closure"
        case .nestedMisuse:
            "use what the closure of the write was given, or call it when the write has ended"
        case .nestedInMemory: "make both of a view of what is, or ask for all operations at once"
        case .diskFull: "free space on the medium; everything committed is intact"
        case .unusable: "close it and open it anew"
        case .syncFailed, .writesRefused:
            """
            look at the medium (the kernel's log tells), then open the file anew, verify it, and look \
            whether the change is there
            """
        case .readTooLong:
            "read less at a time, or set maximumReadDuration; the file grows while a read lasts"
        case .processNumberTaken:
            """
            let the processes share one PID namespace (docker --pid=container:NAME, Kubernetes \
            shareProcessNamespace), or give this one another number; end the other to read now
            """
        case .system(let errno): Self.remedy(of: errno)
        case .lmdb:
            "try again; if it comes again, check the file's pages, and restore it from a backup "
                + "if they are damaged"
        }
    }

    /// What to do about a failure of the operating system.
    private static func remedy(of errno: Int32) -> String {
        switch errno {
        case ENOMEM:
            "let the process have more memory or address space (ulimit -v), or open with a "
                + "smaller map"
        case EMFILE, ENFILE: "close files, or raise the limit of open files (ulimit -n)"
        case EAGAIN, EBUSY, EINTR, ETXTBSY:
            "let others end what they do with it, and try again (of a thread: let the user have more processes, "
                + "ulimit -u, or memory)"
        case EIO: "look at the medium and at the system's messages; copy what can be read"
        case ELOOP: "check the links that the path leads through"
        case ENAMETOOLONG: "choose a shorter path"
        case EFBIG: "raise the limit of the size of files (ulimit -f)"
        case ENXIO, ENODEV: "check that the medium is there"
        case EBADF: "give the process an open file there"
        default: "check the path, its file system and what the process may do there"
        }
    }
}
