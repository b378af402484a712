/// Sorted lists of ordinals in bytes.
enum OrdinalList {
    /// Complexity: O(log n).
    @inline(__always)
    static func contains(_ ordinal: Ordinal, in list: RawSpan) -> Bool {
        var low = 0
        var high = list.byteCount / 4
        while low < high {
            let middle = (low &+ high) / 2
            let found = list.u32(at: middle &* 4)
            if found == ordinal { return true }
            if found < ordinal { low = middle &+ 1 } else { high = middle }
        }
        return false
    }

    /// Whether two lists share an ordinal. Complexity: O(m + n).
    @inline(__always)
    static func intersect(_ left: RawSpan, _ right: RawSpan) -> Bool {
        var i = 0
        var j = 0
        while i < left.byteCount, j < right.byteCount {
            let a = left.u32(at: i)
            let b = right.u32(at: j)
            if a == b { return true }
            if a < b { i &+= 4 } else { j &+= 4 }
        }
        return false
    }
}
