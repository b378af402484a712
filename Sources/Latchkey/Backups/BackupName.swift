import AccessRules
import LMDB
import SystemPackage

/// What a backup is called: the moment that it is of, and the beginning of the position behind it. Names in the order of their bytes
/// are in the order of time.
///
/// Such as `2026-01-31T23-59-59.999Z-0123456789abcdef`: without a colon, which other programs take for the end of a
/// machine's name. Further ones of one commit at one instant, such as while the clock is behind the store's, have a number
/// behind that, from `-0002` on.
struct BackupName: Hashable {
    let time: Instant
    let text: String
    /// Which one of its commit and instant it is, from 1 on.
    private let number: Int

    /// How many digits of the position.
    private static let digitCount = 16
    private static let timeByteCount = 24
    /// How many digits of the number: always as many, so that names are in the order of their numbers.
    private static let numberDigitCount = 4
    /// The last number with so many digits.
    private static let numberMaximum = 9_999

    /// The name behind all that there are.
    ///
    /// - Throws: ``StoreError``: `invalid`: there are as many of that commit and instant as can be told apart.
    init(_ time: Instant, _ position: ChangePosition, behind names: [BackupName]) throws(StoreError)
    {
        let base = Self.base(time, position)
        let last = names.filter { $0.text.utf8.starts(with: base.utf8) }.map(\.number).max() ?? 0
        guard last < Self.numberMaximum else {
            throw StoreError(
                .invalid(
                    "there are \(Self.numberMaximum) backups of one commit at \(time.iso8601), and no more are "
                        + "told apart; mend the clock, or take another folder"))
        }
        self.time = time
        number = last + 1
        text = number == 1 ? base : base + Self.suffix(number)
    }

    private static func suffix(_ number: Int) -> String {
        let digits = String(number)
        return "-" + String(repeating: "0", count: max(0, numberDigitCount - digits.utf8.count))
            + digits
    }

    private static func base(_ time: Instant, _ position: ChangePosition) -> String {
        var moment = time.iso8601Bytes
        // Always with a fraction, so that all names are of one length.
        if moment.count < Self.timeByteCount { moment.insert(contentsOf: ".000".utf8, at: 19) }
        for place in [13, 16] { moment[place] = UInt8(ascii: "-") }
        let digits = position.description.utf8.prefix(Self.digitCount)
        return String(decoding: moment + "-".utf8 + digits, as: UTF8.self)
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
        let rest = bytes[count...].prefix(1 + Self.numberDigitCount)
        let found = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) ?? 0
        let suffix = Self.suffix(found)
        let isNumbered = found > 1 && rest.elementsEqual(suffix.utf8)
        number = isNumbered ? found : 1
        text = isNumbered ? name + suffix : name
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
