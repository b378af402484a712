/// A leaf page that is in order in itself, read from a file that may be damaged.
public struct SalvagedLeaf: Sendable {
    /// The number of the page.
    public let page: UInt64
    /// The name in the file of the table whose tree has it; nil of a page that no tree leads to, or whose table's
    /// name is not known.
    public let table: String?
    /// Its entries, in the order of their keys.
    public let entries: [SalvagedEntry]
}

/// An entry of a leaf.
public struct SalvagedEntry: Sendable {
    /// The key's bytes.
    public let key: [UInt8]
    /// The value's bytes; nil where they lie on pages of their own that cannot be read.
    public let value: [UInt8]?
    /// The pages of a long value, which are nobody else's where the entry holds.
    let pages: Range<UInt64>?
}

/// Something of a file that could not be read.
public struct SalvagedDamage: Sendable, Equatable {
    /// The name in the file of the table in whose tree it is; nil where no table is known.
    public let table: String?
    /// The page; nil of a tree as a whole.
    public let page: UInt64?
    /// The least key that can lie there, as far as the pages above it say one.
    public let from: [UInt8]?
    /// A key before which all lie that can lie there, as far as the pages above it say one.
    public let to: [UInt8]?
    /// What is wrong, behind the name of the page.
    public let reason: String
}

/// Who takes what ``SalvagedFile`` finds: the one who knows what entries say, and by which checksum one holds.
public protocol SalvageTaker {
    /// Whether a table of this name may be in the file.
    func knows(table: String) -> Bool

    /// Takes the entries of a leaf.
    ///
    /// - Returns: Of each whether it holds: it is what was written, by its checksum. A leaf of which none does is
    ///   taken for a page of another table, or of none.
    mutating func take(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool]

    /// Hears of something that could not be read.
    mutating func note(_ damage: SalvagedDamage)
}
