import Glibc
import LMDB
import SystemPackage

// A new store is built under another name. Each call is thin: the names of the C functions
// are the names to look up.
extension FilePath {
    /// A name beside the path that no other process takes.
    func scratch(_ purpose: String) -> FilePath {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        return appending(suffix: ".\(purpose)-\(suffix)")
    }

    /// Gives the file its own name at last, unless something of that name has come meanwhile, and
    /// makes the renaming durable. The corresponding C functions are those of
    /// `renameWithoutReplacing(_:to:)`, and `fsync`.
    func rename(to destination: FilePath) throws(StoreError) {
        let code = renameWithoutReplacing(self, to: destination)
        guard code == 0 else {
            throw StoreError(
                .storage(
                    LMDBError(
                        code == EEXIST ? .alreadyExists : .system(errno: code),
                        operation: "rename", path: destination.name)))
        }
        if let directory = try? FileDescriptor.open(destination.folder, .readOnly) {
            fsync(directory.rawValue)
            try? directory.close()
        }
    }

    /// Removes a store's file and its lock file, as far as they are there.
    func removeStoreFiles() {
        unlink()
        appending(suffix: "-lock").unlink()
    }
}
