import Foundation
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// A store's file that is damaged and salvaged, and what it had before.
struct SalvageTrialFile {
    let scratch: Scratch
    /// The file as it was, and what it is made to be.
    let whole: [UInt8]
    var bytes: [UInt8]
    /// Its export with the log.
    let export: String
    let pages: StorePages

    /// A store of some lines, and of a commit more, so that pages are free.
    init(_ lines: String, _ change: (inout Store.Options) -> Void = { _ in }) throws {
        scratch = try Scratch()
        let store = try makeStore(scratch, lines, change)
        for name in ["One", "Two"] {
            try store.administer { administration in
                try administration.update(
                    .account(Account(id: "acme", subdomain: "acme", name: "Acme \(name)")))
            }
        }
        export = try store.exportedWithLog()
        try store.close()
        whole = Array(try Data(contentsOf: URL(fileURLWithPath: scratch.store.string)))
        bytes = whole
        pages = StorePages(whole)
    }

    static let pageByteCount = StorePages.pageByteCount

    /// A number of two bytes.
    func number(at place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }

    /// Spoils the header of a page, so that it is none in order.
    mutating func spoil(_ page: Int) {
        for place in 0..<32 { bytes[page * Self.pageByteCount + place] ^= 0xA5 }
    }

    /// Salvages the file as it is made to be.
    func salvage(steppingBack isStepBack: Bool = false) throws -> (
        text: String, report: SalvageReport
    ) {
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.store.string))
        return try Self.salvage(scratch.store, steppingBack: isStepBack)
    }

    static func salvage(_ path: FilePath, steppingBack isStepBack: Bool = false) throws -> (
        text: String, report: SalvageReport
    ) {
        var lines: [UInt8] = []
        var options = SalvageOptions()
        options.stepsBack = isStepBack
        let report = try Store.salvage(at: path, beside: path, options: options) { lines += $0 }
        return (String(decoding: lines, as: UTF8.self), report)
    }

    /// Checks that no line says more than one that there was, and that a new store takes them all.
    func expectNothingInvented(
        _ text: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        let lines = SalvagedLines([Array(export.utf8)])
        #expect(lines.invented(in: Array(text.utf8)) == nil, sourceLocation: location)
        try expectImportable(text, at: location)
    }

    /// The names of what the export has and some lines have not.
    func lacking(_ text: String) -> Set<String> {
        SalvagedLines.names(Array(export.utf8)).subtracting(SalvagedLines.names(Array(text.utf8)))
    }
}

extension Store {
    func exportedWithLog() throws -> String {
        try read { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// The rich world, and an account whose trees have levels.
let salvagedWorld: String = {
    var lines = [#"{"type":"account","id":"wide","subdomain":"wide","name":"Wide"}"#]
    let name = String(repeating: "A long name ", count: 40)
    for number in 0..<160 {
        lines.append(
            #"{"type":"organization","account":"wide","id":"o\#(number)","name":"\#(name)"}"#)
        lines.append(
            #"{"type":"group","account":"wide","id":"g\#(number)","name":"Group","#
                + #""description":"\#(number % 40 == 0 ? String(repeating: name, count: 20) : "Short")"}"#
        )
    }
    for number in 0..<160 {
        for other in 0..<12 {
            lines.append(
                #"{"type":"grant","account":"wide","organization":"o\#(number)","#
                    + #""group":"g\#((number + other) % 160)","by":"acme/ann","#
                    + #""time":"2026-01-01T00:00:\#(10 + other)Z"}"#)
        }
    }
    for number in 0..<300 {
        lines.append(
            #"{"type":"log","account":"wide","time":"2026-02-01T10:00:00Z","action":"read","#
                + #""operation":"viewAsset","client":"\#(number) \#(name)"}"#)
    }
    return richWorld + lines.joined(separator: "\n") + "\n"
}()

/// Checks that a new store takes some lines, and that they end as those of an export.
func expectImportable(
    _ text: String, at location: SourceLocation = #_sourceLocation
) throws {
    let other = try Scratch()
    let source = try other.source(text)
    defer { try? source.file.close() }
    var options = Store.Options()
    options.clock = { testNow.adding(1_000) }
    let made = try Store.create(at: other.store, importing: [source], options: options)
    #expect(made.report.sourcesWithoutEnd.isEmpty, sourceLocation: location)
    try made.store.close()
}
