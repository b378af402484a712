import Testing

@testable import LMDB
@testable import Latchkey

// An entry as it lies in the file, in a pack or by itself: its value, and behind it the checksum that goes for it, its
// own or its pack's. So what damages entries damages packs.

/// The packs of all tables that have them, as entries that lie by themselves.
let barePacks: [TableDefinition] = Tables.all.map { Table<RawKey>("\($0.name).packs").definition }

extension Snapshot {
    /// An entry as it lies in the file; nil if there is none.
    func bareValue(_ key: [UInt8], in name: String) throws -> [UInt8]? {
        let table = Table<RawKey>(name)
        guard let value = try value(for: RawKey(key), in: table)?.copied() else { return nil }
        guard isPacked(table) else { return value }
        let pack = try #require(try pack(of: key, in: name))
        return value + pack.value.suffix(PackView.checksumByteCount)
    }

    fileprivate func pack(of key: [UInt8], in name: String) throws -> (
        key: [UInt8], value: [UInt8]
    )? {
        var cursor = try cursor(in: Table<RawKey>("\(name).packs"))
        guard let entry = try cursor.seek(atOrBefore: RawKey(key)) else { return nil }
        return (entry.key.copied(), entry.value.copied())
    }

    /// Every entry of a table as it lies in the file, in their order.
    func bareEntries(of name: String, from prefix: [UInt8] = []) throws
        -> [(key: [UInt8], value: [UInt8])]
    {
        var keys: [[UInt8]] = []
        var walk = try walk(in: Table<RawKey>(name))
        var isThere = try prefix.isEmpty ? walk.first() : walk.seek(atOrAfter: RawKey(prefix))
        while isThere, walk.key.copied().starts(with: prefix) {
            keys.append(walk.key.copied())
            isThere = try walk.next()
        }
        return try keys.map { ($0, try #require(try bareValue($0, in: name))) }
    }
}

extension WriteTransaction {
    /// Has an entry lie in the file as it is told, of as many bytes as there are, whatever that does to its checksum;
    /// one that is not there is put.
    mutating func putBare(_ value: [UInt8], for key: [UInt8], in name: String) throws {
        let table = Table<RawKey>(name)
        guard snapshot.isPacked(table) else {
            return try put(value, for: RawKey(key), in: table)
        }
        let checksum = PackView.checksumByteCount
        guard let pack = try snapshot.pack(of: key, in: name),
            let place = Self.place(of: key, in: pack)
        else {
            return try put(Array(value.dropLast(checksum)), for: RawKey(key), in: table)
        }
        try #require(value.count == place.count + checksum)
        var bytes = pack.value
        bytes.replaceSubrange(place, with: value.dropLast(checksum))
        bytes.replaceSubrange(bytes.count - checksum..<bytes.count, with: value.suffix(checksum))
        try put(bytes, for: RawKey(pack.key), in: Table<RawKey>("\(name).packs"))
    }

    /// Where the value of a key stands in a pack.
    private static func place(of key: [UInt8], in pack: (key: [UInt8], value: [UInt8])) -> Range<
        Int
    >? {
        // Sound: the buffers do not leave the closures.
        unsafe key.withUnsafeBytes { sought in
            unsafe pack.key.withUnsafeBytes { packKey in
                unsafe pack.value.withUnsafeBytes { value in
                    guard let view = unsafe try? PackView(key: packKey, value: value),
                        let index = unsafe (try? view.place(exactly: sought)) ?? nil,
                        let found = unsafe try? view.value(index),
                        let start = value.baseAddress, let place = found.baseAddress
                    else { return nil }
                    let offset = unsafe place - start
                    return unsafe found.isEmpty ? 0..<0 : offset..<offset + found.count
                }
            }
        }
    }
}
