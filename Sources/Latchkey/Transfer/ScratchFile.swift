import Glibc
import LMDB
import SystemPackage

// A new store is built under another name. Each call is thin: the names of the C functions
// are the names to look up.
extension FilePath {
    /// Gives the file its own name at last, unless one of that name has come meanwhile, and
    /// makes the renaming durable. The corresponding C functions are `link`, which refuses
    /// where a file is, `unlink` and `fsync`.
    func rename(to destination: FilePath) throws(StoreError) {
        var code = unsafe link(string, destination.string) == 0 ? 0 : errno
        // Some file systems know no second name.
        if code == EPERM || code == EOPNOTSUPP {
            code = unsafe Glibc.rename(string, destination.string) == 0 ? 0 : errno
        }
        guard code == 0 else {
            throw StoreError(
                .storage(
                    LMDBError(
                        code == EEXIST ? .alreadyExists : .system(errno: code),
                        operation: "rename", path: destination.string)))
        }
        if let directory = try? FileDescriptor.open(destination.folder, .readOnly) {
            fsync(directory.rawValue)
            try? directory.close()
        }
    }

    /// The folder that the path's last component is in.
    var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// Removes a store's file and its lock file, as far as they are there.
    func removeStoreFiles() {
        unsafe unlink(string)
        unsafe unlink(string + "-lock")
    }
}
