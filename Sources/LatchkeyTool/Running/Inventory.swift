import Latchkey

/// What a store holds, counted by type.
enum Inventory {
    private static let prefix = Array("{\"type\":\"".utf8)

    /// Memory: as of an export. Complexity: that of an export.
    static func of(_ view: View) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        var line: [UInt8] = []
        try view.export(ExportOptions(includesLog: true)) { bytes in
            for byte in bytes {
                if byte != UInt8(ascii: "\n") {
                    // The type stands first; of a long line the rest need not be kept.
                    if line.count < 64 { line.append(byte) }
                    continue
                }
                if line.starts(with: prefix) {
                    let name = line.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "\"") }
                    counts[String(decoding: name, as: UTF8.self), default: 0] += 1
                }
                line.removeAll(keepingCapacity: true)
            }
        }
        return counts
    }
}
