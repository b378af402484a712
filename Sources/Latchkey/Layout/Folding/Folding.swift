/// By what names are folded, as it is kept in a store: an index that was folded in another way
/// is not read.
struct FoldingVersion: Hashable, Sendable {
    /// The version of Unicode.
    var major: UInt8
    var minor: UInt8
    /// The version of what is made of Unicode's data here: see ``Folding``.
    var rules: UInt16
    /// A checksum over the tables.
    var fingerprint: UInt32

    /// As it is stored.
    var bits: UInt64 {
        UInt64(major) | UInt64(minor) << 8 | UInt64(rules) << 16 | UInt64(fingerprint) << 32
    }
}

/// Folds text so that what differs only in case or in canonically equivalent forms becomes the
/// same: Unicode's canonical caseless matching, NFD(toCasefold(NFD(text))).
///
/// The tables are this library's own, and not those of the Swift that it runs with, since
/// indexes that outlive the program depend on them. The zero character is left out of what is
/// folded: keys end names with it.
enum Folding {
    /// Counted up with every change of what is made of the same tables.
    private static let rules: UInt16 = 2

    static let version: FoldingVersion = {
        var checksum = Checksum(table: 0)
        for table in [
            UnicodeTables.decompositions, UnicodeTables.foldings, UnicodeTables.combiningClasses,
            UnicodeTables.wordScalars,
        ] { checksum.combine(table.utf8Span.bytes) }
        let (major, minor) = UnicodeTables.version
        return FoldingVersion(
            major: major, minor: minor, rules: rules, fingerprint: checksum.value)
    }()

    private static let decompositions = ScalarMap(UnicodeTables.decompositions)
    private static let foldings = ScalarMap(UnicodeTables.foldings)
    private static let combiningClasses = ScalarClasses(UnicodeTables.combiningClasses)
    private static let wordScalars = ScalarClasses(UnicodeTables.wordScalars)

    /// Whether a scalar is part of words: a letter, a mark or a number.
    static func isOfWord(_ scalar: UInt32) -> Bool {
        guard scalar < 0x80 else { return wordScalars[scalar] != 0 }
        return switch UInt8(truncatingIfNeeded: scalar) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// The folded text in UTF-8: at most three times as many bytes.
    ///
    /// Complexity: linear, with a look-up in a table for each scalar beyond ASCII; O(n log n) in
    /// the length n of a row of combining marks.
    static func folded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0: break
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            case 0x80...: return foldedByTables(text)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func foldedByTables(_ text: String) -> [UInt8] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.utf8.count)
        // Before marks are ordered: those that a zero stands between are one row without it.
        for scalar in text.unicodeScalars where scalar.value != 0 {
            decompose(scalar.value, into: &scalars)
        }
        order(&scalars)
        var folded: [UInt32] = []
        folded.reserveCapacity(scalars.count)
        for scalar in scalars {
            if let targets = foldings[scalar] { folded += targets } else { folded.append(scalar) }
        }
        // What folding puts in place of a mark may belong elsewhere.
        order(&folded)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in folded { bytes.append(utf8Of: scalar) }
        return bytes
    }

    /// Appends the canonical decomposition of a scalar.
    private static func decompose(_ scalar: UInt32, into scalars: inout [UInt32]) {
        let hangul = scalar &- 0xAC00
        if scalar < 0xC0 {
            scalars.append(scalar)
        } else if hangul < 11_172 {
            scalars.append(0x1100 + hangul / 588)
            scalars.append(0x1161 + hangul % 588 / 28)
            if hangul % 28 > 0 { scalars.append(0x11A7 + hangul % 28) }
        } else if let targets = decompositions[scalar] {
            scalars += targets
        } else {
            scalars.append(scalar)
        }
    }

    /// Brings rows of combining marks into canonical order: by their classes, and otherwise as
    /// they were.
    private static func order(_ scalars: inout [UInt32]) {
        var rowStart = 0
        for index in scalars.indices where markClass(scalars[index]) == 0 {
            order(&scalars, rowStart..<index)
            rowStart = index + 1
        }
        order(&scalars, rowStart..<scalars.count)
    }

    /// The class of a combining mark; 0 of anything else. Before U+0300 nothing combines.
    private static func markClass(_ scalar: UInt32) -> UInt32 {
        scalar < 0x300 ? 0 : combiningClasses[scalar]
    }

    /// Orders one row of marks. Those that people write have one or two; anybody may write a row
    /// that is as long as a text.
    private static func order(_ scalars: inout [UInt32], _ row: Range<Int>) {
        guard row.count > 1 else { return }
        let marks = row.map { (markClass: markClass(scalars[$0]), place: $0, scalar: scalars[$0]) }
            .sorted { ($0.markClass, $0.place) < ($1.markClass, $1.place) }
        for (index, mark) in zip(row, marks) { scalars[index] = mark.scalar }
    }
}

extension [UInt8] {
    fileprivate mutating func append(utf8Of scalar: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80)
        }
        switch scalar {
        case ..<0x80: append(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0))
            append(tail(0))
        case ..<0x1_0000:
            append(UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0))
            append(tail(6))
            append(tail(0))
        default:
            append(UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0))
            append(tail(12))
            append(tail(6))
            append(tail(0))
        }
    }
}
