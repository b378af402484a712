import Glibc
import LMDB
import SystemPackage

/// A file that is whole or not there: it is written beside, and renamed at the end. A link stays
/// one: what it points to is written.
enum OutputFile {
    /// Runs a closure with the file of an argument, and its name; `-` is standard output. A file of the store is
    /// refused: a lock file that others have open must not be replaced, since each writer would have one.
    static func write(
        to output: PathArgument, besideStoreAt store: FilePath,
        _ body: (FileDescriptor, String) throws -> Void
    ) throws {
        guard !output.isStandardFile else { return try body(.standardOutput, "standard output") }
        let target = FileKind.target(of: output.path)
        for taken in FileKind.filesOfStore(at: store)
        where target == taken || FileKind.areSame(target, taken) {
            throw Failure.usage("\(output.name) belongs to the store: write to another file")
        }
        try with(output.path) { try body($0, output.name) }
    }

    /// Runs a closure with the file, open for writing, and gives it its name afterwards. What
    /// is no regular file, such as a pipe, is written to directly, and so is what the process has
    /// open already: `/dev/stdout` is standard output, whatever that is.
    static func with(_ path: FilePath, _ body: (FileDescriptor) throws -> Void) throws {
        if let file = FileKind.openFile(at: path) { return try body(file) }
        if FileKind.of(path) == .other {
            let file = try open(path, [])
            return try file.closeAfter { try body(file) }
        }
        let target = FileKind.target(of: path)
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let scratch = target.appending(suffix: ".writing-" + suffix)
        UnfinishedFiles.note(scratch)
        defer { UnfinishedFiles.forget(scratch) }
        let file = try UnfinishedFiles.making { () throws(Failure) in
            try open(scratch, [.create, .exclusiveCreate])
        }
        do {
            try file.closeAfter {
                try body(file)
                // What is not on the medium must not take the place of what is. The
                // corresponding C function is `fsync`.
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            UnfinishedFiles.decide()
            guard scratch.rename(over: target) == 0 else { throw Errno(rawValue: errno) }
            // What it had before is gone, and what it has now may not yet be found by this name.
            let code = synchronizeFolder(of: target)
            guard code == 0 else { throw Errno(rawValue: code) }
        } catch {
            scratch.unlink()
            guard let errno = error as? Errno else { throw error }
            throw failure("write", target, errno)
        }
    }

    private static func open(_ path: FilePath, _ options: FileDescriptor.OpenOptions)
        throws(Failure) -> FileDescriptor
    {
        do {
            return try FileDescriptor.open(
                path, .writeOnly, options: options, permissions: [.ownerReadWrite])
        } catch { throw failure("create", path, error) }
    }

    private static func failure(_ operation: String, _ path: FilePath, _ error: any Error)
        -> Failure
    {
        Failure.failed("\(operation) \(path.name): \(error); check the folder, or write elsewhere")
    }
}
