/// A view of one chunk: a part of a set of ordinals, in borrowed bytes.
///
/// A chunk's first ordinal is kept by whoever stores it (in the key); the bytes say the
/// encoding, the count and the rest. Opening a chunk checks its header in constant time, so
/// that ``first``, ``last`` and ``count`` are at hand; its content is checked as far as a
/// call reads it. Whatever the bytes, no call leaves them or traps: it gives an answer
/// between ``first`` and ``last`` or throws ``ChunkError``. ``validate()`` alone proves that
/// answers are right.
///
/// ## Topics
/// - Header: ``first``, ``last``, ``count``
/// - Look-up: ``contains(_:)``, ``next(atOrAfter:)``, ``next(atOrBefore:)``
/// - Order statistics: ``rank(of:)``, ``select(_:)``
/// - Enumeration: ``forEach(_:)``, ``append(to:)``
/// - Verification: ``validate()``
public struct Chunk: ~Escapable {
    /// The longest value of a chunk, in bytes; a constant of the format.
    ///
    /// Three values of this size share a 4,096-byte page with their keys, and the storage's
    /// limit for what stays inside a page (2,038 bytes a node) is far away. Measured against
    /// fixed spans, cutting at this size gave the smallest files for scattered and dense sets.
    public static let maximumByteCount = 1_200

    /// The first (least) ordinal.
    public let first: UInt32

    /// The last (greatest) ordinal, from the header.
    public let last: UInt32

    /// How many ordinals there are, from the header; at least 1.
    public let count: Int

    let encoding: ChunkEncoding

    /// The encoding's parameter: Elias–Fano's low width, else zero.
    let parameter: UInt8

    let bytes: RawSpan

    /// Opens the chunk that `bytes` holds, checking its header.
    ///
    /// - Complexity: O(1).
    /// - Throws: ``ChunkError`` if the header is malformed or disagrees with the length.
    @_lifetime(copy bytes)
    public init(first: UInt32, bytes: RawSpan) throws(ChunkError) {
        let size = bytes.byteCount
        guard size >= ChunkFormat.offsetsHeader else {
            throw ChunkError(
                .tooShort, at: size, expected: ChunkFormat.offsetsHeader, found: size)
        }
        guard size <= Self.maximumByteCount else {
            throw ChunkError(
                .tooLong, at: Self.maximumByteCount, expected: Self.maximumByteCount, found: size)
        }
        guard let encoding = ChunkEncoding(rawValue: bytes.u8(at: 0)) else {
            throw ChunkError(
                .unknownEncoding, at: 0, expected: ChunkEncoding.allCases.count,
                found: Int(bytes.u8(at: 0)))
        }
        let parameter = bytes.u8(at: 1)
        let greatest = encoding == .eliasFano ? ChunkFormat.maximumLowWidth : 0
        guard parameter <= greatest else {
            throw ChunkError(.badParameter, at: 1, expected: greatest, found: Int(parameter))
        }
        let extent: ChunkExtent
        switch encoding {
        case .offsets16, .offsets32: extent = try .ofOffsets(bytes, wide: encoding == .offsets32)
        case .bitmap: extent = try .ofBitmap(bytes, first: first)
        case .runs16, .runs32: extent = try .ofRuns(bytes, wide: encoding == .runs32)
        case .eliasFano: extent = try .ofEliasFano(bytes, lowWidth: Int(parameter))
        }
        guard extent.span <= Int(UInt32.max) - Int(first) else {
            throw ChunkError(
                .outOfRange, at: extent.spanOffset, expected: Int(UInt32.max) - Int(first),
                found: extent.span)
        }
        self.first = first
        self.last = first &+ UInt32(truncatingIfNeeded: extent.span)
        self.count = extent.count
        self.encoding = encoding
        self.parameter = parameter
        self.bytes = bytes
    }
}

/// What a header says, and where it says how far the chunk reaches.
struct ChunkExtent {
    let count: Int
    let span: Int
    let spanOffset: Int
}

/// An ordinal found in a chunk, as its distance from the chunk's first.
struct Located {
    /// How many members precede it.
    let index: Int
    let offset: UInt32
}
