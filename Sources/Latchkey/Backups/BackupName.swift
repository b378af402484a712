import AccessRules
import LMDB
import SystemPackage

/// What a backup is called: the moment that it is of, and the beginning of the position behind it. Names in the order of their bytes
/// are in the order of time.
///
/// Such as `2026-01-31T23-59-59.999Z-0123456789abcdef`: without a colon, which other programs take for the end of a
/// machine's name.
struct BackupName: Hashable {
    let time: Instant
    let text: String

    /// How many digits of the position.
    private static let digitCount = 16
    private static let timeByteCount = 24

    init(_ time: Instant, _ position: ChangePosition) {
        self.time = time
        var moment = time.iso8601Bytes
        // Always with a fraction, so that all names are of one length.
        if moment.count < Self.timeByteCount { moment.insert(contentsOf: ".000".utf8, at: 19) }
        for place in [13, 16] { moment[place] = UInt8(ascii: "-") }
        let digits = position.description.utf8.prefix(Self.digitCount)
        text = String(decoding: moment + "-".utf8 + digits, as: UTF8.self)
    }

    /// The name that some bytes begin with; nil for none.
    init?(beginning bytes: [UInt8]) {
        let count = Self.timeByteCount + 1 + Self.digitCount
        guard bytes.count >= count, bytes[Self.timeByteCount] == UInt8(ascii: "-") else {
            return nil
        }
        var moment = Array(bytes[..<Self.timeByteCount])
        for place in [13, 16] {
            guard moment[place] == UInt8(ascii: "-") else { return nil }
            moment[place] = UInt8(ascii: ":")
        }
        let name = String(decoding: bytes[..<count], as: UTF8.self)
        guard let time = Instant(iso8601: moment.span),
            HexadecimalText.bytes(of: String(name.suffix(Self.digitCount))) != nil
        else { return nil }
        self.time = time
        text = name
    }

    /// Orders names by their bytes.
    static func < (left: BackupName, right: BackupName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension FilePath {
    /// The copy of a backup in this folder.
    func backup(_ name: BackupName) -> FilePath { appending(name.text + BackupFile.store) }

    /// The manifest of a backup in this folder, which is there last, and goes first.
    func manifest(_ name: BackupName) -> FilePath { appending(name.text + BackupFile.manifest) }
}

/// What the files of a backup are called: what they end with, behind its name.
enum BackupFile {
    static let store = ".latchkey"
    static let manifest = ".json"
    /// What a copy is called that has no name of its own yet.
    static let unnamed = "unnamed-backup.latchkey"
}
