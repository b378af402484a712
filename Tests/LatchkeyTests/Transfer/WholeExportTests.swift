import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// An export of a file in which a page came back as another one of its table is the true one, or an
/// error: it lacks nothing, though nobody looks at checksums or at the structure.
@Suite struct WholeExportTests {
    private static let lines: String = {
        var lines = smallWorld
        for number in 0..<120 {
            lines += """
                {"type":"user","account":"acme","id":"u\(number)","email":"u\(number)@acme.example","name":"User \(number)","role":"editor"}
                {"type":"organization","account":"acme","id":"o\(number)","name":"Organization \(number)"}
                {"type":"group","account":"acme","id":"g\(number)","name":"Group \(number)"}

                """
        }
        for number in 0..<120 {
            lines += """
                {"type":"asset","account":"acme","id":"a\(number)","organization":"o\(number / 3)","kind":"document","name":"Asset \(number)","access":{"users":["u\(number)","\(number == 1 ? "u2" : "u1")"],"groups":["g1"]}}
                {"type":"membership","account":"acme","group":"g\(number)","user":"u\(number / 2)"}
                {"type":"grant","account":"acme","organization":"o\(number)","group":"g\(number / 3)"}
                {"type":"grant","account":"acme","organization":"o\(number)","user":"u\(number)","until":"2030-01-01T00:00:00Z"}
                {"type":"template","account":"acme","id":"t\(number)","kind":"document","name":"Template \(number)"}

                """
        }
        return lines
    }()

    /// Of what is removed most is left in the file, and nobody removes it.
    private func remove(_ store: Store) throws {
        try store.administer { administration in
            try administration.perform(.removeUser("u1"), in: "acme")
            try administration.remove(Ref("g1", of: "acme") as Ref<Group>)
            try administration.destroy(Ref("o1", of: "acme") as Ref<Organization>)
        }
        #expect(try store.read { try $0.reader.removalCount() } == 3)
    }

    @Test(arguments: [false, true])
    func whateverLeafIsAnotherOfItsTable(_ isRemoving: Bool) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, Self.lines) { options in
            options.trials.removalChangeCount = 1
            options.trials.sweeps = false
        }
        if isRemoving { try remove(store) }
        let whole = try store.exported()
        try store.close()
        let bytes = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
        let size = FileTables.pageByteCount
        var errorCount = 0
        for leaves in FileTables(bytes: bytes).leaves where leaves.count > 1 {
            for (place, page) in leaves.enumerated() {
                let other = leaves[(place + 1) % leaves.count]
                var damaged = bytes
                // With the number of its place, as a disk that mixes up its sectors has it not.
                damaged.replaceSubrange(
                    page * size + 8..<(page + 1) * size,
                    with: bytes[other * size + 8..<(other + 1) * size])
                let copy = try Scratch()
                try Data(damaged).write(to: URL(filePath: copy.store.string))
                do {
                    var options = Store.Options()
                    options.clock = { testNow }
                    let store = try Store.open(at: copy.store, options: options)
                    defer { try? store.close() }
                    #expect(try store.exported() == whole, "page \(page) as \(other)")
                } catch { errorCount += 1 }
            }
        }
        #expect(errorCount > 10)
    }
}
