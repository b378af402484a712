import Interposition
import Latchkey
import Synchronization
import SystemPackage

/// Something that is done to a store while it is recorded.
struct Workload {
    var name: String
    /// The store's file before, if there is one.
    var before: [UInt8]?
    /// How many of the images are of this one.
    var weight = 1
    var isInShortForm = true
    /// Why a store in which an image was opened does not hold what it must; nil if it does.
    var misfit: (Store) throws -> String? = { _ in nil }
    /// How its images are opened.
    var options = SampleStore.options()
    var run: (FilePath, Marks) throws -> Void

    init(
        _ name: String, before: [UInt8]?, weight: Int = 1, isInShortForm: Bool = true,
        _ run: @escaping (FilePath, Marks) throws -> Void
    ) {
        self.name = name
        self.before = before
        self.weight = weight
        self.isInShortForm = isInShortForm
        self.run = run
    }

    /// A workload that opens the store and closes it at its end.
    static func opened(
        _ name: String, before: [UInt8], weight: Int = 1, isInShortForm: Bool = true,
        options: Store.Options = SampleStore.options(),
        _ run: @escaping (Store, Marks) throws -> Void
    ) -> Workload {
        Workload(name, before: before, weight: weight, isInShortForm: isInShortForm) {
            path, marks in
            let store = try Store.open(at: path, options: options)
            do {
                try run(store, marks)
                marks.readLock(path)
            } catch {
                try? store.close()
                throw error
            }
            try store.close()
        }
    }
}

/// What was acknowledged while a workload was recorded.
final class Marks: Sendable {
    private struct State {
        var contents: [UInt64: Contents] = [:]
        var lock: [UInt8] = []
        var count = 0
    }

    private let state = Mutex(State())

    /// What the store held at some of the commits that were acknowledged.
    var contents: [UInt64: Contents] { state.withLock { $0.contents } }
    var lock: [UInt8] { state.withLock { $0.lock } }
    var count: Int { state.withLock { $0.count } }

    /// Everything up to a commit was acknowledged.
    func acknowledge(_ position: UInt64) {
        interposed_mark(Int64(position))
        state.withLock { $0.count += 1 }
    }

    /// The same, and nobody writes.
    func settle(_ store: Store) throws {
        let contents = try Contents(of: store.path)
        state.withLock { $0.contents[contents.position] = contents }
        acknowledge(try store.position)
    }

    /// Notes what is in the lock file now.
    func readLock(_ path: FilePath) {
        let bytes = Files.read(FilePath(path.string + "-lock")) ?? []
        state.withLock { $0.lock = bytes }
    }
}
