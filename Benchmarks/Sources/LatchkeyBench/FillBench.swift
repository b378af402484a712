import CPeers
import Foundation
import Latchkey

/// How long a store takes to be filled from lines and how large it is, beside SQLite filled from the same lines. Each
/// fills in a process of its own, so that its memory is its own.
struct FillBench {
    let folder: String
    let isShort: Bool
    /// Nil for a large account.
    let world: World?

    private var roundCount: Int { isShort ? 1 : 3 }
    private var lines: String { folder + "/fill.jsonl" }

    private enum Filler: String, CaseIterable {
        case latchkey, sqlite

        var name: String { self == .latchkey ? "Latchkey" : "SQLite" }
    }

    private func file(_ filler: Filler) -> String { folder + "/fill." + filler.rawValue }

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        if let world {
            _ = try Lines.write(world, to: lines)
        } else {
            try LargeAccount(isShort: isShort).write(to: lines)
        }
        var samples: [Filler: [Build.Imported]] = [:]
        for _ in 0..<roundCount {
            for filler in Filler.allCases {
                Build.remove(file(filler))
                samples[filler, default: []].append(
                    try Build.importElsewhere(
                        filler == .sqlite ? "import-sqlite" : "import", lines: lines,
                        store: file(filler)))
            }
        }
        let lineBytes = try Build.size(lines)
        var text = "from \(lineBytes / 1_000_000) MB of lines, medians of \(roundCount)\n\n"
        text += "| by | s | s of processor | own memory, MB | file, MB | of the lines |\n"
        text += "|---|---|---|---|---|---|\n"
        for filler in Filler.allCases {
            let times = samples[filler] ?? []
            let bytes = try Build.size(file(filler))
            text += "| \(filler.name) | "
            text += Self.number(Self.median(times.map(\.seconds))) + " | "
            text += Self.number(Self.median(times.map(\.processorSeconds))) + " | "
            text += Self.number(Self.median(times.map { Double($0.peakAnonymousBytes) / 1e6 }))
            text += " | \(Self.number(Double(bytes) / 1e6)) | "
            text += Self.number(Double(bytes) / Double(lineBytes)) + " |\n"
        }
        return text + "\n" + (try tables())
    }

    /// What each table takes, the largest first.
    private func tables() throws -> String {
        final class Found { var tables: [(name: String, entries: Int, bytes: Int)] = [] }
        let found = Found()
        let code = lmdb_table_sizes(
            file(.latchkey),
            { context, name, entries, bytes in
                Unmanaged<Found>.fromOpaque(context!).takeUnretainedValue().tables.append(
                    (String(cString: name), entries, bytes))
            }, Unmanaged.passUnretained(found).toOpaque())
        guard code == 0 else { throw BenchError("the tables of \(file(.latchkey)): \(code)") }
        var text = "| table | entries | MB | bytes an entry |\n|---|---|---|---|\n"
        for table in found.tables.sorted(by: { $0.bytes > $1.bytes }) where table.entries > 0 {
            text += "| \(table.name) | \(table.entries) | "
            text += Self.number(Double(table.bytes) / 1e6) + " | "
            text += Self.number(Double(table.bytes) / Double(table.entries)) + " |\n"
        }
        return text
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    private static func number(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
    }
}
