import AccessRules
import Glibc
import LMDB
import Latchkey
import Samples
import SystemPackage

/// The store that is put through everything: that of ``actingWorld``, and some more that is in use.
enum SampleStore {
    static let name = ImageCheck.storeName

    /// How stores are opened here: with a clock that stands still.
    static func options(_ change: (inout Store.Options) -> Void = { _ in }) -> Store.Options {
        var options = ImageCheck.options
        change(&options)
        return options
    }

    /// The bytes of a store's file.
    static func make(
        in folder: FilePath, _ lines: String = actingWorld, options: Store.Options = options(),
        _ change: (Store) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        Files.empty(folder)
        let path = folder.appending(name)
        let store = try Store.create(
            at: path, importing: [try source(lines, in: folder)], options: options
        ).store
        try change(store)
        try store.close()
        guard let bytes = Files.read(path) else { throw UsageError(text: "\(path) is not there") }
        Files.empty(folder)
        return bytes
    }

    /// Lines as a source of an import.
    static func source(_ lines: String, in folder: FilePath) throws -> ImportSource {
        let path = FilePath(folder.string + "-lines")
        try Files.write(Array(lines.utf8), to: path)
        defer { unsafe unlink(path.string) }
        return ImportSource(name: "lines", file: try FileDescriptor.open(path, .readOnly))
    }

    /// Lines of organizations of an account, with a grant and a document each.
    static func organizations(_ numbers: Range<Int>, _ prefix: String = "n") -> String {
        numbers.map { number in
            let id = "\(prefix)\(number)"
            return """
                {"type":"organization","account":"acme","id":"\(id)","name":"Organization \(id)"}
                {"type":"grant","account":"acme","organization":"\(id)","group":"techs"}
                {"type":"asset","account":"acme","id":"a\(id)","organization":"\(id)","kind":"document","name":"Document \(id)"}

                """
        }.joined()
    }

    /// Lines of entries of a log.
    static func log(_ count: Int) -> String {
        (0..<count).map { number in
            #"{"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","#
                + #""operation":"viewAsset","user":"acme/u\#(number % 7)","resource":{"kind":"asset","#
                + #""id":"r\#(number % 311)"},"organization":"o\#(number % 13)"}"# + "\n"
        }.joined()
    }
}

extension Store {
    /// A session by a sign-in that is checked in every way.
    func session(_ user: String, in account: Identity? = nil, client: String? = nil) throws
        -> Session
    {
        guard let reference = try? Ref<User>(user) else {
            throw UsageError(text: "no user \(user)")
        }
        return try session(
            for: reference, in: account, client: client, signIn: [.singleSignOn, .secondFactor])
    }

    /// The number of the last commit.
    var position: UInt64 { get throws { try information().commitNumber } }
}
