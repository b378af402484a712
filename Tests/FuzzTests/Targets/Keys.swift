import LMDB

@testable import Latchkey

/// The bytes of a key: whatever kind of key they are, it is written as it was read.
func fuzzKey(_ input: [UInt8]) throws {
    let (kind, bytes) = input.split
    let span = bytes.span.bytes
    switch kind % 6 {
    case 0: try same(ChunkKey(span), bytes)
    case 1: try same(EndKey(span), bytes)
    case 2: try same(EdgeKey(span), bytes)
    case 3: try same(RecordKey(span), bytes)
    case 4: try same(DeliveryKey(span), bytes)
    default: try same(SecretKey(span), bytes)
    }
}

private func same(_ key: (some TableKey)?, _ bytes: [UInt8]) throws {
    guard let key else { return }
    let written = try key.encoded()
    try hold(written == bytes, "\(key) was read of \(bytes) and is written as \(written)")
}
