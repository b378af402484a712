import Glibc
import Latchkey

/// Brings lines of the interchange format into a store, which is made if it is not there, and proves that what
/// has come of it is whole.
///
///     Importer STORE LINES
@main
struct Importer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            print("usage: Importer STORE LINES")
            exit(2)
        }
        let file = try FileDescriptor.open(FilePath(arguments[2]), .readOnly)
        defer { try? file.close() }
        let source = ImportSource(name: arguments[2], file: file)
        do {
            let (store, report) = try await bring(source, into: FilePath(arguments[1]))
            print("\(report.lineCount) lines of \(report.accounts.count) accounts")
            let found = try store.verify()
            print(found.isSound ? "sound" : "damaged: \(found.problems)")
            try await store.close()
        } catch let error as StoreError where error.line != nil {
            // Nothing was imported: the line is mended, and everything brought again.
            print("refused: \(error)")
        }
    }

    static func bring(_ source: ImportSource, into path: FilePath) async throws
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
