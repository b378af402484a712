/// An entry of a table as it is stored: bytes, and what they say.
package struct RawEntry: Sendable {
    package var key: [UInt8]
    /// What the key is of, in the words of `Docs/FileFormat.md`.
    package var keyText: String
    /// Without a checksum; nil where it is not shown, as the store's secret.
    package var value: [UInt8]?
    package var byteCount: Int
    /// What the value says; nil where it says nothing that words would tell better than its bytes.
    package var valueText: String?
    /// What is wrong with it; nil where its checksum holds and it can be read.
    package var damage: String?
}
