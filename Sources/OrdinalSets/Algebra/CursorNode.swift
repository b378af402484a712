/// One operation of a cursor's tree, with what it remembers between calls.
///
/// The nodes know neither source nor set names: leaves are numbered, and chunks come through
/// a closure. So this code is compiled once, however many kinds of sources there are.
final class CursorNode {
    enum Kind {
        case nothing
        case leaf(Int)
        case list([UInt32])
        case range(ClosedRange<UInt32>)
        case and([CursorNode])
        case or([CursorNode])
        case andNot(CursorNode, CursorNode)
    }

    let kind: Kind
    var leaf = LeafState()

    init(_ kind: Kind) { self.kind = kind }

    func next(atOrAfter target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        switch kind {
        case .nothing: return nil
        case .leaf(let id): return try leaf.next(atOrAfter: target, leaf: id, load)
        case .list(let list):
            let index = list.lowerBound(target)
            return index < list.count ? list[index] : nil
        case .range(let range):
            return target <= range.upperBound ? max(target, range.lowerBound) : nil
        case .and(let children):
            var target = target
            var agreeing = 0
            var index = 0
            while agreeing < children.count {
                guard let found = try children[index].next(atOrAfter: target, load) else {
                    return nil
                }
                agreeing = found == target ? agreeing + 1 : 1
                target = found
                index = index + 1 == children.count ? 0 : index + 1
            }
            return target
        case .or(let children):
            var least: UInt32?
            for child in children {
                if let found = try child.next(atOrAfter: target, load) {
                    least = min(found, least ?? .max)
                }
            }
            return least
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

    func next(atOrBefore target: UInt32, _ load: ChunkLoader) throws -> UInt32? {
        switch kind {
        case .nothing: return nil
        case .leaf(let id): return try leaf.next(atOrBefore: target, leaf: id, load)
        case .list(let list):
            let index = target == .max ? list.count : list.lowerBound(target + 1)
            return index > 0 ? list[index - 1] : nil
        case .range(let range):
            return target >= range.lowerBound ? min(target, range.upperBound) : nil
        case .and(let children):
            var target = target
            var agreeing = 0
            var index = 0
            while agreeing < children.count {
                guard let found = try children[index].next(atOrBefore: target, load) else {
                    return nil
                }
                agreeing = found == target ? agreeing + 1 : 1
                target = found
                index = index + 1 == children.count ? 0 : index + 1
            }
            return target
        case .or(let children):
            var greatest: UInt32?
            for child in children {
                if let found = try child.next(atOrBefore: target, load) {
                    greatest = max(found, greatest ?? 0)
                }
            }
            return greatest
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
