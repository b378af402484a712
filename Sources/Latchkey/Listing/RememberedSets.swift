import OrdinalSets

/// Sets that many questions to one view name, each read once: what a question makes of them is then made of words in memory.
///
/// Memory: ``byteCountMaximum``, and a set.
struct RememberedSets {
    /// So much of them is remembered, and then all is forgotten: the groups of an account with 100,000 users have that.
    private static let byteCountMaximum = 64 << 20

    private var known: [PostingSet: [UInt64]] = [:]
    private var wordCount = 0

    /// The members of an expression, ascending.
    mutating func members(of expression: PostingExpression, _ reader: StoreReader)
        throws(StoreError) -> [Ordinal]
    {
        guard let words = try words(of: expression, reader) else {
            return try asStoreError { try expression.collect(in: reader) }
        }
        var members: [Ordinal] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                members.append(Ordinal(index << 6 | rest.trailingZeroBitCount))
                rest &= rest &- 1
            }
        }
        return members
    }

    /// How many members an expression has.
    mutating func count(of expression: PostingExpression, _ reader: StoreReader)
        throws(StoreError) -> Int
    {
        guard let words = try words(of: expression, reader) else {
            return try asStoreError { try expression.count(in: reader) }
        }
        return words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The members as bits; nil where these are all ordinals but some, which have no last one.
    private mutating func words(of expression: PostingExpression, _ reader: StoreReader)
        throws(StoreError) -> [UInt64]?
    {
        let bits = try bits(of: expression, reader)
        return bits.areLeftOut ? nil : bits.words
    }

    private mutating func bits(of expression: PostingExpression, _ reader: StoreReader)
        throws(StoreError) -> RememberedBits
    {
        switch expression {
        case .empty: return RememberedBits()
        case .set(let set): return RememberedBits(words: try words(of: set, reader))
        case .list(let ordinals): return RememberedBits(ordinals)
        case .range(0...UInt32.max): return RememberedBits(areLeftOut: true)
        case .range:
            return RememberedBits(try asStoreError { try expression.collect(in: reader) })
        case .and(let operands):
            var all = RememberedBits(areLeftOut: true)
            for operand in operands { all.formIntersection(try bits(of: operand, reader)) }
            return all
        case .or(let operands):
            // What is in any is not in what all leave out.
            var none = RememberedBits(areLeftOut: true)
            for operand in operands {
                none.formIntersection(try bits(of: operand, reader).inverted)
            }
            return none.inverted
        case .andNot(let one, let other):
            var left = try bits(of: one, reader)
            left.formIntersection(try bits(of: other, reader).inverted)
            return left
        }
    }

    private mutating func words(of set: PostingSet, _ reader: StoreReader) throws(StoreError)
        -> [UInt64]
    {
        if let words = known[set] { return words }
        let words = RememberedBits(try reader.members(of: set)).words
        if (wordCount + words.count) * 8 > Self.byteCountMaximum { (known, wordCount) = ([:], 0) }
        known[set] = words
        wordCount += words.count
        return words
    }
}

/// A set of ordinals as bits: those that are set, or all others.
private struct RememberedBits {
    var words: [UInt64] = []
    var areLeftOut = false

    init(words: [UInt64] = [], areLeftOut: Bool = false) {
        self.words = words
        self.areLeftOut = areLeftOut
    }

    init(_ ordinals: [Ordinal]) {
        guard let last = ordinals.max() else { return }
        words = [UInt64](repeating: 0, count: Int(last) >> 6 + 1)
        for ordinal in ordinals { words[Int(ordinal) >> 6] |= 1 << UInt64(ordinal & 63) }
    }

    var inverted: RememberedBits { RememberedBits(words: words, areLeftOut: !areLeftOut) }

    mutating func formIntersection(_ other: RememberedBits) {
        let common = min(words.count, other.words.count)
        switch (areLeftOut, other.areLeftOut) {
        case (false, false):
            words.removeLast(words.count - common)
            for index in 0..<common { words[index] &= other.words[index] }
        case (false, true): for index in 0..<common { words[index] &= ~other.words[index] }
        case (true, false):
            var left = other.words
            for index in 0..<common { left[index] &= ~words[index] }
            (words, areLeftOut) = (left, false)
        case (true, true):
            for index in 0..<common { words[index] |= other.words[index] }
            words += other.words[common...]
        }
    }
}
