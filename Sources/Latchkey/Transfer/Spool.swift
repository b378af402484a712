import Glibc
import LMDB
import SystemPackage

/// Lines that are kept until they are read: in memory, and beyond ``memoryByteCountMaximum`` in a
/// file beside the store that has its name for a moment only: of a process that is killed in it,
/// `NAME.importing-…` is left.
struct Spool: ~Copyable {
    /// How many bytes are kept in memory at most: as many as are worth no file.
    static let memoryByteCountMaximum = 16 << 20

    private let path: FilePath
    private var file: FileDescriptor
    private var isInMemory: Bool
    private var byteCount = 0
    private var unwritten: [UInt8] = []
    private var isTaken = false

    /// - Parameter path: The store's.
    init(beside path: FilePath) throws(StoreError) {
        self.path = path
        if let memory = openMemoryFile("latchkey-import") {
            file = FileDescriptor(rawValue: memory)
            isInMemory = true
        } else {
            file = try Self.keeping(path) { try Self.unnamedFile(beside: path) }
            isInMemory = false
        }
    }

    deinit { if !isTaken { try? file.close() } }

    /// Adds a line, with its end.
    mutating func append(_ line: Span<UInt8>) throws(StoreError) {
        unwritten.reserveCapacity(unwritten.count + line.count + 1)
        for index in line.indices { unwritten.append(line[index]) }
        unwritten.append(UInt8(ascii: "\n"))
        if unwritten.count >= LineReader.chunkByteCount { try flush() }
    }

    /// The file with all the lines, positioned at its start; whoever takes it closes it.
    mutating func take() throws(StoreError) -> FileDescriptor {
        try flush()
        let file = file
        try Self.keeping(path) { _ = try file.seek(offset: 0, from: .start) }
        isTaken = true
        return file
    }

    private mutating func flush() throws(StoreError) {
        byteCount += unwritten.count
        if isInMemory, byteCount > Self.memoryByteCountMaximum { try leaveMemory() }
        let (file, bytes) = (file, unwritten)
        try Self.keeping(path) { _ = try file.writeAll(bytes) }
        unwritten.removeAll(keepingCapacity: true)
    }

    private mutating func leaveMemory() throws(StoreError) {
        let (memory, path) = (file, path)
        file = try Self.keeping(path) {
            let larger = try Self.unnamedFile(beside: path)
            do { try memory.copyAll(to: larger) } catch {
                try? larger.close()
                throw error
            }
            return larger
        }
        isInMemory = false
        try? memory.close()
    }

    /// Does something with the file. That it fails is the medium's fault, and not the lines'.
    private static func keeping<R>(_ path: FilePath, _ body: () throws -> R) throws(StoreError) -> R
    {
        do { return try FileSizeSignal.heldBack(body) } catch {
            throw StoreError(
                .storage(
                    LMDBError.system(
                        errno: (error as? Errno)?.rawValue ?? EIO,
                        operation: "keep the lines of an import beside", path: path.name)))
        }
    }

    /// A new file in the store's folder, for this process alone and without a name.
    private static func unnamedFile(beside path: FilePath) throws -> FileDescriptor {
        let name = path.scratch("importing")
        let file = try FileDescriptor.open(
            name, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        guard name.unlink() == 0 else {
            let error = Errno(rawValue: errno)
            try? file.close()
            throw error
        }
        return file
    }
}

extension FileDescriptor {
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
