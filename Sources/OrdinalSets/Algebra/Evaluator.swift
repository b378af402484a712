/// Runs a tree of nodes: leaps from member to member where they are far apart, and where they
/// are close evaluates whole windows as bits, which costs a fraction for each member.
struct Evaluator {
    private let root: CursorNode
    /// Made when first filled: most cursors never need it.
    private var window = Bitset(words: [])
    /// The window's first ordinal; nil while it holds nothing.
    private var base: UInt32?
    /// Whether the window held so many members that the next one is filled unasked.
    private var isRich = false
    private var pool = BitsetPool()
    private var pace: Pace
    /// Whether windows are filled from the first step on.
    let isDense: Bool

    init(_ root: CursorNode, isDense: Bool = false) {
        self.root = root
        self.isDense = isDense
        pace = Pace(operandCount: root.operandCount)
    }

    /// The least member at or after `target`.
    mutating func next(atOrAfter target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        var target = target
        while true {
            if let base, target & Self.baseMask == base {
                if let bit = window.next(atOrAfter: Int(target &- base)) {
                    return base | UInt32(bit)
                }
                let end = base | ~Self.baseMask
                guard end < .max else { return nil }
                target = end + 1
                if isRich || isDense {
                    if !isRich, window.isEmpty {
                        // Nothing may be left up to the last ordinal there is.
                        guard let bound = try root.bound(atOrAfter: target, load) else {
                            return nil
                        }
                        target = bound
                    }
                    try fill(around: target, load)
                    continue
                }
            }
            guard !isDense, !pace.isDense(at: target) else {
                try fill(around: target, load)
                continue
            }
            guard case .and(let operands) = root.kind else {
                return try root.next(atOrAfter: target, load)
            }
            // The steps of an intersection are taken here, so that operands that meet seldom
            // but have many members side by side are noticed, too.
            var leap = Leap(target)
            while let operand = leap.nextOperand(of: operands.count) {
                guard let found = try operands[operand].next(atOrAfter: leap.target, load) else {
                    return nil
                }
                leap.note(found)
                if pace.isDense(at: found) {
                    try fill(around: found, load)
                    break
                }
            }
            if base == nil || leap.target & Self.baseMask != base { return leap.target }
            target = leap.target
        }
    }

    /// The greatest member at or before `target`.
    mutating func next(atOrBefore target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        var target = target
        while true {
            if let base, target & Self.baseMask == base {
                if let bit = window.next(atOrBefore: Int(target &- base)) {
                    return base | UInt32(bit)
                }
                guard base > 0 else { return nil }
                target = base - 1
                if isRich || isDense {
                    try fill(around: target, load)
                    continue
                }
            }
            guard isDense || pace.isDense(at: target) else {
                return try root.next(atOrBefore: target, load)
            }
            try fill(around: target, load)
        }
    }

    /// The members from `start` on, `limit` at most.
    mutating func collect(
        from start: UInt32, limit: Int, _ load: ChunkLoader
    ) throws -> [UInt32] {
        var members: [UInt32] = []
        guard limit > 0 else { return members }
        var start = start
        if root.isLeaf {
            guard let rest = try root.collectChunks(from: start, limit: limit, &members, load)
            else { return members }
            start = rest
        }
        try forEach(from: start, load) { ordinal in
            members.append(ordinal)
            return members.count < limit
        }
        return members
    }

    /// Calls `body` with the members from `start` on until it returns false.
    @inline(__always)
    mutating func forEach(
        from start: UInt32, _ load: ChunkLoader, _ body: (UInt32) throws -> Bool
    ) throws {
        var target = start
        while let found = try next(atOrAfter: target, load) {
            var reached = found
            if let base, found & Self.baseMask == base {
                let isWanted = try window.forEach(from: Int(found &- base)) { bit in
                    try body(base | UInt32(bit))
                }
                guard isWanted else { return }
                reached = base | ~Self.baseMask
            } else {
                guard try body(found) else { return }
            }
            guard reached < .max else { return }
            target = reached + 1
        }
    }

    /// How many members lie in `range`.
    mutating func count(in range: ClosedRange<UInt32>, _ load: ChunkLoader) throws -> Int {
        var count = 0
        var target = range.lowerBound
        while let found = try next(atOrAfter: target, load), found <= range.upperBound {
            var reached = found
            if let base, found & Self.baseMask == base {
                reached = min(base | ~Self.baseMask, range.upperBound)
                count += window.count(from: Int(found - base), through: Int(reached - base))
            } else {
                count += 1
            }
            guard reached < range.upperBound else { break }
            target = reached + 1
        }
        return count
    }

    /// The member that `index` others precede.
    mutating func select(_ index: Int, _ load: ChunkLoader) throws -> UInt32? {
        var left = index
        var target = UInt32(0)
        while let found = try next(atOrAfter: target, load) {
            var reached = found
            if let base, found & Self.baseMask == base {
                let from = Int(found - base)
                if let bit = window.select(left, from: from) { return base | UInt32(bit) }
                reached = base | ~Self.baseMask
                left -= window.count(from: from, through: Bitset.width - 1)
            } else if left == 0 {
                return found
            } else {
                left -= 1
            }
            guard reached < .max else { return nil }
            target = reached + 1
        }
        return nil
    }

    /// Evaluates the window that `ordinal` lies in.
    private mutating func fill(around ordinal: UInt32, _ load: ChunkLoader) throws {
        base = nil
        if window.words.isEmpty { window = Bitset() } else { window.clear() }
        let start = ordinal & Self.baseMask
        try root.mark(in: &window, base: start, &pool, load)
        base = start
        isRich = window.count(from: 0, through: Bitset.width - 1) >= Self.richness
    }

    /// Members of a window from which on the next one is filled without looking first: its
    /// filling is then paid for even if it holds half as many.
    private static let richness = 512

    private static let baseMask = ~UInt32(Bitset.width - 1)
}

/// Notices when many steps lead over few ordinals.
struct Pace {
    /// Steps after which the distance is looked at: when so few led over few ordinals, filling a
    /// window, which takes as long as some dozens, is paid for. A step of many operands takes as
    /// long as several.
    private let steps: Int
    /// The mean distance of a step, in ordinals, up to which a window is quicker: it then
    /// holds a thousand members or more.
    static let closeness = 64

    private var anchor: UInt32 = 0
    private var taken = 0

    /// Steps of one operand or two.
    private static let plainSteps = 16

    init(operandCount: Int) { steps = max(2, Self.plainSteps / max(1, operandCount / 2)) }

    /// Counts a step that came to `ordinal`; true if steps are close together there.
    @inline(__always)
    mutating func isDense(at ordinal: UInt32) -> Bool {
        taken &+= 1
        guard taken >= steps else {
            if taken == 1 { anchor = ordinal }
            return false
        }
        let distance = ordinal > anchor ? ordinal - anchor : anchor - ordinal
        taken = 0
        return distance <= UInt32(steps * Self.closeness)
    }
}
