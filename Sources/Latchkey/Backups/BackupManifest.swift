import AccessRules
import SystemPackage

/// What stands beside the copy of a backup: of which store and moment it is, and the digest of the file. One JSON object.
struct BackupManifest: Hashable {
    var storeIdentity: String
    var copy: CopyReport

    static let version = "1"
    /// More than any manifest has: what is longer is none.
    private static let byteCountMaximum = 4 << 10

    private enum Key: String {
        case version = "latchkeyBackup"
        case store, time, position, commitNumber, bytes, sha256
    }

    var text: [UInt8] {
        var writer = JSONWriter()
        func key(_ key: Key) { writer.key(Array(key.rawValue.utf8)) }
        writer.open(UInt8(ascii: "{"))
        key(.version)
        writer.raw(Self.version)
        key(.store)
        writer.string(storeIdentity)
        key(.time)
        writer.string(copy.time.iso8601)
        if let position = copy.position {
            key(.position)
            writer.string(position.description)
        }
        key(.commitNumber)
        writer.raw(String(copy.commitNumber))
        key(.bytes)
        writer.raw(String(copy.byteCount))
        key(.sha256)
        writer.string(copy.digest)
        writer.close(UInt8(ascii: "}"))
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// What a file says; nil where it cannot be read, or says something else.
    init?(at path: FilePath) {
        var text: [UInt8] = []
        let digest = try? FileDigest(of: path) { part in
            guard text.count + part.count <= Self.byteCountMaximum else { throw Errno.fileTooLarge }
            text += part
        }
        guard digest != nil, let values = Self.values(text) else { return nil }
        func value(_ key: Key) -> String? { values[Identity(key.rawValue)] }
        guard let version = value(.version), version.utf8.elementsEqual(Self.version.utf8),
            let store = value(.store), let written = value(.time),
            let time = Instant(iso8601: Array(written.utf8).span),
            let number = value(.commitNumber).flatMap(UInt64.init),
            let count = value(.bytes).flatMap(Int.init), let digest = value(.sha256)
        else { return nil }
        storeIdentity = store
        copy = CopyReport(
            time: time, position: value(.position).map { ChangePosition($0) }, commitNumber: number,
            byteCount: count, digest: digest)
    }

    init(storeIdentity: String, copy: CopyReport) {
        self.storeIdentity = storeIdentity
        self.copy = copy
    }

    /// The texts and numbers of an object by their keys.
    private static func values(_ text: [UInt8]) -> [Identity: String]? {
        var scanner = JSONScanner(text.span)
        var values: [Identity: String] = [:]
        do throws(InterchangeError) {
            var items = try JSONItems(.object, scanner: &scanner, depth: 0)
            while try items.advance(&scanner) {
                let key = try JSONScanner.unescaped(items.key, in: scanner.bytes)
                let value = try scanner.scanValue(depth: 1)
                let isText = value.kind == .text || value.kind == .escapedText
                let bytes =
                    isText
                    ? try JSONScanner.unescaped(value, in: scanner.bytes)
                    : value.range.map { scanner.bytes[$0] }
                values[Identity(String(decoding: key, as: UTF8.self))] = String(
                    decoding: bytes, as: UTF8.self)
            }
        } catch { return nil }
        return scanner.peek() == nil ? values : nil
    }
}
