import Synchronization

/// A file, whatever its names: its device and its number there.
struct FileIdentity: Hashable, Sendable {
    let device: UInt
    let number: UInt
}

/// The files this process has open, data files and lock files.
///
/// A second opening would share LMDB's lock on the lock file with the first, and its end would
/// release both; so would the closing of any other descriptor of a lock file.
enum OpenFiles {
    private struct State {
        var dataFiles: Set<FileIdentity> = []
        /// With the descriptor by which each is held.
        var lockFiles: [FileIdentity: Descriptor] = [:]
        /// Whose files they are: a child of a fork has none of its parent's.
        var generation: UInt64 = 0
    }

    private static let state = Mutex(State())

    /// Notes a data file as open.
    ///
    /// - Returns: false if it is open already.
    static func insert(_ file: FileIdentity) -> Bool {
        withState { $0.dataFiles.insert(file).inserted }
    }

    /// Notes a lock file as open.
    ///
    /// - Returns: false if it is open already.
    static func insert(lockFile: FileIdentity, _ descriptor: Descriptor) -> Bool {
        withState { state in
            guard state.lockFiles[lockFile] == nil else { return false }
            state.lockFiles[lockFile] = descriptor
            return true
        }
    }

    /// Whether a file is a lock file that is open: it must not be opened and closed.
    static func isLockFile(_ file: FileIdentity) -> Bool {
        withState { $0.lockFiles[file] != nil }
    }

    /// Forgets files that `close` closes. Until that is done no file can be noted as open, since
    /// the number of a file that has been deleted is given to a new one at once.
    static func remove(_ file: FileIdentity, lockFile: FileIdentity?, _ close: () -> Void) {
        withState { state in
            close()
            state.dataFiles.remove(file)
            if let lockFile { state.lockFiles[lockFile] = nil }
        }
    }

    private static func withState<R>(_ body: (inout State) -> R) -> R {
        state.withLock { state in
            let generation = ProcessGeneration.current
            if state.generation != generation {
                // Before this process has any lock of its own on them: whenever else it let go of what it
                // inherited, it would give its own up.
                for descriptor in state.lockFiles.values { descriptor.close() }
                state = State(generation: generation)
            }
            return body(&state)
        }
    }
}
