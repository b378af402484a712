import AccessRules
import LMDB
import SystemPackage

/// What an import reads while it holds the store's lock: sources that do not keep it waiting.
///
/// A regular file is read where it is. Whatever else lines come from (a pipe, a terminal, a
/// socket) may pause for as long as it likes; it is read to its end before the lock is taken, into a
/// ``Spool``. Each line is looked at as it comes, by the rules by which it is read later: what is not
/// made of lines of the format ends at the first that is none, and takes no room.
struct SpooledSources: ~Copyable {
    private(set) var sources: [ImportSource] = []
    /// The files that are to be closed.
    private var files: [FileDescriptor] = []

    /// Reads what may pause.
    ///
    /// - Parameter path: The store's.
    /// - Throws: ``StoreError``: a source cannot be read, or one of its lines is wrong; `storage`:
    ///   there is no room for it.
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
        var spool = try Spool(beside: path)
        var reader = LineReader(source.file)
        // What a line says is told by the reading that follows; any time does for what has none.
        var decoder = InterchangeDecoder(now: .distantPast)
        while try advance(&reader, &decoder, source) { try spool.append(reader.line) }
        return try spool.take()
    }

    /// Goes to the next line of a source, and looks at it; false when there is none.
    private static func advance(
        _ reader: inout LineReader, _ decoder: inout InterchangeDecoder, _ source: ImportSource
    ) throws(StoreError) -> Bool {
        do throws(InterchangeError) {
            guard try reader.advance() else { return false }
            _ = try decoder.decode(line: reader.line)
            return true
        } catch { throw StoreError(error, source: source.name, line: error.line) }
    }
}

extension FileDescriptor {
    /// Whether reading never waits for anybody. The corresponding C function is `fstat`.
    fileprivate var isRegular: Bool { (try? stat().type) == .regular }
}
