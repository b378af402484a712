import AccessRules
import Foundation
import Testing

@testable import LMDB
@testable import Latchkey

/// An export of a file in which a page came back as another one of its table is the true one, or an
/// error: it lacks nothing, though nobody looks at checksums or at the structure.
@Suite struct WholeExportTests {
    private static let pageByteCount = 4_096

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

    /// The leaves of each table of a file.
    private func leaves(_ bytes: [UInt8]) -> [[Int]] {
        let size = Self.pageByteCount
        func page(_ number: UInt64) -> LMDB.Page {
            LMDB.Page(
                number: number, bytes: Array(bytes[Int(number) * size..<(Int(number) + 1) * size]))
        }
        let metas = MetaPair(
            MetaPage(Array(bytes[..<size])), MetaPage(Array(bytes[size..<2 * size])))
        func leaves(_ number: UInt64) -> [LMDB.Page] {
            let page = page(number)
            guard page.kind == .branch else { return [page] }
            return (0..<page.nodeCount).flatMap { leaves(page.node($0)?.child ?? 0) }
        }
        return leaves(metas.newest.tables.root).flatMap { page in
            (0..<page.nodeCount).compactMap { index -> [Int]? in
                guard let node = page.node(index) else { return nil }
                let record = TreeRecord(Array(node.data), at: 0)
                if record.root == TreeRecord.noPage { return nil }
                return leaves(record.root).map { Int($0.number) }
            }
        }
    }

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
            options.removalChangeCount = 1
            options.sweeps = false
        }
        if isRemoving { try remove(store) }
        let whole = try store.exported()
        try store.close()
        let bytes = Array(try Data(contentsOf: URL(filePath: scratch.store.string)))
        let size = Self.pageByteCount
        var errorCount = 0
        for leaves in leaves(bytes) where leaves.count > 1 {
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
        #expect(errorCount > 20)
    }
}
