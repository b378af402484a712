/// Whether ordinals are members of an expression, asked in any order.
///
/// A few are looked up one by one. When more are asked for in a window of ordinals, the window is
/// evaluated as bits and kept. Pass the same snapshot of the source to every call.
public struct SetProbe<Source: ChunkSource & ~Copyable & ~Escapable>: ~Copyable {
    private let expression: SetExpression<Source.SetID>
    private let leaves: [Source.SetID]
    private let root: CursorNode
    private var windows: ProbeWindows
    private var pool = BitsetPool()

    /// - Complexity: O(size of the expression); reads nothing.
    public init(_ expression: SetExpression<Source.SetID>) {
        var plan = CursorPlan<Source.SetID>()
        self.expression = expression
        root = plan.node(expression)
        leaves = plan.leaves
        windows = ProbeWindows(setCount: leaves.count)
    }

    /// Whether an ordinal is a member.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func contains(
        _ ordinal: UInt32, in source: borrowing Source
    ) throws -> Bool {
        if let isMember = windows.contains(ordinal) { return isMember }
        guard windows.isWorthwhile(around: ordinal) else {
            return try expression.contains(ordinal, in: source)
        }
        let leaves = leaves
        var bits = Bitset()
        try root.mark(in: &bits, base: ProbeWindows.base(of: ordinal), &pool) {
            leaf, ordinal, request, state in
            try state.load(leaves[leaf], ordinal, request, source)
        }
        windows.keep(bits, around: ordinal)
        return bits.contains(Int(ordinal & ProbeWindows.mask))
    }
}

/// The windows that a probe has evaluated.
private struct ProbeWindows {
    private var kept: [UInt32: Bitset] = [:]
    /// How often windows that are not kept were asked about.
    private var lookUpCounts: [UInt32: Int] = [:]
    /// The window that was asked about last, if it is kept: as a rule it is the next one, too.
    private var last = Bitset(words: [])
    private var lastBase: UInt32?

    /// How often a window is asked about before it is evaluated.
    private let lookUpsPerWindow: Int
    /// So many sets are looked up in the time in which a window is evaluated, about.
    private static let setsPerWindow = 16
    /// How many windows are kept: 2 MB. Beyond, they are evaluated anew.
    private static let maximumCount = 256

    static let mask = UInt32(Bitset.width - 1)
    static func base(of ordinal: UInt32) -> UInt32 { ordinal & ~mask }

    init(setCount: Int) { lookUpsPerWindow = Self.setsPerWindow / max(1, setCount) }

    /// Whether an ordinal is a member, if its window is kept.
    mutating func contains(_ ordinal: UInt32) -> Bool? {
        let base = Self.base(of: ordinal)
        if lastBase != base {
            guard let bits = kept[base] else { return nil }
            last = bits
            lastBase = base
        }
        return last.contains(Int(ordinal & Self.mask))
    }

    /// Whether a window that is not kept is evaluated now; if not, it has been asked about once
    /// more.
    mutating func isWorthwhile(around ordinal: UInt32) -> Bool {
        let count = lookUpCounts[Self.base(of: ordinal), default: 0]
        lookUpCounts[Self.base(of: ordinal)] = count + 1
        return count >= lookUpsPerWindow
    }

    mutating func keep(_ bits: Bitset, around ordinal: UInt32) {
        if kept.count >= Self.maximumCount {
            kept.removeAll()
            lookUpCounts.removeAll()
        }
        kept[Self.base(of: ordinal)] = bits
    }
}
