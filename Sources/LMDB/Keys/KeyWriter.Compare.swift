import CLMDB
import Glibc

extension KeyWriter {
    /// Compares the bytes written with a key as LMDB does: negative if they come first.
    @unsafe func compare(_ other: MDB_val) -> Int {
        let common = unsafe Swift.min(byteCount, other.mv_size)
        // Sound: both have `common` bytes.
        if common > 0, let bytes = unsafe other.mv_data {
            let order = unsafe memcmp(start, bytes, common)
            if order != 0 { return Int(order) }
        }
        return unsafe byteCount - other.mv_size
    }

    /// Whether a key begins with the bytes written.
    @unsafe func isPrefix(of other: MDB_val) -> Bool {
        guard unsafe other.mv_size >= byteCount, let bytes = unsafe other.mv_data else {
            return false
        }
        // Sound: both have `byteCount` bytes.
        return unsafe memcmp(start, bytes, byteCount) == 0
    }
}
