import LMDB

@testable import Latchkey

extension WriteTransaction {
    /// Says that the store is of a version of the format.
    mutating func sayFormat(_ version: UInt32) throws {
        let key = MetaKey(field: .format)
        var bytes = FormatField.said(version)
        try Tables.meta.seal(&bytes, for: key, in: snapshot)
        try put(bytes, for: key, in: Tables.meta.table)
    }
}
