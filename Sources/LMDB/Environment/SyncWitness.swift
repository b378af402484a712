import Glibc
import Synchronization
import SystemPackage

/// Tells whether the medium failed to take what was written, and remembers it: from then on
/// nothing is known of what is on the medium, and nothing more is written.
///
/// The kernel tells a failed write-back once to each descriptor of a file, and forgets the pages
/// themselves: a second attempt would succeed and prove nothing. This is a descriptor of its own,
/// so that it is told as well, after LMDB's.
final class SyncWitness: Sendable {
    /// -1 if the file is not written here, was replaced before it could be opened again, or is
    /// closed.
    private let descriptor: Atomic<Int32>
    /// The `errno` of the failure, 0 before there is one.
    private let failed = Atomic<Int32>(0)

    init(path: FilePath, identity: FileIdentity, access: Environment.Options.Access) {
        guard access == .readWrite else {
            descriptor = Atomic(-1)
            return
        }
        // Sound below: the result goes to a whole variable.
        let opened = path.openFile(O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        if opened >= 0,
            unsafe fstat(opened, &status) != 0
                || FileIdentity(device: status.st_dev, number: status.st_ino) != identity
        {
            Glibc.close(opened)
            descriptor = Atomic(-1)
        } else {
            descriptor = Atomic(opened)
        }
    }

    deinit { close() }

    /// Closes its descriptor, when nothing is written any more.
    func close() {
        let opened = descriptor.exchange(-1, ordering: .relaxed)
        if opened >= 0 { Glibc.close(opened) }
    }

    /// - Throws: `writesRefused` once the medium has failed.
    func check(_ operation: String, path: String) throws(LMDBError) {
        let code = failed.load(ordering: .relaxed)
        guard code == 0 else {
            throw LMDBError(.writesRefused(errno: code), operation: operation, path: path)
        }
    }

    /// Judges a code that a commit or a sync failed with.
    ///
    /// - Returns: The error, if nothing is known of what is on the medium; nil if everything that
    ///   had been committed before is there, as LMDB's own refusals and a full medium leave it.
    func judge(_ code: Int32, operation: String, path: String) -> LMDBError? {
        // LMDB's own codes are negative, and come before it writes anything.
        guard code > 0 else { return nil }
        switch code {
        case ENOSPC, EDQUOT, EFBIG, ENOMEM:
            // These come of writing, which leaves no trace, and of synchronizing.
            let descriptor = descriptor.load(ordering: .relaxed)
            if descriptor >= 0, unsafe Calls.synchronize(descriptor) == 0 { return nil }
        default: break
        }
        failed.store(code, ordering: .relaxed)
        return LMDBError(.syncFailed(errno: code), operation: operation, path: path)
    }
}
