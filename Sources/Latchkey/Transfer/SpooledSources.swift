import Glibc
import LMDB
import SystemPackage

/// What an import reads while it holds the store's lock: sources that do not keep it waiting.
///
/// A regular file is read where it is. Whatever else lines come from (a pipe, a terminal, a
/// socket) may pause for as long as it likes; it is read to its end before the lock is taken: into
/// memory, and beyond ``memoryByteCountMaximum`` into a file beside the store that has no name, so
/// that nothing is left of it whatever happens to the process.
struct SpooledSources: ~Copyable {
    /// How many bytes of each source are kept in memory at most: as many as are worth no file.
    static let memoryByteCountMaximum = 16 << 20

    private(set) var sources: [ImportSource] = []
    /// The files that are to be closed.
    private var files: [FileDescriptor] = []

    /// Reads what may pause.
    ///
    /// - Parameter path: The store's.
    /// - Throws: ``StoreError``: a source cannot be read, or there is no room for it.
    init(_ sources: [ImportSource], beside path: FilePath) throws(StoreError) {
        for source in sources {
            if source.file.isRegular {
                self.sources.append(source)
            } else {
                let file = try Self.spool(source, beside: path)
                files.append(file)
                self.sources.append(ImportSource(name: source.name, file: file))
            }
        }
    }

    deinit { for file in files { try? file.close() } }

    private static func spool(_ source: ImportSource, beside path: FilePath) throws(StoreError)
        -> FileDescriptor
    {
        var spool: FileDescriptor?
        do {
            let memory = openMemoryFile("latchkey-import")
            var file =
                try memory.map(FileDescriptor.init(rawValue:)) ?? unnamedFile(beside: path)
            spool = file
            var isInMemory = memory != nil
            var count = 0
            var buffer = [UInt8](repeating: 0, count: LineReader.chunkByteCount)
            while true {
                let read = try unsafe buffer.withUnsafeMutableBytes { bytes in
                    try unsafe source.file.read(into: bytes)
                }
                if read == 0 { break }
                count += read
                if isInMemory, count > memoryByteCountMaximum {
                    let larger = try unnamedFile(beside: path)
                    spool = larger
                    try file.copyAll(to: larger)
                    try file.close()
                    file = larger
                    isInMemory = false
                }
                try file.writeAll(buffer[..<read])
            }
            try file.seek(offset: 0, from: .start)
            return file
        } catch {
            try? spool?.close()
            if let error = error as? StoreError { throw error }
            throw StoreError(
                .invalid(
                    "what it says could not be read, or not be kept beside the store meanwhile: "
                        + "\(error)"), source: source.name)
        }
    }

    /// A new file in the store's folder, for this process alone and without a name.
    private static func unnamedFile(beside path: FilePath) throws -> FileDescriptor {
        let name = path.scratch("importing")
        let file = try FileDescriptor.open(
            name, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        unsafe unlink(name.string)
        return file
    }
}

extension FileDescriptor {
    /// Whether reading never waits for anybody. The corresponding C function is `fstat`.
    fileprivate var isRegular: Bool { (try? stat().type) == .regular }

    /// Writes everything that is in this file to another.
    fileprivate func copyAll(to other: FileDescriptor) throws {
        try seek(offset: 0, from: .start)
        var buffer = [UInt8](repeating: 0, count: LineReader.chunkByteCount)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { bytes in
                try unsafe read(into: bytes)
            }
            if count == 0 { return }
            try other.writeAll(buffer[..<count])
        }
    }
}
