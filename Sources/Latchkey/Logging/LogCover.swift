import OrdinalSets

/// The columns that a covering set tells of its members, in the order of ``LogColumn/coveredIndex``.
typealias CoveredValues = SIMD4<UInt32>

extension LogColumn {
    /// Those that most questions about one user, organization or resource name as well, and that
    /// have few values: some fifteen bits together.
    static let covered: [LogColumn] = [.event, .operation, .kind, .home]

    /// The index of the column among those that are covered; nil when it is none of them.
    var coveredIndex: Int? {
        switch self {
        case .event: 0
        case .operation: 1
        case .kind: 2
        case .home: 3
        case .gap, .time, .user, .organization, .client, .resource: nil
        }
    }

    /// Whether its sets cover other columns. These are sparse sets, whose members lie so far apart
    /// that to look one up in the set of another column is to look for another chunk.
    var isCovering: Bool {
        switch self {
        case .user, .organization, .resource: true
        case .gap, .time, .event, .operation, .kind, .home, .client: false
        }
    }
}

/// What stands beside a chunk of a covering set: for each member, in order, the values of its
/// covered columns, as distances from the least, packed into as many bits as the greatest needs.
struct LogCover {
    /// What is taken off the values.
    private let bases: CoveredValues
    /// Bits of each column.
    private let widths: CoveredValues

    /// Bits that a member has at most, so that they can be loaded at once wherever they begin.
    static let bitCountMaximum: UInt32 = 57
    /// Four widths, and four least values.
    private static let headerByteCountMaximum = 24

    init(bases: CoveredValues, widths: CoveredValues) {
        self.bases = bases
        self.widths = widths
    }

    /// Nil when a member would have too many bits.
    init?(of values: [CoveredValues]) {
        guard var least = values.first else { return nil }
        var greatest = least
        for value in values {
            least = pointwiseMin(least, value)
            greatest = pointwiseMax(greatest, value)
        }
        bases = least
        let distances = greatest &- least
        var widths = CoveredValues()
        for index in 0..<CoveredValues.scalarCount { widths[index] = distances[index].bitCount }
        self.widths = widths
        guard widths.wrappedSum() <= Self.bitCountMaximum else { return nil }
    }

    /// The bytes for those values, which this was made of.
    func encoded(_ values: [CoveredValues]) -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(Self.headerByteCountMaximum + byteCount(of: values.count))
        for index in 0..<CoveredValues.scalarCount {
            header.append(UInt8(truncatingIfNeeded: widths[index]))
        }
        for index in 0..<CoveredValues.scalarCount {
            LogVarint.append(Int(bases[index]), to: &header)
        }
        return pack(values, behind: header, taken: 8 * header.count)
    }

    /// Whether those values can stand behind others.
    func fits(_ values: [CoveredValues]) -> Bool {
        values.allSatisfy { value in
            let distances = value &- bases
            for index in 0..<CoveredValues.scalarCount
            where value[index] < bases[index] || distances[index].bitCount > widths[index] {
                return false
            }
            return true
        }
    }

    /// The bytes with those values behind the others.
    ///
    /// - Parameter taken: How many bits of the bytes are taken.
    func pack(
        _ values: [CoveredValues], behind bytes: consuming [UInt8], taken: Int
    ) -> [UInt8] {
        var packer = BitPacker(bytes, bitCount: taken)
        for value in values { packer.append(packed(value), bitCount: bitCount) }
        return packer.finish()
    }

    /// Bits of a member.
    private var bitCount: Int { Int(widths.wrappedSum()) }

    /// How many bytes so many members take.
    func byteCount(of count: Int) -> Int { (count * bitCount + 7) / 8 }

    private func packed(_ values: CoveredValues) -> UInt64 {
        let distances = values &- bases
        var bits: UInt64 = 0
        var shift: UInt64 = 0
        for index in 0..<CoveredValues.scalarCount {
            bits |= UInt64(distances[index]) << shift
            shift += UInt64(widths[index])
        }
        return bits
    }
}

extension UInt32 {
    /// How many bits the number needs.
    fileprivate var bitCount: UInt32 { UInt32(Self.bitWidth - leadingZeroBitCount) }
}

/// Numbers of a few bits one behind the other, from the lowest bit of each byte on.
private struct BitPacker {
    private var bytes: [UInt8]
    /// What is not in `bytes` yet, and how many bits it has: less than eight.
    private var rest: UInt64 = 0
    private var restCount = 0

    /// Goes on behind so many bits of some bytes.
    init(_ bytes: consuming [UInt8], bitCount: Int) {
        self.bytes = bytes
        restCount = bitCount & 7
        if restCount > 0, let last = self.bytes.popLast() { rest = UInt64(last) }
    }

    /// - Parameter bitCount: At most ``LogCover/bitCountMaximum``; `bits` has no others.
    mutating func append(_ bits: UInt64, bitCount: Int) {
        rest |= bits << UInt64(restCount)
        restCount += bitCount
        while restCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
            restCount -= 8
        }
    }

    consuming func finish() -> [UInt8] {
        if restCount > 0 { bytes.append(UInt8(truncatingIfNeeded: rest)) }
        return bytes
    }
}
