// Where few members are meant they are found set by set: each chunk is taken apart once, which takes a fraction of a
// step for each member of each set.
extension CursorNode {
    /// So many members of its sets are looked at before they are more than few: what decoding takes then is less than
    /// evaluating a window for each level.
    static let fewCount = 4_096

    /// As many where nobody expects few: looking at more in vain would show.
    static let unknownFewCount = 1_024

    /// All members, ascending; nil where more than `limit` members of some set would have to be looked at.
    func few(upTo limit: Int, _ load: ChunkLoader) throws -> [UInt32]? {
        // What takes more of one operand mostly takes less of another.
        try members(upTo: limit / 16, load) ?? members(upTo: limit, load)
    }

    private func members(upTo limit: Int, _ load: ChunkLoader) throws -> [UInt32]? {
        switch kind {
        case .nothing: return []
        case .leaf:
            var members: [UInt32] = []
            guard try collectChunks(from: 0, limit: limit &+ 1, &members, load) == nil,
                members.count <= limit
            else { return nil }
            return members
        case .list(let list): return list.count <= limit ? list : nil
        case .range(let range): return range.count <= limit ? Array(range) : nil
        case .and(let operands):
            for (index, operand) in operands.enumerated() {
                guard let members = try operand.members(upTo: limit, load) else { continue }
                return try members.filter { member in
                    for (other, operand) in operands.enumerated()
                    where try other != index && !operand.contains(member, load) {
                        return false
                    }
                    return true
                }
            }
            return nil
        case .or(let operands):
            var lists: [[UInt32]] = []
            var left = limit
            for operand in operands {
                guard let members = try operand.members(upTo: left, load) else { return nil }
                left -= members.count
                lists.append(members)
            }
            return lists.merged()
        case .andNot(let some, let others):
            return try some.members(upTo: limit, load)?.filter { try !others.contains($0, load) }
        }
    }

    /// Whether an ordinal is a member; quick where ascending ones are asked about.
    private func contains(_ ordinal: UInt32, _ load: ChunkLoader) throws -> Bool {
        switch kind {
        case .nothing, .leaf, .list, .range:
            return try next(atOrAfter: ordinal, load) == ordinal
        case .and(let operands):
            for operand in operands where try !operand.contains(ordinal, load) { return false }
            return true
        case .or(let operands):
            for operand in operands where try operand.contains(ordinal, load) { return true }
            return false
        case .andNot(let some, let others):
            return try some.contains(ordinal, load) && !others.contains(ordinal, load)
        }
    }
}

extension [[UInt32]] {
    /// What is in any of these ascending lists, ascending, each once: two and two are put together, so that each
    /// element is moved about as often as the number of lists has digits.
    fileprivate func merged() -> [UInt32] {
        var lists = self
        while lists.count > 1 {
            var fewer: [[UInt32]] = []
            for first in stride(from: 0, to: lists.count, by: 2) {
                let isLast = first + 1 == lists.count
                fewer.append(isLast ? lists[first] : lists[first].merged(with: lists[first + 1]))
            }
            lists = fewer
        }
        return lists.first ?? []
    }
}

extension [UInt32] {
    fileprivate func merged(with other: [UInt32]) -> [UInt32] {
        if isEmpty { return other }
        var merged: [UInt32] = []
        merged.reserveCapacity(count + other.count)
        var (place, otherPlace) = (0, 0)
        while place < count, otherPlace < other.count {
            let (one, two) = (self[place], other[otherPlace])
            merged.append(Swift.min(one, two))
            if one <= two { place &+= 1 }
            if two <= one { otherPlace &+= 1 }
        }
        merged += self[place...]
        merged += other[otherPlace...]
        return merged
    }
}
