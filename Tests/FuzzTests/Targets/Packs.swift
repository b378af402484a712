@testable import LMDB

/// A pack of whatever bytes under whatever key: nothing is read beyond them, and each entry that can be read is found by its
/// key where keys ascend. And the same bytes as entries: packs that are made of them have them, each once.
func fuzzPack(_ input: [UInt8]) throws {
    let (kind, rest) = input.split
    if kind % 2 == 0 { try readPack(rest) } else { try makePacks(rest) }
}

private func readPack(_ input: [UInt8]) throws {
    let (count, rest) = input.split
    let key = Array(rest.prefix(Int(count % 32)))
    let value = Array(rest.dropFirst(key.count))
    let sought = Array(rest.suffix(12))
    // Sound: the buffers do not leave the closures.
    try unsafe key.withUnsafeBytes { key in
        try unsafe value.withUnsafeBytes { value in
            guard let view = unsafe try? PackView(key: key, value: value) else { return }
            let room = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 8)
            defer { unsafe room.deallocate() }
            var keys: [[UInt8]] = []
            for index in 0..<view.count {
                guard let byteCount = unsafe try? view.copyKey(index, to: room),
                    let bytes = unsafe try? view.value(index)
                else { return }
                _ = unsafe bytes.first
                _ = unsafe bytes.last
                keys.append(unsafe Array(UnsafeRawBufferPointer(start: room, count: byteCount)))
            }
            _ = unsafe sought.withUnsafeBytes { unsafe try? view.place(of: $0, isBehind: true) }
            guard zip(keys, keys.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) })
            else { return }
            for (index, key) in keys.enumerated() {
                let place = unsafe try key.withUnsafeBytes { unsafe try view.place(exactly: $0) }
                try hold(place == index, "entry \(index) is found at \(place as Any)")
            }
        }
    }
}

private func makePacks(_ input: [UInt8]) throws {
    var reader = FuzzReader(input)
    var entries: [[UInt8]: [UInt8]] = [:]
    while !reader.isAtEnd, entries.count < 200 {
        let key = [0, 0] + reader.bytes(Int(1 + reader.byte() % 9))
        let size = Int(reader.byte())
        entries[key] =
            size % 3 == 0
            ? [7, 7]
            : reader.bytes(size % 40) + (size > 250 ? Array(repeating: 1, count: 1_100) : [])
    }
    let ordered = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    let arena = ByteArena()
    func kept(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeRawBufferPointer(start: arena.copy($0), count: $0.count)
        }
    }
    let changes = ordered.map { unsafe PackChange(key: kept($0.key), value: kept($0.value)) }
    let making = PackMaking()
    try unsafe changes.withUnsafeBufferPointer { all in
        try unsafe making.merge(nil, with: all, before: nil)
        unsafe making.make(under: nil, code: 9, isAtEnd: false)
    }
    var found: [([UInt8], [UInt8])] = []
    for index in unsafe making.made.indices {
        let pack = unsafe making.made[index]
        try unsafe making.bytes.withUnsafeBytes { all in
            let value = unsafe UnsafeRawBufferPointer(
                rebasing: all[pack.start..<pack.start + pack.byteCount])
            try hold(
                unsafe PackChecksum.holds(in: value, under: pack.key, code: 9),
                "a pack lacks its checksum")
            let view = unsafe try PackView(key: pack.key, value: value)
            try hold(
                unsafe view.count == 1
                    || pack.key.count + pack.byteCount + 10 <= Limits.packByteCount,
                "a pack of \(view.count) entries has \(pack.byteCount) bytes")
            let room = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 8)
            defer { unsafe room.deallocate() }
            for index in 0..<view.count {
                let byteCount = unsafe try view.copyKey(index, to: room)
                let key = unsafe Array(UnsafeRawBufferPointer(start: room, count: byteCount))
                unsafe found.append((key, Array(try view.value(index))))
            }
        }
    }
    try hold(
        found.map(\.0) == ordered.map(\.key) && found.map(\.1) == ordered.map(\.value),
        "packs have other entries than they were made of")
    withExtendedLifetime(arena) {}
}
