// Words are runs of letters, marks and numbers of a folded name.
extension FoldedName {
    /// Calls `body` with every word of the name, in their order and as often as they stand in
    /// it, until it returns false.
    func forEachWord(_ body: (ArraySlice<UInt8>) -> Bool) {
        var start: Int?
        var offset = 0
        while offset < bytes.count {
            let (scalar, count) = scalar(at: offset)
            if Folding.isOfWord(scalar) {
                start = start ?? offset
            } else if let begin = start {
                guard body(bytes[begin..<offset]) else { return }
                start = nil
            }
            offset += count
        }
        if let start { _ = body(bytes[start...]) }
    }

    /// The scalar at an offset, and how many bytes it has. The bytes are UTF-8.
    private func scalar(at offset: Int) -> (scalar: UInt32, count: Int) {
        let lead = UInt32(bytes[offset])
        let count = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard count > 1 else { return (lead, 1) }
        var scalar = lead & (0x7F >> UInt32(count))
        for byte in bytes[offset...].dropFirst().prefix(count - 1) {
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return (scalar, count)
    }

    /// The different words of the name, in the order in which they first come.
    var words: [FoldedName] {
        var words: [FoldedName] = []
        var seen: Set<ArraySlice<UInt8>> = []
        forEachWord { word in
            if seen.insert(word).inserted { words.append(FoldedName(folded: Array(word))) }
            return true
        }
        return words
    }

    /// Whether a word of the name is this one.
    func hasWord(_ wanted: FoldedName) -> Bool {
        var isFound = false
        forEachWord { word in
            isFound = word.elementsEqual(wanted.bytes)
            return !isFound
        }
        return isFound
    }

    /// Whether a word of the name begins with this.
    func hasWord(beginningWith prefix: FoldedName) -> Bool {
        var isFound = false
        forEachWord { word in
            isFound = word.starts(with: prefix.bytes)
            return !isFound
        }
        return isFound
    }
}

/// The words by which a name is found in the index.
struct IndexedWords: Equatable, Sendable {
    /// How many words of a name are indexed: far more than names have. Names with more are
    /// candidates of every search, and their records decide.
    static let countMaximum = 32
    /// How many bytes of a word are indexed: a longer one is found by its beginning, and the record decides.
    static let byteCountMaximum = WordKey.wordByteCountMaximum

    /// Each cut to its limit; different ones. The empty word stands for names of too many words.
    private(set) var words: [[UInt8]] = []

    init(_ name: FoldedName) {
        name.forEachWord { word in
            let cut = word.prefix(Self.byteCountMaximum)
            // They are few.
            if words.contains(where: { $0[...] == cut }) { return true }
            guard words.count < Self.countMaximum else {
                words.append([])
                return false
            }
            words.append(Array(cut))
            return true
        }
    }
}
