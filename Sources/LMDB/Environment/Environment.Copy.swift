import CLMDB
import Glibc
public import SystemPackage

extension Environment {
    /// Copies the data as of the last commit to a new file, while others read and write.
    ///
    /// The copy is on the medium when the call returns; a failed one leaves no file. It lasts
    /// as long as a long read does. The corresponding C function is `mdb_env_copyfd2`.
    ///
    /// - Parameters:
    ///   - destination: Must not exist.
    ///   - compacting: Whether to leave free pages out and number the others anew: slower,
    ///     smaller. The corresponding C constant is `MDB_CP_COMPACT`.
    /// - Throws: `alreadyExists`, `nestedMisuse` within a write on the same thread, `diskFull`,
    ///   `closed`.
    public func copy(to destination: FilePath, compacting: Bool) throws(LMDBError) {
        guard !gate.isMine else {
            throw LMDBError(.nestedMisuse, operation: "copy", path: path.name)
        }
        try usage.begin("copy", usesMap: true)
        defer { usage.end(usesMap: true) }
        let target = destination.name
        guard !destination.isEmpty else {
            throw LMDBError(.notFound, operation: "copy", path: target)
        }
        let descriptor = destination.openFile(
            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, options.fileMode)
        guard descriptor >= 0 else {
            throw LMDBError.from(code: errno, operation: "copy", path: target)
        }
        // Sound: the handle stays open while `usage` counts this call. A thread that LMDB writes by holds
        // back what this one does.
        var code = FileSizeSignal.heldBack {
            unsafe Calls.copy(handle, toFile: descriptor, compacting ? MDB_CP_COMPACT : 0)
        }
        let change = changeWhileReading("copy")
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if Glibc.close(descriptor) != 0, code == 0 { code = errno }
        if code == 0 { code = synchronizeFolder(of: destination) }
        guard code == 0, change == nil else {
            destination.unlink()
            if let change { throw change }
            throw unsafe LMDBError.from(
                code: code, operation: "copy", path: target, limits: template.limits)
        }
    }
}
