import OrdinalSets

/// What stands beside a chunk, read in place.
struct LogCoverView: ~Escapable {
    let count: Int
    private let bytes: RawSpan
    private let records: RawSpan
    private let bitCount: Int
    private let bases: CoveredValues
    private let widths: CoveredValues
    /// Where the bits of each column begin.
    private let shifts: CoveredValues

    /// - Parameter count: How many members the chunk has.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, count: Int) throws(MalformedRecord) {
        guard bytes.byteCount >= CoveredValues.scalarCount else {
            throw MalformedRecord(reason: "is too short for what covers a chunk")
        }
        var (bases, widths, shifts) = (CoveredValues(), CoveredValues(), CoveredValues())
        var bitCount: UInt32 = 0
        var offset = CoveredValues.scalarCount
        for index in 0..<CoveredValues.scalarCount {
            widths[index] = UInt32(bytes.u8(at: index))
            shifts[index] = bitCount
            bitCount += widths[index]
            guard widths[index] <= 32, let base = LogVarint.read(bytes, &offset),
                let base = UInt32(exactly: base)
            else { throw MalformedRecord(reason: "covers a column that is none") }
            bases[index] = base
        }
        guard bitCount <= LogCover.bitCountMaximum else {
            throw MalformedRecord(reason: "covers members in \(bitCount) bits")
        }
        let size = (count * Int(bitCount) + 7) / 8
        guard bytes.byteCount - offset == size else {
            throw MalformedRecord(
                reason: "covers members in \(bytes.byteCount - offset) bytes and not \(size)")
        }
        self.bytes = bytes
        records = bytes.extracting(offset..<bytes.byteCount)
        self.count = count
        self.bitCount = Int(bitCount)
        self.bases = bases
        self.widths = widths
        self.shifts = shifts
    }

    /// The values of the member that so many precede.
    func values(at index: Int) -> CoveredValues {
        let record = record(at: index)
        var values = bases
        for column in 0..<CoveredValues.scalarCount {
            let bits = record >> UInt64(shifts[column]) & mask(of: column)
            values[column] &+= UInt32(truncatingIfNeeded: bits)
        }
        return values
    }

    /// The bytes with those values behind the others; nil when they need another width.
    func appending(_ values: [CoveredValues]) -> [UInt8]? {
        let cover = LogCover(bases: bases, widths: widths)
        guard cover.fits(values) else { return nil }
        let taken = 8 * (bytes.byteCount - records.byteCount) + count * bitCount
        var before: [UInt8] = []
        before.reserveCapacity(bytes.byteCount + cover.byteCount(of: values.count) + 1)
        before.append(bytes)
        return cover.pack(values, behind: before, taken: taken)
    }

    /// Appends the indices of the members that have certain values in some columns, ascending.
    func append(indicesOf wanted: [(column: Int, value: UInt32)], to indices: inout [UInt32]) {
        var (mask, pattern): (UInt64, UInt64) = (0, 0)
        for (column, value) in wanted {
            let (distance, isBelow) = value.subtractingReportingOverflow(bases[column])
            let bits = self.mask(of: column)
            let own = UInt64(distance) << UInt64(shifts[column])
            let place = bits << UInt64(shifts[column])
            // Two values of one column have no entry in common.
            let isOther = mask & place != 0 && pattern & place != own
            if isBelow || UInt64(distance) > bits || isOther { return }
            mask |= place
            pattern |= own
        }
        var found = indices.count
        indices.append(contentsOf: repeatElement(0, count: count))
        var all = indices.mutableSpan
        for index in 0..<count {
            all[found] = UInt32(truncatingIfNeeded: index)
            if record(at: index) & mask == pattern { found &+= 1 }
        }
        indices.removeLast(indices.count - found)
    }

    private func mask(of column: Int) -> UInt64 { 1 << UInt64(widths[column]) - 1 }

    /// The bits of a member, and above them those of the ones that follow.
    @inline(__always)
    private func record(at index: Int) -> UInt64 {
        let bit = index &* bitCount
        var offset = bit >> 3
        guard offset &+ 8 > records.byteCount else {
            return records.u64(at: offset) >> UInt64(bit & 7)
        }
        var bits: UInt64 = 0
        var shift: UInt64 = 0
        while offset < records.byteCount {
            bits |= UInt64(records.u8(at: offset)) << shift
            shift &+= 8
            offset &+= 1
        }
        return bits >> UInt64(bit & 7)
    }
}
