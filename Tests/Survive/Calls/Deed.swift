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
        /// What is there after the same deed when nothing fails, also when the deed failed behind the
        /// commit.
        case perhaps
        /// Something that is never twice the same: what is read is logged with a delay, say. What is
        /// in the log when the store has been closed is looked at.
        case something
    }

    var name: String
    var trace: Trace
    /// What goes before, with nothing failing.
    var prepare: (Store) throws -> Void = { _ in }
    /// Does it, and says what came of it.
    var act: (Scene) throws -> String
    /// Why what the store holds then does not fit what came of it; nil if it does.
    var misfit: (Store, _ isDone: Bool) throws -> String? = { _, _ in nil }
    /// Whether a file of that name may be there afterwards, beside the store's own: what it is is looked at by ``misfit``.
    var mayBring: (String) -> Bool = { _ in false }
    /// Whether the store is open before.
    var isOpen = true
    /// Whether there is a store before.
    var hasStore = true
    /// The store's file before, where it is not the sample's.
    var before: [UInt8]?
    /// Whether what is damaged of an account is set aside, and the rest done.
    var setsDamageAside = false
    /// How it is opened before and afterwards.
    var options = SampleStore.options()
    /// The accounts that the store has.
    var accounts: [Identity] = ["acme", "noc", "off"]

    /// Does something with an open store.
    static func opened(
        _ name: String, _ trace: Trace, prepare: @escaping (Store) throws -> Void = { _ in },
        misfit: @escaping (Store, _ isDone: Bool) throws -> String? = { _, _ in nil },
        _ act: @escaping (Store) throws -> String
    ) -> Deed {
        Deed(
            name: name, trace: trace, prepare: prepare,
            act: { scene in
                guard let store = scene.store else { throw UsageError(text: "not open") }
                return try act(store)
            }, misfit: misfit)
    }
}

/// Where a deed is done.
final class Scene {
    let folder: FilePath
    /// The store, while it is open.
    var store: Store?

    init(_ folder: FilePath) { self.folder = folder }

    var path: FilePath { folder.appending(SampleStore.name) }

    /// Whether closing said nothing of reads that could not be logged.
    private(set) var isLogged = true

    /// Closes the store. The first time may tell that what was read could not be logged; then it is closed.
    func close() throws {
        do { try store?.close() } catch {
            isLogged = false
            try store?.close()
        }
        store = nil
    }
}
