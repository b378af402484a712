import CLMDB
import Glibc
package import SystemPackage

/// Gives a file another name, and never replaces what may have that name already.
///
/// The corresponding C functions are `renameat2` with `RENAME_NOREPLACE` and, where the file system
/// does not know that, `link` and `unlink`.
///
/// - Returns: 0, or an `errno`: `EEXIST` where something has the name.
package func renameWithoutReplacing(_ path: FilePath, to name: FilePath) -> Int32 {
    let noReplace: UInt32 = 1
    // Sound: both are strings that end in a zero byte for the time of the calls.
    return unsafe path.withPlatformString { path in
        unsafe name.withPlatformString { name in
            if unsafe renameat2(AT_FDCWD, path, AT_FDCWD, name, noReplace) == 0 { return 0 }
            guard errno == EINVAL || errno == ENOSYS else { return errno }
            if unsafe link(path, name) != 0 { return errno }
            unsafe unlink(path)
            return 0
        }
    }
}
