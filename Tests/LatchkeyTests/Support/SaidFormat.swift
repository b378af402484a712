import LMDB

@testable import Latchkey

extension WriteTransaction {
    /// Says that the store is of a version of the format.
    mutating func sayFormat(_ version: UInt32) throws {
        let key = MetaKey(field: .format)
        var bytes: [UInt8] = []
        bytes.append(StoreFormat.magic)
        bytes.append(version)
        bytes.append(try Tables.meta.checksum(of: key, bytes.rawBytes))
        try put(bytes, for: key, in: Tables.meta.table)
    }
}
