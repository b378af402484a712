import AccessRules
import Allocation
import Glibc
import Latchkey
import SystemPackage

/// Lives of a host: each opens a store, asks, queries, imports, exports, acts, meets errors, and closes.
///
/// | line | what it does | answer |
/// |---|---|---|
/// | `live STORE N` | lives N times | `lived BYTES DESCRIPTORS`: what the process has of both |
struct Lives {
    let path: FilePath

    struct Unequal: Error {}

    /// Lives from one number to another, which differ from each other and from those before.
    func live(_ numbers: Range<Int>) throws -> String {
        for number in numbers { try live(number) }
        return "lived \(allocatedByteCount()) \(try Self.descriptorCount())"
    }

    private func live(_ number: Int) throws {
        let store = try Store.open(at: path)
        let lines = FilePath("\(path.string).lines")
        let text = """
            {"type":"user","account":"acme","id":"l\(number)","email":"l\(number)@acme.example","name":"L","role":"manager"}
            {"type":"grant","account":"acme","organization":"north","user":"l\(number)"}

            """
        try write(text, to: lines)
        let file = try FileDescriptor.open(lines, .readOnly)
        try file.closeAfter {
            _ = try store.importLines(from: [ImportSource(name: "lines", file: file)])
            // The same again is refused, in the middle of a transaction.
            _ = try file.seek(offset: 0, from: .start)
            do {
                _ = try store.importLines(from: [ImportSource(name: "lines", file: file)])
                throw Unequal()
            } catch is StoreError {}
        }
        let user = Ref<User>(Identity("l\(number)"), of: "acme")
        try store.read { view in try ask(user, view) }
        try act(store.session(for: Ref("root", of: "acme")), number)
        guard try store.verify().isSound else { throw Unequal() }
        try store.close()
    }

    private func ask(_ user: Ref<User>, _ view: View) throws {
        let north = Target.organization(Ref("north", of: "acme"))
        for action in [Action.editOrganization, .destroyOrganization] {
            let question = Question(may: user, action, north)
            guard try view.explain(question).decision == view.decide(question) else {
                throw Unequal()
            }
        }
        guard try view.users(WhoCan(.viewOrganization, on: north), size: 1).items.count == 1,
            try view.count(Query<User>(in: "acme").where { $0.id == user.id }) == 1,
            try !view.page(Query<LogEntry>(in: "acme"), size: 10).items.isEmpty
        else { throw Unequal() }
        for id in ["nobody", String(repeating: "x", count: 200)] {
            do {
                _ = try view.decide(
                    Question(may: Ref(Identity(id), of: "acme"), .editOrganization, north))
                throw Unequal()
            } catch is StoreError {}
        }
        var byteCount = 0
        try view.export(ExportOptions(includesLog: true)) { byteCount += $0.count }
        guard byteCount > 0 else { throw Unequal() }
    }

    private func act(_ session: Session, _ number: Int) throws {
        let id = Identity("l\(number)")
        try session.perform(.assignRole(id, .lite))
        do {
            try session.perform(.assignRole("nobody", .lite))
            throw Unequal()
        } catch is StoreError {}
        _ = try session.users(size: 2)
        try session.perform(.removeUser(id))
    }

    private func write(_ text: String, to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }

    private static func descriptorCount() throws -> Int {
        // Sound: the folder is closed behind its last entry, and entries are not kept.
        guard let folder = unsafe opendir("/proc/self/fd") else { throw Unequal() }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        return count
    }
}
