import CLMDB
import Glibc
import Synchronization
import SystemPackage

/// A descriptor that is closed once, by whoever lets go of it first.
final class Descriptor: Sendable {
    let number: Int32
    private let isClosed = Atomic<Bool>(false)

    init(_ number: Int32) { self.number = number }

    /// Nobody may use the number afterwards.
    func close() {
        if !isClosed.exchange(true, ordering: .relaxed) { Glibc.close(number) }
    }

    deinit { close() }
}

/// What `stat` says of a file.
struct FileStatus {
    let identity: FileIdentity
    let owner: uid_t
    let group: gid_t
    let mode: mode_t
    /// How many names it has.
    let linkCount: Int
    let byteCount: Int
    /// The space that it takes, which is less than its length where it has holes.
    let allocatedByteCount: Int

    var isRegular: Bool { mode & S_IFMT == S_IFREG }

    private init(_ status: stat) {
        identity = FileIdentity(device: status.st_dev, number: status.st_ino)
        owner = status.st_uid
        group = status.st_gid
        mode = status.st_mode
        linkCount = Int(status.st_nlink)
        byteCount = Int(status.st_size)
        allocatedByteCount = Int(status.st_blocks) * 512
    }

    /// Of an open file.
    ///
    /// - Returns: nil where there is an `errno`.
    init?(of descriptor: Int32) {
        var status = stat()
        // Sound here and below: the result goes to a whole variable.
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of whatever has the name, links followed.
    init?(at path: FilePath) {
        var status = stat()
        guard path.status(&status) == 0 else { return nil }
        self.init(status)
    }
}

extension FileIdentity {
    /// Of whatever has the name, links followed.
    ///
    /// It asks for no times: a kernel that keeps fine ones (Linux 6.13 and later) notes that somebody
    /// looked at them, and then writes the inode with each sync that follows.
    ///
    /// - Returns: nil where there is an `errno`.
    init?(at path: FilePath) {
        var status = statx()
        // Sound: the result goes to a whole variable. Old kernels and some containers refuse the call.
        guard path.status(&status, UInt32(STATX_INO)) == 0 else {
            guard let status = FileStatus(at: path) else { return nil }
            self = status.identity
            return
        }
        let (major, minor) = (UInt(status.stx_dev_major), UInt(status.stx_dev_minor))
        // As the C library puts them together.
        let device =
            (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | (minor & 0xFF) | (minor & ~0xFF) << 12
        self.init(device: device, number: UInt(status.stx_ino))
    }
}
