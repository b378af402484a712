import Glibc
import LMDB
import SystemPackage

/// A file of plain entries, for tests of the layer beneath stores: it grows fast.
///
/// | line | what it does | answer |
/// |---|---|---|
/// | `raw-open FILE [read-only]` | opens it | `opened MAP-BYTES` |
/// | `raw-fill MEBIBYTES` | adds so much, in a commit for each | `filled MEBIBYTES` |
/// | `raw-count` | counts the entries in a new read | `count N` |
/// | `limit BYTES` | leaves the process so much more address space | `limited` |
struct RawFile {
    private static let table = Table<RawKey>("raw")

    private let environment: Environment

    init(_ words: [String]) throws {
        var options = Environment.Options()
        options.durability = .deferred
        if words.contains("read-only") { options.access = .readOnly }
        environment = try Environment.open(
            at: FilePath(words[1]), tables: [Self.table.definition], options: options)
    }

    func mapByteCount() throws -> Int { try environment.info.mapSizeBytes }

    func fill(mebibytes: Int) throws {
        let first = try count()
        for number in first..<first + mebibytes {
            try environment.write { transaction in
                try transaction.put(
                    [UInt8](repeating: 7, count: 1 << 20), for: RawKey("\(number)"),
                    in: Self.table)
            }
        }
    }

    func count() throws -> Int {
        try environment.read { snapshot in
            var count = 0
            try snapshot.forEach(in: Self.table) { _ in
                count += 1
                return .next
            }
            return count
        }
    }

    struct NoLimit: Error {}

    /// Limits the address space to what the process has now and so much more.
    static func limit(byteCount: Int) throws {
        let file = try FileDescriptor.open(FilePath("/proc/self/statm"), .readOnly)
        var bytes = [UInt8](repeating: 0, count: 256)
        // Sound: read fills the buffer it is given.
        let length = try file.closeAfter {
            try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
        }
        let words = String(decoding: bytes[..<length], as: UTF8.self).split(separator: " ")
        guard let pages = words.first.flatMap({ Int($0) }) else { throw NoLimit() }
        let bound = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + byteCount)
        var limit = rlimit(rlim_cur: bound, rlim_max: bound)
        // Sound: the limit is a whole variable.
        guard unsafe setrlimit(Int32(bitPattern: RLIMIT_AS.rawValue), &limit) == 0 else {
            throw NoLimit()
        }
    }
}
