public import AccessRules
import LMDB
import SystemCrypto
import SystemPackage

/// What a copy of a store is of: ``Store/copy(to:progress:)``.
public struct CopyReport: Hashable, Sendable {
    /// The moment that it is of: the store's now.
    public let time: Instant
    /// The position behind everything that is in it, which holds in the store and in the copy; nil where the order of the
    /// commits is damaged.
    public let position: ChangePosition?
    /// The number of the last commit that is in it, as the store's file counted it.
    public let commitNumber: UInt64
    /// How long the file is.
    public let byteCount: Int
    /// The SHA-256 of the file, in hexadecimal: `sha256sum` says the same.
    public let digest: String

    init(
        time: Instant, position: ChangePosition?, commitNumber: UInt64, byteCount: Int,
        digest: String
    ) {
        self.time = time
        self.position = position
        self.commitNumber = commitNumber
        self.byteCount = byteCount
        self.digest = digest
    }
}

/// How long a file is, and its SHA-256.
struct FileDigest {
    private(set) var byteCount = 0
    private var hash = SHA256()

    /// How much of a file is read at once.
    private static let partByteCount = 1 << 20

    /// Of the file at a path.
    ///
    /// - Parameter part: Gets each part of the file, in order.
    init(of path: FilePath, _ part: ([UInt8]) throws -> Void = { _ in }) throws(StoreError) {
        do {
            // A pipe that nobody writes to would be waited for for ever.
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            try file.closeAfter {
                guard try file.stat().type == .regular else {
                    throw StoreError(.invalid("\(path.name) is no regular file"))
                }
                while true {
                    let bytes = try Self.read(file)
                    if bytes.isEmpty { return }
                    byteCount += bytes.count
                    hash.update(bytes)
                    try part(bytes)
                }
            }
        } catch let error as Errno {
            throw StoreError(
                .storage(
                    LMDBError.system(errno: error.rawValue, operation: "read", path: path.name)))
        } catch { try asStoreError { throw error } }
    }

    /// In hexadecimal.
    var text: String { hash.hash.hexadecimal }

    private static func read(_ file: FileDescriptor) throws -> [UInt8] {
        // Sound: no more bytes count as there than were read.
        try unsafe [UInt8](unsafeUninitializedCapacity: partByteCount) { bytes, count in
            count = try unsafe file.readWaiting(into: UnsafeMutableRawBufferPointer(bytes))
        }
    }
}
