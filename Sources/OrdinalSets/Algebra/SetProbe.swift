/// Whether ordinals are members of an expression, asked in any order.
///
/// A few are looked up one by one. When more are asked for in a window of ordinals, the window is
/// evaluated as bits and kept. Pass the same snapshot of the source to every call.
public struct SetProbe<Source: ChunkSource & ~Copyable & ~Escapable>: ~Copyable {
    private let expression: SetExpression<Source.SetID>
    private let leaves: [Source.SetID]
    private let root: CursorNode
    private var windows: [UInt32: Window] = [:]
    private var pool = BitsetPool()

    private enum Window {
        /// How often it was asked about.
        case asked(Int)
        case bits(Bitset)
    }

    /// How often a window is asked about before it is evaluated.
    private let lookUpsPerWindow: Int
    /// So many sets are looked up in the time in which a window is evaluated, about.
    private static var setsPerWindow: Int { 16 }
    /// How many windows are kept: 2 MB. Beyond, they are evaluated anew.
    private static var maximumWindowCount: Int { 256 }

    /// - Complexity: O(size of the expression); reads nothing.
    public init(_ expression: SetExpression<Source.SetID>) {
        var plan = CursorPlan<Source.SetID>()
        self.expression = expression
        root = plan.node(expression)
        leaves = plan.leaves
        lookUpsPerWindow = Self.setsPerWindow / max(1, leaves.count)
    }

    /// Whether an ordinal is a member.
    ///
    /// - Throws: What reading the source throws; ``ChunkError`` if a chunk is malformed.
    public mutating func contains(
        _ ordinal: UInt32, in source: borrowing Source
    ) throws -> Bool {
        let base = ordinal & ~UInt32(Bitset.width - 1)
        switch windows[base] ?? .asked(0) {
        case .bits(let bits): return bits.contains(Int(ordinal &- base))
        case .asked(let count) where count < lookUpsPerWindow:
            windows[base] = .asked(count + 1)
            return try expression.contains(ordinal, in: source)
        case .asked:
            let leaves = leaves
            var bits = Bitset()
            try root.mark(in: &bits, base: base, &pool) { leaf, ordinal, request, state in
                try state.load(leaves[leaf], ordinal, request, source)
            }
            if windows.count >= Self.maximumWindowCount { windows.removeAll() }
            windows[base] = .bits(bits)
            return bits.contains(Int(ordinal &- base))
        }
    }
}
