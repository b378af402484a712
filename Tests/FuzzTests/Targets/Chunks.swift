import OrdinalSets

/// The first ordinal, then the bytes of a chunk. No answer lies outside of the chunk; and what
/// `validate` accepts is a set: every way of asking says the same as its members do.
func fuzzChunk(_ input: [UInt8]) throws {
    let first = input.number(at: 0)
    let bytes = Array(input.dropFirst(4))
    guard let chunk = try? Chunk(first: first, bytes: bytes.span.bytes) else { return }
    try hold(chunk.first <= chunk.last && chunk.count >= 1, "an empty chunk was opened")
    let probes = [
        chunk.first, chunk.last, chunk.first &+ 1, chunk.last &- 1, chunk.first &- 1,
        chunk.last &+ 1, chunk.first &+ (chunk.last &- chunk.first) / 2,
    ]
    for probe in probes { try boundsHold(chunk, probe) }
    // What it holds is compared only where it is proved whole.
    guard (try? chunk.validate()) != nil, chunk.count <= 1 << 16 else { return }
    var members: [UInt32] = []
    try chunk.append(to: &members)
    try hold(members.count == chunk.count, "the count is another than that of the members")
    try hold(members.first == chunk.first && members.last == chunk.last, "other ends")
    try hold(zip(members, members.dropFirst()).allSatisfy { $0 < $1 }, "members out of order")
    let set = Set(members)
    for probe in probes {
        try hold(try chunk.contains(probe) == set.contains(probe), "contains(\(probe))")
        try hold(try chunk.rank(of: probe) == members.count { $0 < probe }, "rank(of: \(probe))")
        try hold(
            try chunk.next(atOrAfter: probe) == members.first { $0 >= probe },
            "next(atOrAfter: \(probe))")
        try hold(
            try chunk.next(atOrBefore: probe) == members.last { $0 <= probe },
            "next(atOrBefore: \(probe))")
    }
    for index in [0, members.count / 2, members.count - 1] {
        try hold(try chunk.select(index) == members[index], "select(\(index))")
    }
    for probe in probes where probe >= chunk.first {
        let edits = try ChunkEditor.insert(probe, into: chunk)
        if let edits { try holds(edits, set.union([probe])) }
        try hold((edits == nil) == set.contains(probe), "insert(\(probe)) changed nothing")
    }
    for probe in probes where set.contains(probe) {
        guard let edits = try ChunkEditor.remove(probe, from: chunk) else {
            throw Broken("remove(\(probe)) changed nothing")
        }
        try holds(edits, set.subtracting([probe]))
    }
}

private func boundsHold(_ chunk: Chunk, _ probe: UInt32) throws {
    if let after = try? chunk.next(atOrAfter: probe) {
        try hold(after >= probe && after <= chunk.last, "next(atOrAfter: \(probe)) is \(after)")
    }
    if let before = try? chunk.next(atOrBefore: probe) {
        try hold(before <= probe && before >= chunk.first, "next(atOrBefore:) is \(before)")
    }
    if let rank = try? chunk.rank(of: probe) {
        try hold((0...chunk.count).contains(rank), "rank(of: \(probe)) is \(rank)")
    }
    _ = try? chunk.contains(probe)
    _ = try? ChunkEditor.insert(probe, into: chunk)
    _ = try? ChunkEditor.remove(probe, from: chunk)
}

/// What was written is whole and is the set.
private func holds(_ edits: ChunkEdits, _ expected: Set<UInt32>) throws {
    var members: [UInt32] = []
    for written in edits.written {
        let chunk = try Chunk(first: written.first, bytes: written.bytes.span.bytes)
        try chunk.validate()
        try chunk.append(to: &members)
    }
    try hold(members == expected.sorted(), "an edit wrote another set")
}
