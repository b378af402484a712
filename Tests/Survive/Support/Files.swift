import Glibc
import Interposition
import SystemPackage

/// Whole files, in a folder that lies in memory where there is one.
enum Files {
    /// A new folder with a name of its own, by its real path.
    static func makeFolder(_ wanted: FilePath?) throws -> FilePath {
        let parent = wanted?.string ?? (unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
        let path = "\(parent)/survive-\(getpid())"
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw UsageError(text: "there can be no folder \(path)")
        }
        guard let real = unsafe realpath(path, nil) else {
            throw UsageError(text: "there is no folder \(path)")
        }
        defer { unsafe free(real) }
        return FilePath(unsafe String(cString: real))
    }

    static func read(_ path: FilePath) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe (try? file.read(into: bytes)) ?? 0
            }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? file.close() }
        try file.writeAll(bytes)
    }

    static func names(in folder: FilePath) -> [String] {
        guard let directory = unsafe opendir(folder.string) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes all files of a folder.
    static func empty(_ folder: FilePath) {
        for name in names(in: folder) { unsafe unlink(folder.appending(name).string) }
    }

    static func removeFolder(_ folder: FilePath) {
        empty(folder)
        unsafe rmdir(folder.string)
    }

    static func digest(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return seed }
            return unsafe interposed_digest(base, raw.count, seed)
        }
    }
}

extension FilePath {
    /// Whether anything is at the path.
    var isThere: Bool { unsafe access(string, F_OK) == 0 }
}

func mkdirIfMissing(_ folder: FilePath) { unsafe mkdir(folder.string, 0o700) }

/// What a store's file holds, read without the store's own code.
struct Contents: Hashable {
    /// The number of its last commit.
    var position: UInt64
    /// Of all entries of all tables.
    var digest: UInt64

    /// - Throws: LMDB cannot read it; the file must be sound in structure.
    init(of path: FilePath) throws {
        var digest: UInt64 = 0
        var position: UInt64 = 0
        let code = unsafe interposed_contents(path.string, &digest, &position)
        guard code == 0 else { throw UsageError(text: "\(path): LMDB's code \(code)") }
        self.position = position
        self.digest = digest
    }
}
