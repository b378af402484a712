/// How the entries of a packed table lie together: neighbours share one entry of LMDB's, a *pack*, with what their
/// keys begin with, one checksum and one place on a page.
///
/// LMDB takes ten bytes for an entry, and each entry has a key that says most of what its neighbour's says: of a
/// small entry next to nothing is its own. Packed, it takes what it differs by.
public struct Packing: Sendable, Hashable {
    /// What the checksums of the table's packs begin from, so that a pack of another table does not pass for one.
    public let code: UInt8
    /// With how many bytes the keys in one pack all begin: what is damaged in one group, such as a tenant, is in
    /// no pack of another.
    public let groupByteCount: UInt8

    /// - Parameters:
    ///   - code: Another than that of any other table of the file, and not 0.
    ///   - groupByteCount: At most the bytes of the shortest key.
    public init(code: UInt8, groupByteCount: UInt8) {
        self.code = code
        self.groupByteCount = groupByteCount
    }

    /// That entries lie by themselves.
    static var none: Packing { Packing(code: 0, groupByteCount: 0) }

    var isNone: Bool { code == 0 }
}

extension Limits {
    /// How many bytes of a page a pack takes, with its key and what LMDB adds: a quarter of what a page has. More of
    /// them are sooner written anew and later searched; fewer leave more of each page and of each key over.
    static let packByteCount = 1_018

    /// How few bytes a pack may have before it is put together with the next one.
    static let leastPackByteCount = packByteCount / 4
}

/// Why bytes are no pack.
struct PackDamage: Error {
    let reason: String

    static var cut: PackDamage { PackDamage(reason: "is cut off, or says that it has more than it has") }
    static var disordered: PackDamage { PackDamage(reason: "has keys that are out of order") }
    static var checksum: PackDamage { PackDamage(reason: "does not match its checksum") }
}
