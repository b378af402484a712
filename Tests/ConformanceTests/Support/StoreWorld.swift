import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import Synchronization
import SystemPackage
import Testing

/// A reference world in a store of its own, whose clock the test sets.
final class StoreWorld: Sendable {
    let store: Store
    private let options: Store.Options
    private let folder: URL
    private let clock: Clock

    private final class Clock: Sendable {
        let now: Atomic<Int64>
        init(_ now: Int64) { self.now = Atomic(now) }

        var reading: @Sendable () -> Instant {
            { Instant(millisecondsSince1970: self.now.load(ordering: .sequentiallyConsistent)) }
        }
    }

    init(
        _ world: World, now: Int64 = RandomWorld.usualNow, checked: Bool = true,
        _ configure: (inout Store.Options) -> Void = { _ in }
    ) throws {
        folder = try Self.makeFolder()
        let lines = folder.appending(path: "world.jsonl").path
        let text = world.interchangeLines()
        try (text.joined(separator: "\n") + "\n").write(
            toFile: lines, atomically: false, encoding: .utf8)
        let file = try FileDescriptor.open(FilePath(lines), .readOnly)
        defer { try? file.close() }
        var options = Store.Options()
        options.trials.provesRemembered = true
        // Some are as older programs made them, and are written to as they are, or copied in the newest version.
        let layout = text.count % 3
        options.trials.packsTables = layout == 1
        options.verifiesChecksums = checked
        // Beside a thousand other tests a read lasts longer than it would.
        options.maximumReadDuration = nil
        clock = Clock(now)
        options.clock = clock.reading
        configure(&options)
        self.options = options
        let made = try Store.create(
            at: Self.path(in: folder), importing: [ImportSource(name: "world", file: file)],
            options: options
        ).store
        store = layout == 2 ? try Self.copied(made, in: folder, options) : made
    }

    /// A copy of a store in its place, which says what that said.
    private static func copied(_ store: Store, in folder: URL, _ options: Store.Options) throws
        -> Store
    {
        func exported(_ store: Store) throws -> [UInt8] {
            var bytes: [UInt8] = []
            try store.read { view in
                try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
            }
            return bytes
        }
        let before = try exported(store)
        let copy = folder.appending(path: "copy.latchkey").path
        try store.copy(to: FilePath(copy))
        try store.close()
        try FileManager.default.removeItem(atPath: path(in: folder).string)
        try FileManager.default.moveItem(atPath: copy, toPath: path(in: folder).string)
        let copied = try Store.open(at: path(in: folder), options: options)
        guard try exported(copied) == before else { throw CopyDiffers() }
        return copied
    }

    private struct CopyDiffers: Error {}

    /// A store of the bytes of another's file, opened as that one was, with a clock of its own.
    init(_ file: Data, like other: StoreWorld, now: Int64) throws {
        folder = try Self.makeFolder()
        let path = Self.path(in: folder)
        try file.write(to: URL(filePath: path.string))
        clock = Clock(now)
        var options = other.options
        options.clock = clock.reading
        self.options = options
        store = try Store.open(at: path, options: options)
    }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-conformance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func path(in folder: URL) -> FilePath {
        FilePath(folder.appending(path: "world.latchkey").path)
    }

    /// Every byte of the file, while nobody writes.
    func file() throws -> Data { try Data(contentsOf: URL(filePath: store.path.string)) }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sets the clock.
    func set(now: Int64) { clock.now.store(now, ordering: .sequentiallyConsistent) }
}

extension StoreWorld {
    /// Records that a store differs from the reference, with the smallest world in which it
    /// differs in the same manner.
    ///
    /// - Parameters:
    ///   - difference: In what it differs.
    ///   - asked: What was asked, as it is shown.
    ///   - place: The seed.
    ///   - question: The question that goes with the world when it is made smaller.
    ///   - check: In what a store of a smaller world differs, or nil.
    static func record(
        _ difference: String, _ asked: any CustomStringConvertible, _ place: String,
        _ world: World, _ question: ReferenceQuestion,
        _ check: (World, ReferenceQuestion, View) -> String?
    ) {
        let smallest = shrink(world, question) { smaller, question in
            guard let stored = try? StoreWorld(smaller),
                let found = try? stored.store.read({ check(smaller, question, $0) })
            else { return false }
            return found.prefix(sameBeginning) == difference.prefix(sameBeginning)
        }
        Issue.record("\(place): \(asked)\n\(difference)\nsmallest:\n\(smallest)")
    }

    /// Differences that begin with so many equal characters are taken for the same.
    private static let sameBeginning = 16
}

extension ReferenceQuestion {
    /// The same question as the store takes it, by way of the bulk format; nil when that
    /// refuses it.
    var question: Question? {
        var decoder = QuestionDecoder()
        let bytes = Array(description.utf8)
        let span = bytes.span
        return try? decoder.decode(line: span)
    }
}
