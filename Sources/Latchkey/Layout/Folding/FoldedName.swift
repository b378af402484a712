/// A name as it is ordered and searched: folded, in UTF-8, compared byte by byte, which is the
/// order of its scalars. It has no zero byte.
struct FoldedName: Hashable, Comparable, Sendable {
    let bytes: [UInt8]

    /// Folds a text.
    init(_ text: String) { bytes = Folding.folded(text) }

    /// A name that is folded already.
    init(folded bytes: [UInt8]) { self.bytes = bytes }

    static func < (left: FoldedName, right: FoldedName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// Whether the name begins with another.
    func hasPrefix(_ prefix: FoldedName) -> Bool { bytes.starts(with: prefix.bytes) }
}

/// A thing's place among names: by its folded name, and among equal ones by its number. It stays
/// a place when the thing is renamed or gone.
struct NamePosition: Hashable, Comparable, Sendable {
    var name: FoldedName
    var ordinal: Ordinal

    static func < (left: NamePosition, right: NamePosition) -> Bool {
        left.name == right.name ? left.ordinal < right.ordinal : left.name < right.name
    }
}

/// A part of the order of names: those from one text of bytes on, up to another.
struct NameRange: Hashable, Sendable {
    /// Not below these bytes.
    var lower: [UInt8]
    /// Below these bytes; nil for no end.
    var upper: [UInt8]?
    /// Whether `upper` itself is in the range.
    var includesUpper = false

    /// All names.
    static let all = NameRange(lower: [], upper: nil)

    /// The names that are folded to this one.
    static func exactly(_ name: FoldedName) -> NameRange {
        NameRange(lower: name.bytes, upper: name.bytes, includesUpper: true)
    }

    /// The names that begin with this one.
    static func prefix(_ name: FoldedName) -> NameRange {
        var end = name.bytes
        // No byte of UTF-8 is the greatest.
        guard let last = end.popLast() else { return all }
        return NameRange(lower: name.bytes, upper: end + [last + 1])
    }

    /// The names from one on, up to another that is not part of it.
    static func from(_ lower: FoldedName?, to upper: FoldedName?) -> NameRange {
        NameRange(lower: lower?.bytes ?? [], upper: upper?.bytes)
    }

    /// Whether a name is not beyond the end.
    func isBelowEnd(_ name: [UInt8]) -> Bool {
        guard let upper else { return true }
        if includesUpper { return !upper.lexicographicallyPrecedes(name) }
        return name.lexicographicallyPrecedes(upper)
    }

    /// Whether a name is not before the beginning.
    func isFromBeginning(_ name: [UInt8]) -> Bool { !name.lexicographicallyPrecedes(lower) }

    func contains(_ name: FoldedName) -> Bool {
        isFromBeginning(name.bytes) && isBelowEnd(name.bytes)
    }
}
