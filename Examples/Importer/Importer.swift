import Glibc
import Latchkey

/// Brings lines of the interchange format into a store, which is made if it is not there, and
/// proves that what has come of it is whole.
///
///     Importer STORE LINES
///
/// The status is 0 when the store has all of them and is sound, 2 for wrong arguments, and 1 for
/// all that fails. Where a line is refused nothing was imported: it is mended, and everything
/// brought again.
@main
struct Importer {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { end(2, "usage: Importer STORE LINES") }
        do {
            let file = open(arguments[2])
            defer { try? file.close() }
            let (store, report) = try await bring(
                ImportSource(name: arguments[2], file: file), into: FilePath(arguments[1]))
            print("\(report.lineCount) lines of \(report.accounts.count) accounts")
            let found = try store.verify()
            guard found.isSound else { end(1, "Importer: damaged: \(found.problems)") }
            print("sound")
            try await store.close()
        } catch { end(1, "Importer: \(error)") }
    }

    /// Says why on standard error, and ends.
    static func end(_ status: Int32, _ why: String) -> Never {
        _ = try? FileDescriptor.standardError.writeAll("\(why)\n".utf8)
        exit(status)
    }

    static func open(_ name: String) -> FileDescriptor {
        do { return try .open(FilePath(name), .readOnly) } catch {
            end(1, "Importer: \(name): \(error)")
        }
    }

    static func bring(_ source: ImportSource, into path: FilePath) async throws(StoreError)
        -> (store: Store, report: ImportReport)
    {
        do throws(StoreError) {
            let store = try await Store.open(at: path)
            return (store, try await store.importLines(from: [source]))
        } catch {
            guard case .storage(let cause) = error.kind, cause.kind == .notFound else {
                throw error
            }
            let made = try await Store.create(at: path, importing: [source])
            return (made.store, made.report)
        }
    }
}
