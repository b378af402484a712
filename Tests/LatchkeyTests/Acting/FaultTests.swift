import AccessRules
import Glibc
import LMDB
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
        let session = Session(store, try #require(Ref(possible.user)), possible.account, nil)
        let before = try store.exported()
        var number = 1
        while true {
            let (result, struck) = Faults.failing(call: number, with: EIO) {
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
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
