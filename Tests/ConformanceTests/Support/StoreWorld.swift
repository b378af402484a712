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
    private let folder: URL
    private let clock: Clock

    private final class Clock: Sendable {
        let now: Atomic<Int64>
        init(_ now: Int64) { self.now = Atomic(now) }
    }

    init(
        _ world: World, now: Int64 = RandomWorld.usualNow, checked: Bool = true,
        _ configure: (inout Store.Options) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-conformance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lines = folder.appending(path: "world.jsonl").path
        try (world.interchangeLines().joined(separator: "\n") + "\n").write(
            toFile: lines, atomically: false, encoding: .utf8)
        let file = try FileDescriptor.open(FilePath(lines), .readOnly)
        defer { try? file.close() }
        var options = Store.Options()
        options.verifiesChecksums = checked
        // Beside a thousand other tests a read lasts longer than it would.
        options.maximumReadDuration = nil
        let clock = Clock(now)
        self.clock = clock
        options.clock = {
            Instant(millisecondsSince1970: clock.now.load(ordering: .sequentiallyConsistent))
        }
        configure(&options)
        store = try Store.create(
            at: FilePath(folder.appending(path: "world.latchkey").path),
            importing: [ImportSource(name: "world", file: file)], options: options
        ).store
    }

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
