/// The operands of a union by their next member, least first in the direction of travel: a
/// step costs O(log n) for n operands, however many there are.
struct OperandHeap {
    /// Above every key: an operand without further members.
    private static let exhausted = UInt64.max

    private var keys: [UInt64] = []
    private var order: [Int] = []
    private var isForward = true
    /// No operand's key was sought below this.
    private var reached = Self.exhausted

    /// The next member of any operand. `seek` finds an operand's own.
    mutating func next(
        from target: UInt32, isForward: Bool, operands: Int,
        _ seek: (Int) throws -> UInt32?
    ) rethrows -> UInt32? {
        // Travel downwards is travel upwards among complements.
        let key = UInt64(isForward ? target : ~target)
        if isForward != self.isForward || key < reached || keys.count != operands {
            self.isForward = isForward
            reached = Self.exhausted
            keys = []
            for operand in 0..<operands { keys.append(self.key(try seek(operand))) }
            order = Array(0..<operands)
            for root in stride(from: operands / 2 - 1, through: 0, by: -1) { sink(from: root) }
        }
        reached = key
        while let top = order.first, keys[top] < key {
            do { keys[top] = self.key(try seek(top)) } catch {
                reached = Self.exhausted
                throw error
            }
            sink(from: 0)
        }
        guard let top = order.first, keys[top] != Self.exhausted else { return nil }
        let found = UInt32(truncatingIfNeeded: keys[top])
        return isForward ? found : ~found
    }

    private func key(_ found: UInt32?) -> UInt64 {
        guard let found else { return Self.exhausted }
        return UInt64(isForward ? found : ~found)
    }

    private mutating func sink(from root: Int) {
        var root = root
        let moved = order[root]
        let key = keys[moved]
        while true {
            var child = 2 * root + 1
            guard child < order.count else { break }
            if child + 1 < order.count, keys[order[child + 1]] < keys[order[child]] { child += 1 }
            guard keys[order[child]] < key else { break }
            order[root] = order[child]
            root = child
        }
        order[root] = moved
    }
}
