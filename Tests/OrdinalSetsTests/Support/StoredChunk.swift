import OrdinalSets

/// Chunks as a test keeps them.
typealias StoredChunk = ChunkEdits.Written

extension StoredChunk {
    /// Opens the chunk. A chunk does not leave the closure, since it borrows the bytes.
    func open<R>(_ body: (Chunk) throws -> R) throws -> R {
        // Safe: bytes have no padding that could be read uninitialised.
        try body(Chunk(first: first, bytes: unsafe bytes.span.bytes))
    }

    /// The tag of the encoding, which the format puts first.
    var tag: UInt8 { bytes.first ?? 0 }
}

/// The chunks of a bulk build.
func build(_ ordinals: some Sequence<UInt32>) throws -> [StoredChunk] {
    var chunks: [StoredChunk] = []
    try ChunkEditor.build(sorted: ordinals) { chunks.append(.init(first: $0, bytes: $1)) }
    return chunks
}

/// Ordinals where answers change: members, their neighbours, ends, and some at random.
func probes(
    around members: [UInt32], sample: Int, _ random: inout SeededGenerator
) -> [UInt32] {
    var probes: Set<UInt32> = [0, 1, 63, 64, .max - 1, .max]
    let ends = members.prefix(3) + members.suffix(3)
    for member in ends + (0..<sample).compactMap({ _ in members.randomElement(using: &random) }) {
        probes.formUnion([member &- 1, member, member &+ 1])
    }
    if let first = members.first, let last = members.last {
        for _ in 0..<sample { probes.insert(.random(in: first...last, using: &random)) }
    }
    return probes.sorted()
}
