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

    private enum Filler: String, CaseIterable { case latchkey, sqlite }

    private func file(_ filler: Filler) -> String { folder + "/fill." + filler.rawValue }

    func run() throws -> String {
        let measured = try measure()
        var text =
            "from \(measured.lineBytes / 1_000_000) MB of lines, medians of \(roundCount)\n\n"
        text += "| by | s | s of processor | own memory, MB | file, MB | of the lines |\n"
        text += "|---|---|---|---|---|---|\n"
        for (name, filled) in [("Latchkey", measured.latchkey), ("SQLite", measured.sqlite)] {
            text += "| \(name) | \(Self.number(filled.seconds)) | "
            text += Self.number(filled.processorSeconds) + " | "
            text += Self.number(filled.ownMegabytes) + " | "
            text += Self.number(Double(filled.fileBytes) / 1e6) + " | "
            text += Self.number(Double(filled.fileBytes) / Double(measured.lineBytes)) + " |\n"
        }
        return text + "\n" + (try tables())
    }

    /// Medians of what one takes.
    struct Filled {
        let seconds: Double
        let processorSeconds: Double
        let ownMegabytes: Double
        let fileBytes: Int

        init(_ samples: [Build.Imported], fileBytes: Int) {
            seconds = median(samples.map(\.seconds))
            processorSeconds = median(samples.map(\.processorSeconds))
            ownMegabytes = median(samples.map { Double($0.peakAnonymousBytes) / 1e6 })
            self.fileBytes = fileBytes
        }
    }

    /// What both take, from lines of so many bytes.
    struct Measured {
        let lineBytes: Int
        let latchkey: Filled
        let sqlite: Filled

        /// What is aimed at.
        func aims(_ name: String, fileToPeer: Double?, fileToLines: Double?) -> [Aim] {
            var aims = [
                Aim(
                    name: "filling \(name) ÷ SQLite, processor's time",
                    figure: latchkey.processorSeconds / sqlite.processorSeconds, atMost: 1),
                Aim(
                    name: "own memory of filling \(name), MiB",
                    figure: latchkey.ownMegabytes * 1e6 / 1_048_576, atMost: 64),
            ]
            if let fileToPeer {
                aims.append(
                    Aim(
                        name: "the file of \(name) ÷ SQLite",
                        figure: Double(latchkey.fileBytes) / Double(sqlite.fileBytes),
                        atMost: fileToPeer))
            }
            if let fileToLines {
                aims.append(
                    Aim(
                        name: "the file of \(name) ÷ its lines",
                        figure: Double(latchkey.fileBytes) / Double(lineBytes), atMost: fileToLines)
                )
            }
            return aims
        }
    }

    func measure() throws -> Measured {
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
        return Measured(
            lineBytes: try Build.size(lines),
            latchkey: Filled(
                samples[.latchkey] ?? [], fileBytes: try Build.size(file(.latchkey))),
            sqlite: Filled(samples[.sqlite] ?? [], fileBytes: try Build.size(file(.sqlite))))
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

    private static func number(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
    }
}

private func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
}
