/// A window of ordinals, as bits, of which sets leave those that they have, one after the other; the
/// last one counts what is left, and changes nothing.
///
/// Chunks are read where they are: none is copied, and bitmaps are combined word by word.
struct CommonWindow {
    /// Ordinals in a window at most: each set is looked up once for so many, and their bits stay in the
    /// processor's caches beside the chunk that is read.
    private static let width = 1 << 18

    private var words: [UInt64]
    private var scratch: ChunkScratch
    /// The ordinals that are meant.
    private var wanted: ClosedRange<UInt32>
    /// What is before it, of those, the set at hand has decided.
    private var decided = 0
    /// Where the chunk begins that the set at hand has behind the window, as far as it said so; else
    /// behind all ordinals.
    private var following = 0

    /// The ordinal of the lowest bit.
    private var base: Int { Int(wanted.lowerBound & ~63) }

    private static let end = Int(UInt32.max) + 1

    /// The last ordinal that is meant.
    var last: UInt32 { wanted.upperBound }

    /// A window for ordinals of a range, with nothing in it.
    ///
    /// - Complexity: O(ordinals / 64), as far as a window reaches.
    init(within range: ClosedRange<UInt32>) {
        let count = range.upperBound >> 6 &- range.lowerBound >> 6
        let wordCount = min(Int(count) + 1, Self.width >> 6)
        words = [UInt64](repeating: 0, count: wordCount)
        scratch = ChunkScratch(wordCount: wordCount)
        wanted = range
    }

    /// Takes all ordinals from `start` on, as far as the window and `end` reach.
    ///
    /// - Complexity: O(words).
    mutating func fill(from start: UInt32, through end: UInt32) {
        let first = Int(start & 63)
        let last = min(words.count << 6 &- 1, Int(end &- start & ~63))
        wanted = start...min(end, UInt32(truncatingIfNeeded: Int(start & ~63) &+ last))
        let width = words.count << 6
        var words = words.mutableSpan
        words.clearBits(0, before: first)
        words.setBits(first, through: last)
        words.clearBits(last &+ 1, before: width)
    }

    /// Begins with a set, whose chunks are to come from the one for the first ordinal on.
    ///
    /// - Returns: That ordinal.
    mutating func begin() -> UInt32 {
        decided = Int(wanted.lowerBound)
        following = Self.end
        return wanted.lowerBound
    }

    /// Leaves what a chunk has, and nothing before it.
    ///
    /// - Returns: The ordinal that the set's next chunk is for; nil if none is in the window.
    /// - Complexity: O(words) in a bitmap and in runs, else O(members).
    /// - Throws: ``ChunkError`` if the chunk is malformed, or not the one that was asked for.
    mutating func retain(_ chunk: Chunk) throws(ChunkError) -> UInt32? {
        guard let range = try part(of: chunk) else { return nil }
        let (start, base) = (decided &- base, base)
        try Self.retain(chunk, range, start, base, in: &words, &scratch)
        return pass(range)
    }

    private static func retain(
        _ chunk: Chunk, _ range: ClosedRange<UInt32>, _ start: Int, _ base: Int,
        in words: inout [UInt64], _ scratch: inout ChunkScratch
    ) throws(ChunkError) {
        var words = words.mutableSpan
        words.clearBits(start, before: Int(range.lowerBound) &- base)
        try chunk.retain(range, in: &words, base: base, &scratch)
    }

    /// Leaves nothing behind the chunks that came.
    mutating func finish() {
        let (start, end) = (decided &- base, Int(last) &+ 1 &- base)
        var words = words.mutableSpan
        words.clearBits(start, before: end)
    }

    /// Adds to `count` how many are left that a chunk has.
    ///
    /// - Returns: As ``retain(_:)``.
    /// - Complexity: As ``retain(_:)``.
    /// - Throws: As ``retain(_:)``.
    mutating func count(_ chunk: Chunk, to count: inout Int) throws(ChunkError) -> UInt32? {
        guard let range = try part(of: chunk) else { return nil }
        count += try chunk.count(range, in: words, base: base, &scratch)
        return pass(range)
    }

    /// Where the next member of the set at hand lies, if it has none in the window; more than any
    /// ordinal if it has no other.
    var nextIfNone: Int? { decided == Int(wanted.lowerBound) ? following : nil }

    /// Whether nothing is left.
    var isEmpty: Bool {
        var any = UInt64(0)
        for word in words { any |= word }
        return any == 0
    }

    /// The ordinals of a chunk that lie in the window; nil if it lies behind.
    private mutating func part(of chunk: Chunk) throws(ChunkError) -> ClosedRange<UInt32>? {
        // A source that gives the wrong chunk would lead in circles, and one of chunks that overlap would
        // count ordinals twice.
        guard Int(chunk.last) >= decided,
            Int(chunk.first) >= decided || decided == Int(wanted.lowerBound)
        else {
            throw ChunkError(.misplaced, at: 0, expected: decided, found: Int(chunk.last))
        }
        guard chunk.first <= last else {
            following = Int(chunk.first)
            return nil
        }
        return max(chunk.first, wanted.lowerBound)...min(chunk.last, last)
    }

    private mutating func pass(_ range: ClosedRange<UInt32>) -> UInt32? {
        decided = Int(range.upperBound) + 1
        return range.upperBound < last ? range.upperBound + 1 : nil
    }
}
