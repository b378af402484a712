import AccessRules
import Foundation
import Latchkey
import LatchkeyReplication
import Samples
import SystemPackage
import Testing

/// Replicas of a small world in a folder of their own.
final class ReplicaWorld {
    let folder: FilePath
    let key: ReplicationKey
    var options = Replica.Options()

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-replicas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = FilePath(url.path)
        key = try ReplicationKey(Array(repeating: 7, count: ReplicationKey.byteCount))
        options.lookMilliseconds = 2
        options.appendDuration = .milliseconds(300)
        options.store.verifiesChecksums = true
        options.store.trials.provesRemembered = true
        options.store.maximumReadDuration = nil
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.string) }

    func path(_ name: String) -> FilePath { folder.appending("\(name).latchkey") }

    /// The names of all files.
    var files: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    }

    /// Turns a bit of a file.
    func flip(_ path: FilePath, byte: Int) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path.string))
        try file.seek(toOffset: UInt64(byte))
        let old = try file.read(upToCount: 1)?.first ?? 0
        try file.seek(toOffset: UInt64(byte))
        try file.write(contentsOf: [old ^ 1])
        try file.close()
    }

    /// Removes a replica's file.
    func remove(_ name: String) {
        for suffix in ["", "-lock"] {
            try? FileManager.default.removeItem(atPath: path(name).string + suffix)
        }
    }

    /// Makes the first replica, which writes.
    func found(_ name: String, over carrier: any Carrier, _ lines: String = actingWorld) throws
        -> Replica
    {
        try create(name, lines)
        return try Replica.found(at: path(name), over: carrier, with: key, options: named(name))
    }

    /// Makes a store that is alone.
    func create(_ name: String, _ lines: String) throws {
        let source = folder.appending("world.jsonl")
        try lines.write(toFile: source.string, atomically: true, encoding: .utf8)
        let file = try FileDescriptor.open(source, .readOnly)
        defer { try? file.close() }
        try Store.create(
            at: path(name), importing: [ImportSource(name: "world", file: file)],
            options: options.store
        ).store.close()
    }

    func open(_ name: String, over carrier: any Carrier) throws -> Replica {
        try Replica.open(at: path(name), over: carrier, with: key, options: named(name))
    }

    private func named(_ name: String) -> Replica.Options {
        var options = options
        options.name = name
        return options
    }
}

extension Replica {
    /// Adds an organization, in a commit of its own.
    func add(_ id: String, as batch: String? = nil) throws {
        try store.perform([AccountOperation(.organization(Identity(id)), in: "acme")], id: batch)
    }

    /// Everything that the store has, as lines.
    func lines() throws -> String {
        try store.read { view in
            var bytes: [UInt8] = []
            try view.export { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Whether there is an organization.
    func has(_ id: String) throws -> Bool {
        try store.read { view in
            try view.hasOrganization(id)
        }
    }

    /// Sees that the store is sound, and that the digest it has is what its entries come to.
    func expectSound(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let report = try store.verify()
        #expect(report.findings.isEmpty, comment, sourceLocation: sourceLocation)
        let digest = try store.digestOfEntries()
        let place = try store.replicaPlace()
        #expect(place?.digest == digest, comment, sourceLocation: sourceLocation)
    }
}

extension View {
    /// Whether there is an organization of acme's.
    func hasOrganization(_ id: String) throws -> Bool {
        do throws(StoreError) {
            _ = try handle(Ref<Organization>(Identity(id), of: "acme"))
            return true
        } catch {
            guard case .unknown = error.kind else { throw error }
            return false
        }
    }
}

/// Sees that replicas are one store.
func expectSame(
    _ replicas: [Replica], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let first = try #require(replicas.first)
    let (number, lines) = (try first.number(), try first.lines())
    try first.expectSound(comment, sourceLocation: sourceLocation)
    for other in replicas.dropFirst() {
        try other.wait(for: number, within: .seconds(30))
        let otherLines = try other.lines()
        #expect(otherLines == lines, comment, sourceLocation: sourceLocation)
        try other.expectSound(comment, sourceLocation: sourceLocation)
    }
}

func usleepMilliseconds(_ milliseconds: Int) {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
}

func copy(_ file: FilePath, to other: FilePath) {
    try? FileManager.default.copyItem(atPath: file.string, toPath: other.string)
}
