import LMDB
import Latchkey
import Samples
import SystemPackage

/// Something that is done with a store while a call fails.
struct Deed {
    /// What may be in the file after it was done.
    enum Trace {
        /// What was there before.
        case nothing
        /// What is there after the same deed when nothing fails.
        case change
        /// Something that is never twice the same: what is read is logged with a delay, say.
        case something
    }

    var name: String
    var trace: Trace
    /// What goes before, with nothing failing.
    var prepare: (Store) throws -> Void = { _ in }
    /// Does it, and says what came of it.
    var act: (Scene) throws -> String
    /// Whether the store is open before.
    var isOpen = true
    /// Whether there is a store before.
    var hasStore = true

    /// Does something with an open store.
    static func opened(
        _ name: String, _ trace: Trace, prepare: @escaping (Store) throws -> Void = { _ in },
        _ act: @escaping (Store) throws -> String
    ) -> Deed {
        Deed(name: name, trace: trace, prepare: prepare) { scene in
            guard let store = scene.store else { throw UsageError(text: "not open") }
            return try act(store)
        }
    }
}

/// Where a deed is done.
final class Scene {
    let folder: FilePath
    /// The store, while it is open.
    var store: Store?

    init(_ folder: FilePath) { self.folder = folder }

    var path: FilePath { folder.appending(SampleStore.name) }

    /// Closes the store. The first time may tell that what was read could not be logged; then it is closed.
    func close() throws {
        do { try store?.close() } catch { try store?.close() }
        store = nil
    }
}
