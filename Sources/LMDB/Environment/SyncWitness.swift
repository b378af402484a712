import Glibc
import Synchronization

/// Tells whether the medium failed to take what was written, and remembers it: from then on
/// nothing is known of what is on the medium, and nothing more is written.
///
/// The kernel tells a failed write-back once to each descriptor of a file, and forgets the pages
/// themselves: a second attempt would succeed and prove nothing. The descriptor that holds the file
/// is another than LMDB's, so that it is told as well, after that.
final class SyncWitness: Sendable {
    /// Open on the file for as long as the environment is; nil if the file is not written here.
    private let file: Descriptor?
    /// The `errno` of the failure, 0 before there is one.
    private let failed = Atomic<Int32>(0)

    init(_ file: Descriptor?) { self.file = file }

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
            if let file, unsafe Calls.synchronize(file.number) == 0 { return nil }
        default: break
        }
        failed.store(code, ordering: .relaxed)
        return LMDBError(.syncFailed(errno: code), operation: operation, path: path)
    }
}
