import Synchronization

/// A file, whatever its names: its device and its number there.
struct FileIdentity: Hashable, Sendable {
    let device: UInt
    let number: UInt
}

/// The files this process has open.
///
/// A second opening would share LMDB's lock on the lock file with the first, and its end would
/// release both.
enum OpenFiles {
    private static let files = Mutex<Set<FileIdentity>>([])

    /// Notes a file as open.
    ///
    /// - Returns: false if it is open already.
    static func insert(_ file: FileIdentity) -> Bool {
        files.withLock { $0.insert(file).inserted }
    }

    /// Forgets a file that `close` closes. Until that is done no file can be noted as open, since
    /// the number of a file that has been deleted is given to a new one at once.
    static func remove(_ file: FileIdentity, _ close: () -> Void) {
        files.withLock { files in
            close()
            files.remove(file)
        }
    }
}
