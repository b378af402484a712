import OrdinalSets
import Testing

/// The examples of `Docs/OrdinalSetFormat.md`, byte by byte.
@Suite struct ChunkFormatTests {
    private func bytes(_ ordinals: some Sequence<UInt32>) throws -> [UInt8] {
        let chunks = try build(ordinals)
        #expect(chunks.count == 1)
        return chunks.first?.bytes ?? []
    }

    @Test func aSingleOrdinalIsAHeaderAlone() throws {
        #expect(try bytes([77]) == [1, 0])
    }

    @Test func offsetsOf16BitsLeaveTheFirstOut() throws {
        #expect(try bytes([1_000, 1_001, 1_258, 66_535]) == [1, 0, 1, 0, 2, 1, 0xFF, 0xFF])
    }

    @Test func offsetsOf32Bits() throws {
        #expect(try bytes([1_000, 66_536]) == [2, 0, 0, 0, 1, 0])
    }

    @Test func aBitmapBeginsAtAMultipleOf64() throws {
        // 70, 72 … 134: bits 6, 8 … 62 of the word of 64, and 0, 2, 4, 6 of the word of 128.
        #expect(
            try bytes(stride(from: 70, through: 134, by: 2)) == [
                3, 0, 32, 0, 33, 0,
                0x40, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0, 0, 0, 0, 0, 0, 0,
            ])
    }

    @Test func runsOf16BitsGiveStartsAndRanks() throws {
        #expect(
            try bytes(Array(10...109) + Array(600...1_099)) == [
                4, 0, 0x57, 2, 0, 0, 0x4E, 2, 100, 0,
            ])
    }

    @Test func runsOf32Bits() throws {
        #expect(
            try bytes(Array(0...99) + Array(65_536...65_540)) == [
                5, 0, 104, 0, 0, 0, 0, 0, 1, 0, 100, 0, 0, 0,
            ])
    }

    @Test func eliasFanoSplitsOffsetsIntoLowAndHighBits() throws {
        // 40 ordinals 100 apart: low parts of 6 bits, high parts (100 i) >> 6 in unary.
        let found = try bytes((0..<40).map { 5 + 100 * $0 })
        #expect(found.prefix(10) == [6, 6, 39, 0, 40, 0, 0x3C, 0x0F, 0, 0])
        #expect(found.count == 10 + 30 + 16)
        var low = [UInt8](repeating: 0, count: 30)
        var high = [UInt8](repeating: 0, count: 16)
        for i in 0..<40 {
            for bit in 0..<6 where (100 * i) >> bit & 1 != 0 {
                low[(6 * i + bit) / 8] |= 1 << UInt8((6 * i + bit) % 8)
            }
            let bit = (100 * i) >> 6 + i
            high[bit / 8] |= 1 << UInt8(bit % 8)
        }
        #expect(Array(found.dropFirst(10)) == low + high)
    }
}
