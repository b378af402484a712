/// A key of arbitrary bytes, for tests and tools.
public struct RawKey: TableKey, Sendable, Hashable {
    /// The key's bytes.
    public var bytes: [UInt8]

    /// A key of these bytes.
    @inlinable
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A key of a string's UTF-8.
    @inlinable
    public init(_ string: String) {
        bytes = Array(string.utf8)
    }

    /// LMDB's own limit: ``Limits/keyByteCount``.
    @inlinable public static var maximumByteCount: Int { Limits.keyByteCount }

    /// Writes the bytes as they are.
    @inlinable
    public func encode(into writer: inout KeyWriter) {
        writer.append(bytes: bytes)
    }
}

extension RawKey: CustomStringConvertible {
    /// The key as errors show it: in quotes where it is printable ASCII, else in hexadecimal.
    public var description: String { keyText(bytes) }
}
