import LMDB
import OrdinalSets

/// Heads of which accounts the last commits may have moved, so that readers of any process know which they find where
/// they found them.
///
/// A commit moves the whole page that a head of an account lies on, with what lies there of its neighbours; and where
/// heads go away, pages beside it, so that it says that it moved any.
struct HeadMoves: Equatable {
    /// What one commit may have moved: heads of neighbouring accounts.
    struct Move: Equatable {
        var commit: UInt64
        var first: AccountOrdinal
        var last: AccountOrdinal

        static let byteCount = 16
    }

    /// From which commit on each is told that moved any.
    var beginning: UInt64
    /// In the order of the commits.
    var moves: [Move] = []

    /// The most that are told: a reader that looks less often takes all heads for moved. Half a kilobyte, in a page
    /// that each commit writes anyhow.
    static let countMaximum = 32
    /// The most that one commit tells of: one that moves more moved any.
    static let countInCommitMaximum = 8

    init(beginning: UInt64) { self.beginning = beginning }

    /// Nil for bytes that are none.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= 8, (bytes.byteCount - 8) % Move.byteCount == 0,
            bytes.byteCount <= 8 + Self.countMaximum * Move.byteCount
        else { return nil }
        beginning = bytes.u64(at: 0)
        var last = beginning
        for place in stride(from: 8, to: bytes.byteCount, by: Move.byteCount) {
            let move = Move(
                commit: bytes.u64(at: place), first: bytes.u32(at: place + 8),
                last: bytes.u32(at: place + 12))
            guard move.commit >= last, move.first <= move.last else { return nil }
            last = move.commit
            moves.append(move)
        }
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(beginning)
        for move in moves {
            bytes.append(move.commit)
            bytes.append(move.first)
            bytes.append(move.last)
        }
        return bytes
    }

    /// Adds what a commit moved, and forgets what is too much.
    mutating func add(_ ranges: [ClosedRange<AccountOrdinal>], by commit: UInt64) {
        // A copy counts its commits anew, and what was told of others is about another file.
        if beginning > commit || moves.last.map({ $0.commit >= commit }) ?? false {
            self = HeadMoves(beginning: commit)
        }
        moves += ranges.map { Move(commit: commit, first: $0.lowerBound, last: $0.upperBound) }
        let excess = moves.count - Self.countMaximum
        guard excess > 0 else { return }
        beginning = moves[excess - 1].commit + 1
        moves.removeAll { $0.commit < beginning }
    }
}

/// What a transaction has moved so far.
struct MovedHeads {
    private(set) var ranges: [ClosedRange<AccountOrdinal>] = []
    /// How many heads were made anew: where they are many, all are taken for moved.
    private var count = 0

    static let countMaximum = 256
    private static let everybody: ClosedRange<AccountOrdinal> = 0...(.max)

    var isEmpty: Bool { ranges.isEmpty }
    /// Whether all are taken for moved.
    var isEverybody: Bool { ranges.first == Self.everybody }

    mutating func noteEverybody() { ranges = [Self.everybody] }

    mutating func note(_ range: ClosedRange<AccountOrdinal>) {
        guard !isEverybody else { return }
        count += 1
        ranges.removeAll { range.contains($0.lowerBound) && range.contains($0.upperBound) }
        if !ranges.contains(where: {
            $0.contains(range.lowerBound) && $0.contains(range.upperBound)
        }) {
            ranges.append(range)
        }
        if count > Self.countMaximum || ranges.count > HeadMoves.countInCommitMaximum {
            noteEverybody()
        }
    }
}
