import AccessRules
import Glibc
import LMDB
import Testing

@testable import Latchkey

/// What is done in a transaction of its own is there with its entries or not at all, whatever
/// fails beneath.
@Suite struct TransferFaultTests {
    /// Every call into LMDB fails in turn.
    private func fail(
        _ world: ActingWorld, entry operation: String, _ body: (Store) throws -> Void
    ) throws {
        let before = try world.store.exported()
        var number = 1
        while true {
            let (result, struck) = Faults.failing(call: number, with: ENOMEM) {
                try body(world.store)
            }
            guard struck != nil else {
                try result.get()
                break
            }
            #expect(throws: (any Error).self, "call \(number)") { try result.get() }
            #expect(try world.store.exported() == before, "call \(number)")
            number += 1
        }
        #expect(number > 10)
        let after = try world.store.exported()
        #expect(after.contains("\"operation\":\"\(operation)\""))
        #expect(try world.store.problems() == [])
    }

    @Test func anImportInASession() throws {
        let world = try ActingWorld()
        #expect(try world.host(.join("strict", "mia")) == "done")
        let mia = try world.session("acme/mia")
        let lines = """
            {"type":"group","account":"acme","id":"new","name":"New"}
            {"type":"user","account":"acme","id":"kim","email":"kim@acme.example","name":"Kim","role":"editor"}
            {"type":"organization","account":"acme","id":"west","name":"Westwind"}
            {"type":"asset","account":"acme","id":"plan","organization":"west","kind":"document","name":"Plan"}
            {"type":"grant","account":"acme","organization":"west","group":"new"}

            """
        try fail(world, entry: "import") { _ in
            let source = try world.scratch.source(lines)
            defer { try? source.file.close() }
            try mia.importData(from: [source])
        }
    }

    @Test func anAccountWithItsFirstUser() throws {
        try fail(try ActingWorld(), entry: "createAccount") { store in
            try store.environment.write { transaction in
                try Writer.with(&transaction, now: testNow) { writer in
                    try Administration.with(&writer) { administration in
                        try administration.createAccount(
                            Account(id: "new", subdomain: "new", name: "New"),
                            firstUser: User(
                                account: "new", id: "ida", email: "ida@new.example",
                                name: "Ida", role: .lite))
                    }
                }
            }
        }
    }

    /// Nothing is handed out before the entry is committed.
    @Test func anExportThatIsNotLogged() throws {
        let world = try ActingWorld()
        let ann = try world.session("acme/ann")
        try world.store.close()
        var count = 0
        #expect(throws: StoreError.self) { try ann.exportData { _ in count += 1 } }
        #expect(count == 0)
    }
}
