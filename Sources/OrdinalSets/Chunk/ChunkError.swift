/// What is malformed in a chunk's bytes, and where.
///
/// Errors of this type mean damaged or foreign data (or, for ``Problem/misplaced``, a chunk
/// passed in the wrong role), never a failure of the operation itself: the same call on the
/// same bytes fails again.
public struct ChunkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of damage that are told apart.
    public enum Problem: String, Sendable, Equatable {
        /// The value is shorter than its encoding's header, or empty.
        case tooShort = "value is too short"
        /// The value is longer than ``Chunk/maximumByteCount``.
        case tooLong = "value is longer than a chunk may be"
        /// The first byte names no encoding.
        case unknownEncoding = "unknown encoding"
        /// The encoding's parameter byte is outside its range.
        case badParameter = "parameter out of range"
        /// The value's length does not follow from its header.
        case badLength = "length does not follow from the header"
        /// An ordinal would lie outside first … last, or beyond the greatest ordinal.
        case outOfRange = "ordinal out of range"
        /// Ordinals do not ascend strictly.
        case notAscending = "ordinals do not ascend strictly"
        /// The header's cardinality disagrees with the content.
        case wrongCount = "count disagrees with the content"
        /// Another encoding, or other bytes, would be the canonical form of this content.
        case notCanonical = "not the canonical form of its content"
        /// The ordinal or the neighbour passed beside this chunk does not belong there.
        case misplaced = "chunk is not where it should be"
    }

    /// The kind of damage.
    public let problem: Problem

    /// Where the damage was noticed: an offset into the chunk's value.
    public let byteOffset: Int

    /// What should have been there (or the bound that was broken).
    public let expected: UInt64

    /// What was found instead.
    public let found: UInt64

    /// One line for a log: the problem, the place, both values.
    public var description: String {
        "malformed chunk: \(problem.rawValue) at byte \(byteOffset)"
            + " (expected \(expected), found \(found))"
    }

    init(_ problem: Problem, at byteOffset: Int, expected: Int, found: Int) {
        self.problem = problem
        self.byteOffset = byteOffset
        self.expected = UInt64(clamping: expected)
        self.found = UInt64(clamping: found)
    }
}
