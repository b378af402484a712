import TestNumbers

/// One way in which a file is damaged, the same for the same seed and number.
struct Mutation {
    private var numbers: SplitMix64
    private(set) var what = ""

    static let pageByteCount = 4_096

    init(seed: UInt64, file: Int) {
        numbers = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(file))
        _ = numbers.next()
    }

    /// Whether whole pieces of the file stand where others did, with their checksums.
    var movesPages: Bool { what.contains("swapped") || what.contains("repeated") }

    mutating func apply(to bytes: inout [UInt8]) {
        switch numbers.below(14) {
        case 0: flip(in: 0..<bytes.count, &bytes)
        case 1:
            for _ in 0..<3 { flip(in: 0..<bytes.count, &bytes) }
        case 2: zero(&bytes)
        case 3: swapPieces(&bytes)
        case 4: repeatPiece(&bytes)
        case 5: cut(&bytes)
        case 6: extend(&bytes)
        case 7: meta(&bytes)
        case 8: renumberedSwap(&bytes)
        case 9: node(&bytes)
        default: targeted(&bytes)
        }
    }

    private mutating func note(_ text: String) { what += (what.isEmpty ? "" : ", ") + text }

    private mutating func flip(in range: Range<Int>, _ bytes: inout [UInt8]) {
        let range = range.clamped(to: 0..<bytes.count)
        guard !range.isEmpty else { return }
        let place = range.lowerBound + numbers.below(range.count)
        let bit = numbers.below(8)
        bytes[place] ^= 1 << UInt8(bit)
        note(
            "bit \(bit) of byte \(place % Self.pageByteCount) of page \(place / Self.pageByteCount)"
        )
    }

    /// A piece of a sector or of a page, aligned.
    private mutating func piece(_ bytes: [UInt8], _ size: Int) -> Range<Int> {
        let start = numbers.below(bytes.count / size) * size
        return start..<start + size
    }

    private mutating func pieceByteCount() -> Int { numbers.below(2) == 0 ? 512 : 4_096 }

    private mutating func zero(_ bytes: inout [UInt8]) {
        let piece = piece(bytes, pieceByteCount())
        let value: UInt8 = numbers.below(4) == 0 ? 0xFF : 0
        for place in piece { bytes[place] = value }
        note("\(piece) is \(value)")
    }

    private mutating func swapPieces(_ bytes: inout [UInt8]) {
        let size = pieceByteCount()
        let (one, two) = (piece(bytes, size), piece(bytes, size))
        for index in 0..<size { bytes.swapAt(one.lowerBound + index, two.lowerBound + index) }
        note("\(one) and \(two) swapped")
    }

    private mutating func repeatPiece(_ bytes: inout [UInt8]) {
        let size = pieceByteCount()
        let (from, to) = (piece(bytes, size), piece(bytes, size))
        bytes.replaceSubrange(to, with: Array(bytes[from]))
        note("\(from) repeated at \(to)")
    }

    private mutating func cut(_ bytes: inout [UInt8]) {
        var count = numbers.below(bytes.count)
        if numbers.below(2) == 0 { count -= count % 512 }
        bytes.removeLast(bytes.count - count)
        note("cut to \(count)")
    }

    private mutating func extend(_ bytes: inout [UInt8]) {
        let count = 1 + numbers.below(9_000)
        let byte = UInt8(numbers.below(256))
        bytes += [UInt8](repeating: byte, count: count)
        note("\(count) bytes more")
    }

    /// A field of a meta page.
    private mutating func meta(_ bytes: inout [UInt8]) {
        let page = numbers.below(2) * Self.pageByteCount
        guard numbers.below(3) > 0 else {
            flip(in: page..<page + 152, &bytes)
            return
        }
        // Counts, roots, the last page and the commit, eight bytes each.
        let field = page + 40 + 8 * numbers.below(14)
        put(strange(bytes), at: field, byteCount: 8, &bytes)
    }

    /// Two pages take each other's place, and say so.
    private mutating func renumberedSwap(_ bytes: inout [UInt8]) {
        let (one, two) = (piece(bytes, 4_096), piece(bytes, 4_096))
        for index in 0..<4_096 { bytes.swapAt(one.lowerBound + index, two.lowerBound + index) }
        for index in 0..<8 { bytes.swapAt(one.lowerBound + index, two.lowerBound + index) }
        note("pages at \(one.lowerBound) and \(two.lowerBound) swapped but for their numbers")
    }

    /// A field of a node: its size, flags, length of the key, or where it is.
    private mutating func node(_ bytes: inout [UInt8]) {
        guard let page = page(of: numbers.below(2) == 0 ? .leaf : .branch, bytes) else { return }
        let lower = Int(bytes[page + 12]) | Int(bytes[page + 13]) << 8
        guard lower > 16, lower < Self.pageByteCount else { return }
        let slot = page + 16 + 2 * numbers.below((lower - 16) / 2)
        if numbers.below(3) == 0 {
            put(strange(bytes), at: slot, byteCount: 2, &bytes)
            return
        }
        let start = page + (Int(bytes[slot]) | Int(bytes[slot + 1]) << 8)
        put(strange(bytes), at: start + 2 * numbers.below(4), byteCount: 2, &bytes)
    }

    /// A page of a kind: its header, where its nodes are, or anything.
    private mutating func targeted(_ bytes: inout [UInt8]) {
        let kind = PageKind.allCases[numbers.below(PageKind.allCases.count)]
        guard let page = page(of: kind, bytes) else { return flip(in: 0..<bytes.count, &bytes) }
        let extents = [16, 64, Self.pageByteCount]
        let extent = extents[numbers.below(3)]
        note("\(kind)")
        if numbers.below(2) == 0 {
            flip(in: page..<page + extent, &bytes)
        } else {
            let sizes = [1, 2, 4, 8]
            put(
                strange(bytes), at: page + numbers.below(extent),
                byteCount: sizes[numbers.below(4)],
                &bytes)
        }
    }

    enum PageKind: CaseIterable { case meta, branch, leaf, overflow, freeList }

    /// A page of a kind, by its flags.
    private mutating func page(of kind: PageKind, _ bytes: [UInt8]) -> Int? {
        let count = bytes.count / Self.pageByteCount
        if kind == .meta { return numbers.below(2) * Self.pageByteCount }
        if kind == .freeList {
            let meta = numbers.below(2) * Self.pageByteCount
            let root = number(at: meta + 80, bytes)
            return root < UInt64(count) ? Int(root) * Self.pageByteCount : nil
        }
        let flag: UInt8 = kind == .branch ? 1 : kind == .leaf ? 2 : 4
        let pages = (2..<count).filter { page in
            bytes[page * Self.pageByteCount + 10] == flag
                && number(at: page * Self.pageByteCount, bytes) == UInt64(page)
        }
        return pages.isEmpty ? nil : pages[numbers.below(pages.count)] * Self.pageByteCount
    }

    private func number(at place: Int, _ bytes: [UInt8]) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    }

    /// A number that is wrong in an interesting way.
    private mutating func strange(_ bytes: [UInt8]) -> UInt64 {
        let count = UInt64(bytes.count / Self.pageByteCount)
        switch numbers.below(8) {
        case 0: return 0
        case 1: return 1
        case 2: return count - 1
        case 3: return count
        case 4: return count + UInt64(numbers.below(1 << 20))
        case 5: return .max
        case 6: return UInt64(numbers.below(Int(count)))
        default: return numbers.next()
        }
    }

    private mutating func put(
        _ number: UInt64, at place: Int, byteCount: Int, _ bytes: inout [UInt8]
    ) {
        for index in 0..<byteCount where place + index < bytes.count {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
        note(
            "\(byteCount) bytes at \(place % Self.pageByteCount) of page "
                + "\(place / Self.pageByteCount) are \(number)")
    }
}
