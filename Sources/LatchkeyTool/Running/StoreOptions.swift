import ArgumentParser
import Latchkey
import SystemPackage

/// A command whose answers can be asked for as JSON.
protocol AnsweringCommand {
    var format: FormatOptions { get }
}

/// How answers are written.
struct FormatOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON, one object a line.")
    var isJSON = false
}

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: String

    @Flag(
        name: .customLong("verify-checksums"),
        help: "Check every entry that is read against its checksum.")
    var verifiesChecksums = false

    /// Opens the store for reading only, so that it may lie on a read-only medium.
    func open(_ change: (inout Store.Options) -> Void = { _ in }) throws(StoreError) -> Store {
        try Self.open(store) { options in
            options.verifiesChecksums = verifiesChecksums
            change(&options)
        }
    }

    /// Opens a store for reading only.
    static func open(_ path: String, _ change: (inout Store.Options) -> Void = { _ in })
        throws(StoreError) -> Store
    {
        var options = Store.Options()
        options.isReadOnly = true
        // Whoever reads all of a large store knows that it takes a while.
        options.onLongReader = { _ in }
        options.maximumReadDuration = nil
        change(&options)
        return try Store.open(at: FilePath(path), options: options)
    }

    /// Runs a closure on the store as it is now.
    func read<R>(_ body: (View) throws -> R) throws -> R {
        let store = try open()
        let result: R
        do { result = try store.read(body) } catch {
            try? store.close()
            throw error
        }
        try store.close()
        return result
    }
}
