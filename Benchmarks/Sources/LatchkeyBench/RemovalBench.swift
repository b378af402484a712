import AccessRules
import Foundation
@_spi(Measuring) import Latchkey
import SystemPackage

/// Removes a group to which a great many organizations are granted, and destroys an organization
/// with as many assets: how long that takes, and how long others wait meanwhile.
struct RemovalBench {
    let folder: String
    let count: Int

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/removal"
        for suffix in ["", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        let lines = folder + "/removal.jsonl"
        try write(to: lines)
        let file = try FileDescriptor.open(FilePath(lines), .readOnly)
        let store = try Store.create(
            at: FilePath(path), importing: [ImportSource(name: "removal", file: file)]
        ).store
        try file.close()
        var text = "| removed | with | removed after | gone from the file after | other writes "
        text += "meanwhile: median | longest |\n|---|---:|---:|---:|---:|---:|\n"
        let group = try measure(store, "a group", "\(count) grants, 1,000 members") {
            try $0.remove(Ref("all", of: "acme") as Ref<Group>)
        }
        let organization = try measure(store, "an organization", "\(count) assets") {
            try $0.destroy(Ref("full", of: "acme") as Ref<Organization>)
        }
        try store.close()
        return text + group + organization
    }

    private func measure(
        _ store: Store, _ what: String, _ size: String,
        _ body: (inout Administration) throws -> Void
    ) throws -> String {
        let start = Harness.wallNanoseconds()
        try store.administer(body)
        let removed = Harness.wallNanoseconds()
        var waits: [Double] = []
        var number = 0
        repeat {
            let before = Harness.wallNanoseconds()
            try store.administer { administration in
                try administration.update(
                    .organization(
                        Organization(account: "acme", id: "o1", name: "The \(number)th name")))
            }
            waits.append(Double(Harness.wallNanoseconds() - before) / 1e6)
            number += 1
            usleep(2_000)
        } while try store.hasRemovals()
        let end = Harness.wallNanoseconds()
        waits.sort()
        func ms(_ nanoseconds: UInt64) -> String {
            String(format: "%.0f ms", Double(nanoseconds) / 1e6)
        }
        return "| \(what) | \(size) | \(ms(removed - start)) | \(ms(end - start)) | "
            + String(
                format: "%.0f ms | %.0f ms |\n", waits[waits.count / 2], waits[waits.count - 1])
    }

    private func write(to path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? file.close() }
        var encoder = InterchangeEncoder()
        var bytes: [UInt8] = []
        func add(_ object: InterchangeObject) throws {
            encoder.encode(object, into: &bytes)
            if bytes.count > 1 << 20 {
                try file.writeAll(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        try add(.header(version: 1))
        try add(.account(Account(id: "acme", subdomain: "acme", name: "Acme")))
        for number in 0..<1_000 {
            try add(
                .user(
                    User(
                        account: "acme", id: Identity("u\(number)"),
                        email: "u\(number)@acme.example", name: "U", role: .editor)))
        }
        try add(.group(Group(account: "acme", id: "all", name: "All")))
        try add(.organization(Organization(account: "acme", id: "full", name: "Full")))
        for number in 0..<count {
            let id = Identity("o\(number)")
            try add(.organization(Organization(account: "acme", id: id, name: "O")))
            try add(.grant(Grant(account: "acme", organization: id, grantee: .group("all"))))
            try add(
                .asset(
                    Asset(
                        account: "acme", id: Identity("a\(number)"), organization: "full",
                        kind: "password", name: "A")))
        }
        for number in 0..<1_000 {
            try add(
                .membership(
                    Membership(
                        account: "acme", group: "all", member: .user(Identity("u\(number)")))))
        }
        try file.writeAll(bytes)
    }
}
