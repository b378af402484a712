import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Stores with logs of which something can be archived. To make one takes longer than to copy it.
enum RetainWorld {
    static let segment = LogLimits.entriesPerSegment
    /// How many entries of acme are indexed by everything.
    static let indexedCount = LogLimits.entriesPerResourceStretch
    static let entryCount = indexedCount + segment + 700
    /// When the first entry was, and how long it is from one to the next.
    static let begin = testNow.adding(-60 * Instant.dayMilliseconds)
    static let step: Int64 = 60_000

    /// The time before which so many entries of acme are.
    static func time(_ count: Int) -> Instant { begin.after(Int64(count) * step) }

    /// A store of acme with that log, and of noc with a short one.
    static func copy(to scratch: Scratch) throws -> Store {
        try open(try made.get(), in: scratch)
    }

    static func open(_ file: Data, in scratch: Scratch) throws -> Store {
        try file.write(to: URL(filePath: scratch.store.string))
        return try Store.open(at: scratch.store, options: options)
    }

    static var options: Store.Options {
        var options = Store.Options()
        options.verifiesChecksums = true
        options.maximumReadDuration = nil
        options.clock = { testNow }
        return options
    }

    private static let made = Result { () throws -> Data in
        let scratch = try Scratch()
        var random = LogRandom(seed: 31)
        var lines = InterchangeLines()
        for account in ["acme", "noc"] as [Identity] {
            lines.add(.account(Account(id: account, subdomain: account.text, name: account.text)))
        }
        for number in 0..<entryCount {
            lines.add(.log(random.entry("acme", at: time(number))))
            if number % 400 == 0 { lines.add(.log(random.entry("noc", at: time(number)))) }
        }
        let store = try makeStore(scratch, lines.text)
        // What is behind in indexing is done with a few more.
        while try !store.logState(of: "acme").isIndexed(segment: 3) {
            try store.append([random.entry("acme", at: testNow)])
        }
        try store.close()
        return try Data(contentsOf: URL(filePath: scratch.store.string))
    }
}

/// Lines of the interchange format.
struct InterchangeLines {
    private var encoder = InterchangeEncoder()
    private(set) var bytes: [UInt8] = []

    mutating func add(_ object: InterchangeObject, isStub: Bool = false) {
        encoder.encode(object, isStub: isStub, into: &bytes)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Scratch {
    func path(_ name: String) -> FilePath { folder.appending(name) }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name).string)))
    }

    func put(_ bytes: [UInt8], _ name: String) throws -> FilePath {
        try Data(bytes).write(to: URL(filePath: path(name).string))
        return path(name)
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
    }
}

extension Store {
    /// Archives the first entries of acme's log, as many segments as there are whole in so many.
    @discardableResult
    func retain(_ count: Int, _ scratch: Scratch, _ name: String) throws -> RetentionReport {
        try retain(before: RetainWorld.time(count), archive: scratch.path(name))
    }
}

/// How an error says that something is archived, and how far.
func archivedThrough(_ body: () throws -> Void) -> UInt64? {
    guard case .logArchived(_, let sequence, _, _) = kind(of: body) else { return nil }
    return sequence
}
