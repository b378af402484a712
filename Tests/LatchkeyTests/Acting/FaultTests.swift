import AccessRules
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
