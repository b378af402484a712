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
    /// Entries that lie by themselves all the same: those whose keys begin with four zero bytes and then the number of
    /// a bit of this. So what is damaged of one of them, such as a tenant's own record, is of no other.
    public let aloneUnderZero: UInt64

    /// - Parameters:
    ///   - code: Another than that of any other table of the file, and not 0.
    ///   - groupByteCount: At most the bytes of the shortest key; five at least where some lie alone.
    ///   - alone: Of keys that begin with four zero bytes, the next byte of those that lie by themselves; each less
    ///     than 64.
    public init(code: UInt8, groupByteCount: UInt8, aloneUnderZero alone: [UInt8] = []) {
        // An entry that lies alone within a pack's keys would hide those behind it.
        precondition(alone.isEmpty || groupByteCount > 4)
        self.code = code
        self.groupByteCount = groupByteCount
        aloneUnderZero = alone.reduce(0) { $0 | 1 << UInt64($1) }
    }

    /// The entries that may lie together with that of a key.
    @unsafe func group(of key: UnsafeRawBufferPointer) -> PackGroup {
        if aloneUnderZero != 0, key.count > 4, unsafe key[4] < 64,
            unsafe key[0] | key[1] | key[2] | key[3] == 0,
            unsafe aloneUnderZero & 1 << UInt64(key[4]) != 0
        {
            return unsafe PackGroup(bytes: key, isOne: true)
        }
        let count = min(Int(groupByteCount), key.count)
        return unsafe PackGroup(
            bytes: UnsafeRawBufferPointer(rebasing: key[..<count]), isOne: false)
    }

    /// That entries lie by themselves.
    static var none: Packing { Packing(code: 0, groupByteCount: 0) }

    var isNone: Bool { code == 0 }
}

/// Entries that may lie together.
@safe
struct PackGroup {
    // Sound: who makes one keeps the bytes where they are.
    /// What their keys begin with; of one that lies by itself its key.
    let bytes: UnsafeRawBufferPointer
    let isOne: Bool

    @unsafe init(bytes: UnsafeRawBufferPointer, isOne: Bool) {
        unsafe self.bytes = unsafe bytes
        self.isOne = isOne
    }

    /// Whether the entry of a key, or the pack that begins with it, is of them.
    @unsafe func contains(_ key: UnsafeRawBufferPointer) -> Bool {
        unsafe (!isOne || key.count == bytes.count) && KeyOrder.begins(key, with: bytes)
    }
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

    static var cut: PackDamage {
        PackDamage(reason: "is cut off, or says that it has more than it has")
    }
    static var disordered: PackDamage { PackDamage(reason: "has keys that are out of order") }
    static var checksum: PackDamage { PackDamage(reason: "does not match its checksum") }
}
