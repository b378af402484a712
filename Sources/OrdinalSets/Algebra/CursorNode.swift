/// One operation of a cursor's tree, with what it remembers between calls.
///
/// The nodes know neither source nor set names: leaves are numbered, and chunks come through
/// a closure. So this code is compiled once, however many kinds of sources there are.
final class CursorNode {
    enum Kind {
        case nothing
        case leaf(Int)
        /// Ascending, not empty.
        case list([UInt32])
        case range(ClosedRange<UInt32>)
        /// Two operands at least, as in a union.
        case and([CursorNode])
        case or([CursorNode])
        case andNot(CursorNode, CursorNode)
    }

    let kind: Kind
    private var leaf = LeafState()
    private var heap = OperandHeap()

    init(_ kind: Kind) { self.kind = kind }

    /// The least member at or after `target`.
    func next(atOrAfter target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        switch kind {
        case .nothing: return nil
        case .leaf(let id): return try leaf.next(atOrAfter: target, leaf: id, load)
        case .list(let list):
            let index = list.lowerBound(target)
            return index < list.count ? list[index] : nil
        case .range(let range):
            return target <= range.upperBound ? max(target, range.lowerBound) : nil
        case .and(let operands):
            var leap = Leap(target)
            while let operand = leap.nextOperand(of: operands.count) {
                guard let found = try operands[operand].next(atOrAfter: leap.target, load) else {
                    return nil
                }
                leap.note(found)
            }
            return leap.target
        case .or(let operands):
            return try heap.next(from: target, isForward: true, operands: operands.count) {
                try operands[$0].next(atOrAfter: target, load)
            }
        case .andNot(let some, let others):
            var target = target
            while let found = try some.next(atOrAfter: target, load) {
                guard try others.next(atOrAfter: found, load) == found else { return found }
                guard found < .max else { return nil }
                target = found + 1
            }
            return nil
        }
    }

    /// An ordinal at or after `target` that no member at or after it comes before; nil when
    /// there is no such member. It takes one step of each leaf: operands that never meet are not
    /// followed member by member.
    func bound(atOrAfter target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        switch kind {
        case .nothing, .leaf, .list, .range: return try next(atOrAfter: target, load)
        case .and(let operands):
            var bound = target
            for operand in operands {
                guard let found = try operand.bound(atOrAfter: bound, load) else { return nil }
                bound = found
            }
            return bound
        case .or(let operands):
            return try operands.compactMap { try $0.bound(atOrAfter: target, load) }.min()
        case .andNot(let some, _): return try some.bound(atOrAfter: target, load)
        }
    }

    /// The greatest member at or before `target`.
    func next(atOrBefore target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        switch kind {
        case .nothing: return nil
        case .leaf(let id): return try leaf.next(atOrBefore: target, leaf: id, load)
        case .list(let list):
            let index = target == .max ? list.count : list.lowerBound(target + 1)
            return index > 0 ? list[index - 1] : nil
        case .range(let range):
            return target >= range.lowerBound ? min(target, range.upperBound) : nil
        case .and(let operands):
            var leap = Leap(target)
            while let operand = leap.nextOperand(of: operands.count) {
                guard let found = try operands[operand].next(atOrBefore: leap.target, load) else {
                    return nil
                }
                leap.note(found)
            }
            return leap.target
        case .or(let operands):
            return try heap.next(from: target, isForward: false, operands: operands.count) {
                try operands[$0].next(atOrBefore: target, load)
            }
        case .andNot(let some, let others):
            var target = target
            while let found = try some.next(atOrBefore: target, load) {
                guard try others.next(atOrBefore: found, load) == found else { return found }
                guard found > 0 else { return nil }
                target = found - 1
            }
            return nil
        }
    }

