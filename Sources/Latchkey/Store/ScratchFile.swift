import Glibc
import LMDB
import SystemPackage

// A new store is built under another name. Each call is thin: the names of the C functions
// are the names to look up.
extension FilePath {
    /// Calls a closure with a name beside the path that no other process takes, for a store that is
    /// to get the path's own. What has it afterwards is removed, also when a signal that is
    /// watched for ends the process.
    func withScratchStore<R>(
        _ purpose: String, _ body: (FilePath) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        let scratch = scratch(purpose)
        UnfinishedFiles.note(scratch)
        defer {
            scratch.removeStoreFiles()
            UnfinishedFiles.forget(scratch)
        }
        return try body(scratch)
    }

    /// A name beside the path that no other process takes.
    func scratch(_ purpose: String) -> FilePath {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        return appending(suffix: ".\(purpose)-\(suffix)")
    }

    /// Gives the file its own name at last, unless something of that name has come meanwhile, and
    /// makes the renaming durable. When that fails the file is gone under either name, unless somebody may go by it already.
    ///
    /// - Parameter staysUnsynchronized: Whether it keeps its new name where that may not be there after a failure of power.
    func rename(to destination: FilePath, staysUnsynchronized: Bool = false) throws(StoreError) {
        var code = renameWithoutReplacing(self, to: destination)
        if code == 0 {
            code = synchronizeFolder(of: destination)
            // Nothing that is not surely there was made.
            if code != 0, !staysUnsynchronized { destination.unlink() }
        }
        guard code == 0 else {
            throw StoreError(
                .storage(
                    LMDBError.system(errno: code, operation: "rename", path: destination.name)))
        }
    }

    /// Removes a store's file and its lock file, as far as they are there.
    func removeStoreFiles() {
        unlink()
        appending(suffix: "-lock").unlink()
    }
}
