/// A set of pages of a file, a bit each.
struct PageSet {
    private var words: [UInt64]

    /// - Parameter pageCount: How many pages there can be; others are never in it.
    init(pageCount: UInt64) {
        words = [UInt64](repeating: 0, count: Int(pageCount / 64) + 1)
    }

    func contains(_ page: UInt64) -> Bool {
        guard page / 64 < UInt64(words.count) else { return false }
        return words[Int(page / 64)] & (1 << (page % 64)) != 0
    }

    /// - Returns: Whether it was not in it.
    @discardableResult
    mutating func insert(_ page: UInt64) -> Bool {
        guard page / 64 < UInt64(words.count), !contains(page) else { return false }
        words[Int(page / 64)] |= 1 << (page % 64)
        return true
    }

    mutating func removeAll() {
        for index in words.indices { words[index] = 0 }
    }
}
