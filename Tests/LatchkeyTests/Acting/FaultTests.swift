import AccessRules
import Foundation
import Glibc
import LMDB
import Samples
import Testing

@testable import Latchkey

/// A change and its log entry are both there or neither, whatever fails beneath.
@Suite struct ActingFaultTests {
    /// Every call into LMDB inside each kind of operation fails in turn.
    @Test(arguments: PossibleOperation.all)
    func whateverCallFailsNothingIsHalfDone(_ possible: PossibleOperation) throws {
        let world = try ActingWorld()
        let store = world.store
        try possible.prepare(store)
        let session = Session(store, try Ref(possible.user), possible.account, nil)
        let before = try store.exported()
        var number = 1
        while true {
            let (result, struck) = Faults.failing(call: number, with: ENOMEM) {
                try store.environment.write { transaction in
                    try Writer.with(&transaction, now: testNow) { writer in
                        let actor = try writer.reader.actor(session)
                        try writer.execute(possible.operation, by: actor)
                    }
                }
            }
            guard struck != nil else {
                try result.get()
                break
            }
            #expect(throws: (any Error).self, "call \(number)") { try result.get() }
            #expect(try store.exported() == before, "call \(number)")
            number += 1
        }
        #expect(number > 10)
        let after = try store.exported()
        #expect(after != before)
        let operation = "\"operation\":\"\(possible.operation.name)\""
        #expect(
            after.components(operation) > before.components(operation),
            "an entry for \(possible.operation.name)")
        #expect(try store.problems() == [])
        try store.close()
    }

    /// Opening anew is the way on, so that closing must be possible: it tells what is not logged.
    @Test func aStoreWhoseMediumFailedIsClosedAndTellsWhatIsNotLogged() throws {
        let world = try ActingWorld()
        let store = world.store
        let session = try world.session("acme/ann")
        let (result, _) = Faults.failing(call: 1, of: [.commit], with: EIO) {
            try store.administer { try $0.insert(.organization(Self.late)) }
        }
        #expect(storageKind { try result.get() } == .syncFailed(errno: EIO))
        #expect(
            storageKind { try session.perform(.organization("later")) }
                == .writesRefused(errno: EIO))
        _ = try session.organization("south")
        #expect(storageKind { try store.close() } == .writesRefused(errno: EIO))
        try store.close()
        #expect(storageKind { _ = try store.exported() } == .closed)
    }

    /// So it is where the file is another one, which no commit goes into.
    @Test func aStoreWhoseFileWasReplacedIsClosedAndTellsWhatIsNotLogged() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, actingWorld)
        let session = try store.session(for: Ref("ann", of: "acme"))
        _ = try session.organization("south")
        let aside = scratch.store.appending(suffix: ".aside")
        #expect(scratch.store.rename(over: aside) == 0)
        #expect(storageKind { try store.close() } == .replaced(.dataFile))
        try store.close()
        // And nothing keeps this process from the one that is put in its place.
        #expect(aside.rename(over: scratch.store) == 0)
        let again = try Store.open(at: scratch.store)
        #expect(try again.problems() == [])
        try again.close()
    }

    /// And where the map is full, of which only another opening has a larger one.
    @Test func aStoreWhoseMapIsFullIsClosedAndTellsWhatIsNotLogged() throws {
        let scratch = try Scratch()
        try makeStore(scratch, actingWorld).close()
        var options = Store.Options()
        options.clock = { testNow }
        options.trials.sweeps = false
        let byteCount = try Data(contentsOf: URL(filePath: scratch.store.string)).count
        options.maximumByteCount = byteCount + 24 * 4_096
        let store = try Store.open(at: scratch.store, options: options)
        var session = try store.session(for: Ref("ann", of: "acme"), in: "acme", client: nil)
        var number = 0
        var found: LMDBError.Kind?
        while found == nil, number < 10_000 {
            number += 1
            found = storageKind {
                try session.perform(
                    .createOrganization(
                        Organization(account: "acme", id: Identity("o\(number)"), name: "O")))
            }
        }
        guard case .mapFull? = found else {
            Issue.record("\(found as Any) after \(number)")
            return
        }
        // More entries than find room in what is free.
        session = try store.session(
            for: Ref("ann", of: "acme"), in: "acme", client: String(repeating: "c", count: 200))
        func isFull(_ body: () throws -> Void) -> Bool {
            if case .mapFull? = storageKind(body) { true } else { false }
        }
        var isRefused = false
        for _ in 0..<1_000 where !isRefused {
            for _ in 0..<200 { _ = try? session.organization("south") }
            isRefused = isFull { try store.readLog.flush(store) }
        }
        #expect(isRefused)
        // What waits may be on its way into a commit just now; closing waits for that as well.
        #expect(isFull { try store.close() })
        try store.close()
        let again = try Store.open(at: scratch.store)
        #expect(try again.problems() == [])
        try again.close()
    }

    private static let late = Organization(account: "acme", id: "late", name: "Late")

    /// The kind of the storage's error that is thrown.
    private func storageKind(_ body: () throws -> Void) -> LMDBError.Kind? {
        do { try body() } catch let error as StoreError {
            if case .storage(let cause) = error.kind { return cause.kind }
        } catch {}
        return nil
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
