import CPeers
import Foundation
import Latchkey
import SystemPackage

/// What building a folder of files took, kept beside them.
struct BuildFacts: Codable {
    var world: String
    var source: String?
    var lineCount: Int
    var grantCount: Int
    var importSeconds: Double
    var linesPerSecond: Double { Double(lineCount) / importSeconds }
    /// The greatest resident size of the process that imported, with the pages of the map.
    var peakResidentBytes: Int
    /// The greatest part of it that is not pages of files.
    var peakAnonymousBytes: Int
    var fileBytes: [String: Int]
}

enum Build {
    /// Removes a file of Latchkey or SQLite, with all that goes with it.
    static func remove(_ path: String) {
        for suffix in ["", "-lock", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    /// Makes the files of a world, unless they are there.
    static func build(_ world: World, named name: String, source: String?, in files: Files) throws {
        if let data = FileManager.default.contents(atPath: files.facts),
            (try? JSONDecoder().decode(BuildFacts.self, from: data))?.world == name
        {
            return
        }
        try FileManager.default.createDirectory(
            atPath: files.folder, withIntermediateDirectories: true)
        let paths = [files.lines, files.store, files.normalized, files.heads, files.bare]
        for path in paths { remove(path) }
        note("writing lines")
        let lineCount = try Lines.write(world, to: files.lines)
        note("importing \(lineCount) lines")
        let imported = try importElsewhere("import", lines: files.lines, store: files.store)
        note("filling SQLite and LMDB")
        try Fill.normalized(world, at: files.normalized, pageByteCount: 4096)
        try Fill.heads(world, at: files.heads)
        try Fill.bare(world, at: files.bare)
        var sizes: [String: Int] = [:]
        for path in paths {
            sizes[String(path.dropFirst(files.folder.count + 1))] = try size(path)
        }
        let facts = BuildFacts(
            world: name, source: source, lineCount: lineCount, grantCount: world.grants.count,
            importSeconds: imported.seconds, peakResidentBytes: imported.peakResidentBytes,
            peakAnonymousBytes: imported.peakAnonymousBytes, fileBytes: sizes)
        try JSONEncoder().encode(facts).write(to: URL(fileURLWithPath: files.facts))
    }

    /// How many bytes a file has.
    static func size(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.intValue ?? 0
    }

    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    struct Imported: Codable {
        var seconds: Double
        /// Of all cores together.
        var processorSeconds: Double
        var peakResidentBytes: Int
        var peakAnonymousBytes: Int
    }

    /// Imports in a process of its own, so that its memory is its own.
    static func importElsewhere(_ command: String, lines: String, store: String) throws -> Imported
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [command, "--lines", lines, "--store", store]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("the import has failed") }
        return try JSONDecoder().decode(Imported.self, from: output)
    }

    /// Imports here and writes what it took to standard output.
    static func importHere(lines: String, store path: String) throws {
        let start = Harness.wallNanoseconds()
        let file = try FileDescriptor.open(FilePath(lines), .readOnly)
        var anonymous = 0
        let (store, _) = try Store.create(
            at: FilePath(path), importing: [ImportSource(name: lines, file: file)]
        ) { count in
            if count % 100_000 == 0 { anonymous = max(anonymous, memory("RssAnon")) }
        }
        anonymous = max(anonymous, memory("RssAnon"))
        try store.close()
        try file.close()
        try tell(since: start, peakAnonymousBytes: anonymous)
    }

    /// As ``importHere(lines:store:)``, with SQLite.
    static func fillSQLiteHere(lines: String, store path: String) throws {
        let start = Harness.wallNanoseconds()
        guard sqlite_fill(lines, path) == 0 else { throw BenchError("cannot fill \(path)") }
        try tell(since: start, peakAnonymousBytes: memory("RssAnon"))
    }

    private static func tell(since start: UInt64, peakAnonymousBytes: Int) throws {
        let imported = Imported(
            seconds: Double(Harness.wallNanoseconds() - start) / 1e9,
            processorSeconds: Double(Harness.processNanoseconds()) / 1e9,
            peakResidentBytes: memory("VmHWM"), peakAnonymousBytes: peakAnonymousBytes)
        FileHandle.standardOutput.write(try JSONEncoder().encode(imported))
    }

    /// A figure in bytes of what the kernel says of this process.
    private static func memory(_ name: String) -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        else { return 0 }
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            let digits = line.filter(\.isNumber)
            return (Int(digits) ?? 0) * 1_024
        }
        return 0
    }
}
