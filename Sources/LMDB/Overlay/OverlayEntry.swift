import CLMDB
import Glibc

/// What an overlay has for a key: another value, that there is none, or nothing any more.
@safe
struct OverlayEntry {
    // Sound: the bytes stay where they are as long as the overlay, which outlives its entries.
    let key: UnsafeRawPointer
    let keyByteCount: Int32
    let hash: UInt32
    var value: OverlayValue

    var keyBytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: key, count: Int(keyByteCount))
    }

    /// As LMDB would find it.
    var found: FoundEntry {
        unsafe FoundEntry(key: MDB_val(keyBytes), value: value.found)
    }

    /// Whether the key begins with these bytes.
    @unsafe func begins(with prefix: UnsafeRawBufferPointer) -> Bool {
        unsafe KeyOrder.begins(keyBytes, with: prefix)
    }

    /// Compares the key with other bytes as LMDB does: negative if it comes first.
    @inline(__always)
    @unsafe func compare(_ other: UnsafeRawBufferPointer) -> Int {
        unsafe KeyOrder.compare(keyBytes, other)
    }
}

/// The value that an overlay has for a key.
@safe
struct OverlayValue {
    private let start: UnsafeRawPointer?
    private let byteCount: Int32

    /// That the overlay says nothing of the key.
    static var nothing: OverlayValue { unsafe OverlayValue(start: nil, byteCount: -1) }
    /// That there is none.
    static var removed: OverlayValue { unsafe OverlayValue(start: nil, byteCount: 0) }

    @unsafe init(start: UnsafeRawPointer?, byteCount: Int32) {
        unsafe self.start = start
        self.byteCount = byteCount
    }

    var isNothing: Bool { byteCount < 0 }
    var isRemoved: Bool { unsafe start == nil && byteCount == 0 }
    /// How many bytes it is long.
    var count: Int { Int(max(byteCount, 0)) }

    var found: MDB_val {
        unsafe MDB_val(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension KeyWriter {
    /// The first bytes of the key.
    @unsafe func prefix(_ count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: min(count, byteCount))
    }
}

extension MDB_val {
    @unsafe init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count,
            mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    @unsafe var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
    }
}
