import Foundation
import SystemPackage

@testable import Latchkey

/// The lines of an import, as a whole. What is taken makes a sound store, whose export makes the same
/// store again; and what is imported into a store that is there leaves it sound, too.
func fuzzImport(_ input: [UInt8]) throws {
    guard let first = input.first else { return }
    let lines = Array(input.dropFirst())
    if first % 4 == 0 {
        try FuzzStore.withFile(FuzzStore.shared.image) { path in
            let store = try Store.open(at: path, options: FuzzStore.options)
            defer { try? store.close() }
            let before = try store.exported(log: true)
            let report = try answer("an import") { try store.imports(lines) }
            try holdSound(store)
            if report == nil {
                try hold(try store.exported(log: true) == before, "what is refused left a trace")
            }
        }
        return
    }
    let path = FuzzStore.freshPath()
    defer { FuzzStore.remove(path) }
    guard let store = try answer("an import", { try FuzzStore.make(at: path, of: lines) }) else {
        return try hold(
            !FileManager.default.fileExists(atPath: path.string), "what is refused made a store")
    }
    defer { try? store.close() }
    try holdSound(store)
    try holdExportable(store)
}

extension Store {
    /// What it exports.
    func exported(log: Bool) throws -> [UInt8] {
        try read { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(includesLog: log)) { bytes += $0 }
            return bytes
        }
    }

    @discardableResult
    func imports(_ lines: [UInt8]) throws -> ImportReport {
        try FuzzStore.withFile(lines) { source in
            let file = try FileDescriptor.open(source, .readOnly)
            return try file.closeAfter {
                try importLines(from: [ImportSource(name: "lines", file: file)])
            }
        }
    }
}

/// Fails unless verification finds nothing.
func holdSound(_ store: Store) throws {
    let report = try store.verify()
    try hold(report.isSound, "the store is not sound: \(report)")
}

/// The lines that only one of two exports has.
private func differences(_ left: [UInt8], _ right: [UInt8]) -> String {
    let lines = [left, right].map {
        String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    return lines[0].difference(from: lines[1]).map { "\($0)" }.joined(separator: "\n")
}

/// Fails unless what a store exports can be imported, and comes out again.
func holdExportable(_ store: Store) throws {
    let records = try store.exported(log: false)
    let whole = try store.exported(log: true)
    let path = FuzzStore.freshPath()
    defer { FuzzStore.remove(path) }
    let copy: Store
    do { copy = try FuzzStore.make(at: path, of: whole) } catch {
        throw Broken("an export cannot be imported: \(error)")
    }
    defer { try? copy.close() }
    let again = try copy.exported(log: false)
    try hold(again == records, "an export comes out otherwise: \(differences(records, again))")
    // Behind the entries that came stands, in each account, that of the import. Ends count other lines.
    let came = Set(try copy.exported(log: true).split(separator: UInt8(ascii: "\n")))
    let end = Array(#"{"type":"end""#.utf8)
    for line in whole.split(separator: UInt8(ascii: "\n")) where !line.starts(with: end) {
        try hold(came.contains(line), "an import lost \(String(decoding: line, as: UTF8.self))")
    }
}
