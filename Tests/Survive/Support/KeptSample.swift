import Latchkey
import Samples
import SystemPackage

/// A store that an earlier version wrote, and what it must say after it was made one of this version,
/// however often that was begun.
struct KeptSample {
    let name: String
    let bytes: [UInt8]
    let accounts: [Identity]
    /// How it is opened: at a time that may be, by when it was last written.
    let options: Store.Options
    /// What it says as it is, read by this version and not written.
    private let content: Content

    /// The accounts that the trials add, of which it says nothing.
    private static let added = ["after", "again", "later", "use"]

    /// Everything in it but its logs, for which their heads stand.
    private struct Content: Equatable {
        var lines: [Substring]
        var heads: [String]

        init(_ view: View, _ accounts: [Identity]) throws {
            var bytes: [UInt8] = []
            try view.export(ExportOptions()) { bytes += $0 }
            lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { line in
                !line.hasPrefix(#"{"type":"end""#)
                    && !added.contains { line.contains(#""id":"\#($0)","#) }
            }
            heads = try accounts.map { "\(try view.logHead(of: $0))" }
        }
    }

    /// The stores of every older format there was, the smallest first.
    static func all(in folder: FilePath) throws -> [KeptSample] {
        [
            try KeptSample("format-2-unfinished", ["acme", "noc", "far"], in: folder),
            try KeptSample("format-2", ["acme", "noc", "straße"], in: folder),
            try KeptSample("format-1", ["acme", "noc", "straße"], in: folder),
        ]
    }

    private init(_ name: String, _ accounts: [Identity], in folder: FilePath) throws {
        let file = FilePath(KeptFile.path(name + ".latchkey"))
        guard let bytes = Files.read(file) else { throw UsageError(text: "\(file) is not there") }
        self.name = name
        self.bytes = bytes
        self.accounts = accounts
        let isOfThatDay = name == "format-2-unfinished"
        let now = isOfThatDay ? sampleNow : Instant(millisecondsSince1970: 1_800_000_000_000)
        options = SampleStore.options { $0.clock = { now } }
        Files.empty(folder)
        let path = folder.appending(SampleStore.name)
        try Files.write(bytes, to: path)
        var reading = options
        reading.isReadOnly = true
        let store = try Store.open(at: path, options: reading)
        content = try store.read { try Content($0, accounts) }
        try store.close()
        Files.empty(folder)
    }

    /// Why a store that was opened for writing does not say what it said before; nil if it does.
    func misfit(_ store: Store) throws -> String? {
        let found = try store.read { try Content($0, accounts) }
        guard found == content else {
            let lines = zip(found.lines, content.lines).first { $0 != $1 }
            return "it says something else: \(lines.map { "\($0)" } ?? "\(found.heads)")"
        }
        guard name == "format-2-unfinished" else { return nil }
        let presented = try store.present(apiKey: KeptFile.apiKey)
        return presented?.status == .active ? nil : "the key that was given out opens nothing"
    }
}
