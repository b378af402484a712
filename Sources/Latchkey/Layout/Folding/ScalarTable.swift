/// Reads the text of a table of ``UnicodeTables``, entry by entry.
private struct TableReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ table: String) { bytes = Array(table.utf8) }

    /// The next entry: the first and the last scalar of a run, and what they stand for.
    mutating func next(_ targets: inout [UInt32]) -> ClosedRange<UInt32>? {
        guard offset < bytes.count else { return nil }
        targets.removeAll(keepingCapacity: true)
        let first = number()
        let last = take(UInt8(ascii: "-")) ? number() : first
        if take(UInt8(ascii: ">")) {
            repeat { targets.append(number()) } while take(UInt8(ascii: "."))
        }
        while take(UInt8(ascii: " ")) {}
        return first...max(first, last)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func number() -> UInt32 {
        var number: UInt32 = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case let digit where UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit:
                number = number << 4 | UInt32(digit - UInt8(ascii: "0"))
            case let digit where UInt8(ascii: "A")...UInt8(ascii: "F") ~= digit:
                number = number << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
            default: return number
            }
            offset += 1
        }
        return number
    }
}

/// What some scalars become: one or several others.
struct ScalarMap: Sendable {
    private var sources: [UInt32] = []
    /// Where the targets of each end.
    private var ends: [UInt32] = []
    private var targets: [UInt32] = []

    init(_ table: String) {
        var reader = TableReader(table)
        var found: [UInt32] = []
        while let run = reader.next(&found) {
            for source in run {
                sources.append(source)
                targets += found.count == 1 ? [found[0] + (source - run.lowerBound)] : found
                ends.append(UInt32(targets.count))
            }
        }
    }

    /// What a scalar becomes; nil when it stays.
    subscript(scalar: UInt32) -> ArraySlice<UInt32>? {
        guard let index = sources.lastIndex(atOrBelow: scalar), sources[index] == scalar else {
            return nil
        }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return targets[start..<Int(ends[index])]
    }
}

/// A number for each scalar of some runs.
struct ScalarClasses: Sendable {
    private var firsts: [UInt32] = []
    private var lasts: [UInt32] = []
    private var classes: [UInt32] = []

    /// The classes that a table says; 1 where it names scalars alone.
    init(_ table: String) {
        var reader = TableReader(table)
        var found: [UInt32] = []
        while let run = reader.next(&found) {
            firsts.append(run.lowerBound)
            lasts.append(run.upperBound)
            classes.append(found.first ?? 1)
        }
    }

    /// The class of a scalar; 0 outside the runs.
    subscript(scalar: UInt32) -> UInt32 {
        guard let index = firsts.lastIndex(atOrBelow: scalar), scalar <= lasts[index] else {
            return 0
        }
        return classes[index]
    }
}

extension [UInt32] {
    /// The index of the greatest element that is not above a number, among ascending ones.
    fileprivate func lastIndex(atOrBelow number: UInt32) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
