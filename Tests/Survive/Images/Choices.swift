import TestNumbers

/// Which images of a moment are tried.
struct Choices {
    /// So many pieces have every subset of them tried.
    static let exhaustivePieceCount = 10

    private let moment: Moment
    private var random: SplitMix64

    init(_ moment: Moment, seed: UInt64) {
        self.moment = moment
        random = SplitMix64(seed: seed &* 0x1_0000_0001 &+ UInt64(moment.number))
    }

    /// At most about so many.
    mutating func make(_ limit: Int) -> [Choice] {
        let pieces = moment.pieces.indices.compactMap { moment.piece($0) }
        let count = pieces.count
        let whole = pieces.map(\.whole)
        var parts: [[UInt16]] = [Array(repeating: 0, count: count), whole]
        if count == 1 { parts += tears(of: pieces[0]).map { [$0] } }
        if count > 1 {
            let isExhaustive = count <= Self.exhaustivePieceCount && 1 << count <= limit
            let few = isExhaustive ? subsets(of: whole) : marked(whole, limit)
            parts += few
            // Torn ones, and any mixture.
            while parts.count < limit { parts.append(mixture(of: pieces)) }
        }
        if parts.count > max(limit, 2) {
            // All, and whatever chance takes: nothing of it is what the moment before had as well.
            var rest = [parts[0]] + parts.dropFirst(2)
            rest.shuffle(using: &random)
            parts = [parts[1]] + rest.prefix(max(limit, 2) - 1)
        }
        return finish(parts)
    }

    /// Each tear of one piece.
    private func tears(of piece: Disk.Piece) -> [UInt16] {
        let all = 1..<max(1, Int(piece.whole))
        if piece.isWithinSector { return all.filter { ($0 + 1) & $0 == 0 }.map { UInt16($0) } }
        return all.map { UInt16($0) }
    }

    private func subsets(of whole: [UInt16]) -> [[UInt16]] {
        (1..<((1 << whole.count) - 1)).map { set in
            whole.indices.map { set & (1 << $0) != 0 ? whole[$0] : 0 }
        }
    }

    /// Those that begin, end, consist of or lack one piece; if they are too many, some of them.
    private mutating func marked(_ whole: [UInt16], _ limit: Int) -> [[UInt16]] {
        var sets: [[UInt16]] = []
        let indices = whole.indices
        for place in indices {
            sets.append(indices.map { $0 == place ? whole[$0] : 0 })
            sets.append(indices.map { $0 != place ? whole[$0] : 0 })
            guard place > 0 else { continue }
            sets.append(indices.map { $0 < place ? whole[$0] : 0 })
            sets.append(indices.map { $0 >= place ? whole[$0] : 0 })
        }
        // A part of the limit is for mixtures.
        let most = max(2, limit * 3 / 4)
        if sets.count > most {
            sets.shuffle(using: &random)
            sets.removeLast(sets.count - most)
        }
        return sets
    }

    private mutating func mixture(of pieces: [Disk.Piece]) -> [UInt16] {
        let share = random.below(5)
        return pieces.map { piece in
            if random.below(4) == 0 {
                let torn = tears(of: piece)
                return torn.isEmpty ? piece.whole : torn[random.below(torn.count)]
            }
            return random.below(4) < share ? piece.whole : 0
        }
    }

    /// With sizes of files, names and lock files.
    private mutating func finish(_ parts: [[UInt16]]) -> [Choice] {
        let names = moment.disk.pendingNames.count
        var choices: [Choice] = []
        for (index, parts) in parts.enumerated() {
            var choice = Choice(parts: parts, names: Array(repeating: true, count: names))
            choice.size = [.least, .grown, .least, .stale][index % 4]
            choice.lock = LockRemains.allCases[random.below(LockRemains.allCases.count)]
            choices.append(choice)
        }
        guard names > 0 else { return choices }
        // Names in their order, and a few in none.
        for count in 0..<names {
            for parts in parts.prefix(2) {
                choices.append(Choice(parts: parts, names: (0..<names).map { $0 < count }))
                choices.append(
                    Choice(
                        parts: parts, names: (0..<names).map { _ in random.below(2) == 0 },
                        size: .grown))
            }
        }
        return choices
    }
}