    /// Sets the bits of all members in the window from `base` on.
    func mark(
        in bits: inout Bitset, base: UInt32, _ pool: inout BitsetPool, _ load: ChunkLoader
    ) throws {
        let end = base | UInt32(Bitset.width - 1)
        switch kind {
        case .nothing: return
        case .leaf(let id): try leaf.mark(in: &bits, base: base, leaf: id, load)
        case .list(let list):
            try bits.withWords { words throws(ChunkError) in
                for index in list.lowerBound(base)..<list.count {
                    guard list[index] <= end else { return }
                    words.setBits(Int(list[index] - base), through: Int(list[index] - base))
                }
            }
        case .range(let range):
            guard range.lowerBound <= end, range.upperBound >= base else { return }
            let from = Int(max(range.lowerBound, base) - base)
            let to = Int(min(range.upperBound, end) - base)
            try bits.withWords { words throws(ChunkError) in words.setBits(from, through: to) }
        case .or(let operands):
            for operand in operands { try operand.mark(in: &bits, base: base, &pool, load) }
        case .and(let operands):
            var all = pool.take()
            var one = pool.take()
            for (index, operand) in operands.enumerated() {
                if index == 0 {
                    try operand.mark(in: &all, base: base, &pool, load)
                } else {
                    one.clear()
                    try operand.mark(in: &one, base: base, &pool, load)
                    all.formIntersection(one)
                }
                if all.isEmpty { break }
            }
            bits.formUnion(all)
            pool.give(all)
            pool.give(one)
        case .andNot(let some, let others):
            var kept = pool.take()
            try some.mark(in: &kept, base: base, &pool, load)
            if !kept.isEmpty {
                var taken = pool.take()
                try others.mark(in: &taken, base: base, &pool, load)
                kept.subtract(taken)
                bits.formUnion(kept)
                pool.give(taken)
            }
            pool.give(kept)
        }
    }

    /// How many operands a step may have to ask: those of the widest union.
    var operandCount: Int {
        switch kind {
        case .or(let operands): operands.count
        case .andNot(let some, _): some.operandCount
        case .and(let operands): operands.map(\.operandCount).max() ?? 1
        case .nothing, .leaf, .list, .range: 1
        }
    }

    var isLeaf: Bool {
        if case .leaf = kind { true } else { false }
    }

    /// Appends the members of a leaf's chunks as long as they fit below `limit` whole.
    ///
    /// - Returns: Where to go on one by one; nil at the end.
    func collectChunks(
        from start: UInt32, limit: Int, _ members: inout [UInt32], _ load: ChunkLoader
    ) throws -> UInt32? {
        guard case .leaf(let id) = kind else { return start }
        return try leaf.collect(from: start, limit: limit, &members, leaf: id, load)
    }

    /// How many members of a leaf lie in `range`; nil for other kinds.
    func leafCount(in range: ClosedRange<UInt32>, _ load: ChunkLoader) throws -> Int? {
        guard case .leaf(let id) = kind else { return nil }
        return try leaf.count(in: range, leaf: id, load)
    }

    /// The member of a leaf that `index` others precede.
    func leafSelect(_ index: Int, _ load: ChunkLoader) throws -> UInt32? {
        guard case .leaf(let id) = kind else { return nil }
        return try leaf.select(index, leaf: id, load)
    }
}

/// Where an intersection stands: it asks its operands in turn, from the last answer on, until
/// all have given the same one.
struct Leap {
    private(set) var target: UInt32
    private var agreeing = 0
    private var operand = -1

    init(_ target: UInt32) { self.target = target }

    /// The operand to ask next, or nil when all agree on `target`.
    @inline(__always)
    mutating func nextOperand(of count: Int) -> Int? {
        guard agreeing < count else { return nil }
        operand = operand &+ 1 == count ? 0 : operand &+ 1
        return operand
    }

    @inline(__always)
    mutating func note(_ found: UInt32) {
        agreeing = found == target ? agreeing &+ 1 : 1
        target = found
    }
}

/// Bitsets to borrow, all clear: as many are made as an expression nests deep.
struct BitsetPool {
    private var free: [Bitset] = []

    mutating func take() -> Bitset { free.popLast() ?? Bitset() }

    mutating func give(_ bitset: consuming Bitset) {
        bitset.clear()
        free.append(bitset)
    }
}

extension [UInt32] {
    /// The index of the first element that is not below `value`, in a sorted array.
    func lowerBound(_ value: UInt32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) >> 1
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
