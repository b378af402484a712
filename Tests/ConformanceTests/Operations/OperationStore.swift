import AccessRules
import Foundation
import ReferenceModel

@testable import Latchkey

/// What users and the host application do in the store of a world.
final class OperationStore: Sendable {
    private let world: StoreWorld

    /// - Parameter removesInSteps: Whether what refers to something that is removed is left,
    ///   but for one entry, until ``sweep()``.
    init(_ world: World, now: Int64, removesInSteps: Bool = false) throws {
        self.world = try StoreWorld(world, now: now) { options in
            guard removesInSteps else { return }
            options.trials.removalChangeCount = 1
            options.trials.sweeps = false
        }
    }

    /// A store of what was kept of another (``StoreWorld/file()``), with the options of that one.
    init(_ file: Data, like other: OperationStore, now: Int64) throws {
        world = try StoreWorld(file, like: other.world, now: now)
    }

    /// Every byte of the file, while nobody writes.
    func file() throws -> Data { try world.file() }

    var store: Store { world.store }

    /// Sets the clock.
    func set(now: Int64) { world.set(now: now) }

    /// Removes one more entry of what refers to things that are removed.
    ///
    /// - Returns: Whether there was anything to remove.
    func sweep() throws -> Bool {
        guard try store.read({ try $0.reader.hasRemovals() }) else { return false }
        try store.sweeper.step()
        return true
    }

    /// What becomes of an operation: `done`, or why not.
    func perform(
        _ operation: ReferenceOperation, by actor: ReferenceActor, client: String? = nil,
        seed: SecretSeed = .random()
    ) throws -> String {
        let stored = operation.stored(in: actor.account, seed: seed)
        do throws(StoreError) {
            switch actor {
            case .host(let account): try host(stored, account)
            case .user: _ = try session(actor, client)?.perform(stored)
            }
        } catch { return error.reason }
        return "done"
    }

    /// The same of a user, in a commit that it may share with others, without a thread waiting.
    func perform(
        _ operation: ReferenceOperation, by actor: ReferenceActor, at client: String
    ) async -> String {
        guard let session = session(actor, client) else { return "no session" }
        do throws(StoreError) {
            try await session.perform(operation.stored(in: actor.account))
        } catch { return error.reason }
        return "done"
    }

    /// What would become of an operation of a user: it is done, and undone.
    func attempt(_ operation: ReferenceOperation, by actor: ReferenceActor) -> String {
        guard let session = session(actor, nil) else { return "no session" }
        let stored = operation.stored(in: actor.account)
        do throws(StoreError) {
            _ = try store.perform { (writer: inout Writer) throws(StoreError) in
                try writer.execute(stored, by: try writer.reader.actor(session))
                try writer.checkInvariants()
                // Ends the transaction; no operation has this error of its own.
                throw StoreError(.foreignHandle)
            }
        } catch {
            return error.kind == .foreignHandle ? "done" : error.reason
        }
        return "committed"
    }

    /// The session of a user, whether or not the user could enter now: it may be that it was
    /// begun when that was so.
    func session(_ actor: ReferenceActor, _ client: String?) -> Session? {
        actor.user.map { Session(store, $0.ref(), actor.account.identity, client) }
    }

    private func host(_ operation: Latchkey.Operation, _ account: ID) throws(StoreError) {
        do {
            try store.administer { try $0.perform(operation, in: account.identity) }
        } catch let error as StoreError { throw error } catch {
            throw StoreError(.invalid("\(error)"))
        }
    }

    /// What is wrong with the store.
    func problems() throws -> [String] { try store.read { try $0.verify().problems } }

    /// The lines of the records, sorted by their bytes, and those of the log, in order.
    func exported() throws -> (records: [String], log: [String]) {
        try store.read { view in try view.exported() }
    }
}

extension View {
    /// The lines of the records, sorted by their bytes, and those of the log, in order.
    func exported() throws -> (records: [String], log: [String]) {
        var bytes: [UInt8] = []
        try export(ExportOptions(includesLog: true)) { bytes += $0 }
        var records: [String] = []
        var log: [String] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if text.utf8.starts(with: "{\"type\":\"log\"".utf8) {
                log.append(text)
            } else if !text.utf8.starts(with: "{\"type\":\"end\"".utf8) {
                records.append(text)
            }
        }
        return (
            records.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, log
        )
    }
}

/// The first line by which two lists of lines differ in their bytes; nil when they are the same.
func firstDifference(_ left: [String], _ right: [String]) -> String? {
    for (one, other) in zip(left, right) where !one.utf8.elementsEqual(other.utf8) {
        return "\(one)\nbut\n\(other)"
    }
    if left.count == right.count { return nil }
    return left.count > right.count
        ? "\(left[right.count])\nbut nothing" : "nothing but\n\(right[left.count])"
}
