import AccessRules
import CPeers
import Foundation
import Latchkey
import SystemPackage

/// How long it takes to open a store and to close it again, beside LMDB alone, which opens a file of the same machine
/// in turns: what else goes on hits both alike.
struct OpenBench {
    let folder: String
    let isShort: Bool

    private static let timesInARound = 20
    private var roundCount: Int { isShort ? 25 : 150 }

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let (path, peer) = (folder + "/open", folder + "/open-peer")
        for file in [path, peer] {
            for suffix in ["", "-lock"] {
                try? FileManager.default.removeItem(atPath: file + suffix)
            }
        }
        try OfficeWorld.create(at: path)
        let keys = [UInt8](repeating: 1, count: Int(lmdb_key_byte_count))
        guard lmdb_peer_build(peer, keys, 1) == 0 else { throw BenchError("no \(peer)") }

        var reading = Store.Options()
        reading.isReadOnly = true
        let kinds: [(name: String, times: Int, body: () throws -> Void)] = [
            ("LMDB alone", Self.timesInARound, { try openPeer(peer) }),
            ("for reading", Self.timesInARound, { try open(path, reading) }),
            ("for writing", Self.timesInARound, { try open(path, Store.Options()) }),
        ]
        var samples = kinds.map { _ in [Double]() }
        for round in 0...roundCount {
            for (index, kind) in kinds.enumerated() {
                let start = Harness.wallNanoseconds()
                for _ in 0..<kind.times { try kind.body() }
                let took = Double(Harness.wallNanoseconds() - start) / Double(kind.times)
                // The first round only warms up.
                if round > 0 { samples[index].append(took) }
            }
        }
        var text = "| opening and closing | median µs | least µs | of LMDB alone |\n"
        text += "|---|---:|---:|---:|\n"
        let medians = samples.map { $0.sorted()[$0.count / 2] }
        for (index, kind) in kinds.enumerated() {
            let least = samples[index].min() ?? 0
            text += "| \(kind.name) | "
            text += String(
                format: "%.1f | %.1f | %.2f |\n", medians[index] / 1e3, least / 1e3,
                medians[index] / medians[0])
        }
        return text
    }

    private func openPeer(_ path: String) throws {
        guard let peer = lmdb_peer_open(path) else { throw BenchError("\(path) does not open") }
        lmdb_peer_close(peer)
    }

    private func open(_ path: String, _ options: Store.Options) throws {
        let store = try Store.open(at: FilePath(path), options: options)
        let manager = Ref<User>("manager0", of: "acme")
        let question = Question(
            may: manager, .viewOrganization, .organization(Ref("o1", of: "acme")))
        guard try store.read({ try $0.can(question) }) else {
            throw BenchError("\(path) is not what was made")
        }
        try store.close()
    }
}
