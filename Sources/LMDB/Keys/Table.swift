/// The definition of a table: a named database of LMDB whose keys are `Key`s.
///
/// A definition is a plain number, made once (`static let users = Table<UserKey>("users")`),
/// valid for every environment that was opened with it, in any number of them at once.
public struct Table<Key: TableKey>: Sendable, Hashable {
    /// The place of this name among all table names of the process.
    @usableFromInline let slot: UInt32

    /// Defines a table. Two definitions of one name are the same table.
    ///
    /// - Parameter name: 1 to ``Limits/keyByteCount`` bytes without a zero byte; another name
    ///   is refused when an environment is opened with it.
    public init(_ name: String) {
        slot = TableNames.slot(of: name)
    }

    /// Defines a table whose entries lie together where a file was made so: it has the name with `.packs` behind it
    /// there. In a file that has it under the name alone, they lie by themselves; ``Snapshot/isPacked(_:)`` tells.
    public init(_ name: String, packed packing: Packing) {
        slot = TableNames.slot(of: name, packing)
    }

    /// The name in the file.
    public var name: String { TableNames.name(of: slot) }

    /// This table without its type of keys, for the list given to
    /// ``Environment/open(at:tables:options:)``.
    public var definition: TableDefinition { TableDefinition(slot: slot) }

    /// The same, for a table that a file may lack when opening makes none, because an earlier
    /// version made it. ``Snapshot/hasTable(_:)-(Table<Key>)`` tells.
    public var optionalDefinition: TableDefinition {
        TableDefinition(slot: slot, isOptional: true)
    }
}

/// A table to be opened, without its type of keys.
public struct TableDefinition: Sendable, Hashable {
    let slot: UInt32
    /// Whether a file may lack it when opening makes no tables.
    public private(set) var isOptional = false

    /// The name in the file.
    public var name: String { TableNames.name(of: slot) }

    /// How its entries lie together where they do.
    var packing: Packing { TableNames.packing(of: slot) }

    /// The name of the table in files that have it packed.
    var packedName: String { name + Self.packedSuffix }

    /// What that name has behind the table's own.
    private static let packedSuffix = ".packs"

    /// A table's own name, by that in a file, and whether the file has it packed.
    package static func named(inFile name: String) -> (name: String, isPacked: Bool) {
        guard name.hasSuffix(packedSuffix) else { return (name, false) }
        return (String(name.dropLast(packedSuffix.count)), true)
    }

    /// The same table, for a file that may lack it.
    public var optional: TableDefinition { TableDefinition(slot: slot, isOptional: true) }

    init(slot: UInt32, isOptional: Bool = false) {
        self.slot = slot
        self.isOptional = isOptional
    }

    /// Defines a table whose type of keys does not matter here.
    public init(_ name: String) {
        slot = TableNames.slot(of: name)
    }
}
