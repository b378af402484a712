import Testing

@testable import Latchkey

@Suite struct FlipCountTests {
    @Test func smallNumbersAreExact() {
        for left in [0, 1, 7, 999_999_999, 1_000_000_000, 5_234_567_890] {
            for right in [0, 1, 12, 999_999_999, 4_000_000] {
                #expect((FlipCount(left) + FlipCount(right)).exactly == left + right)
                #expect((FlipCount(left) * FlipCount(right)).exactly == left * right)
                #expect((FlipCount(left) < FlipCount(right)) == (left < right))
            }
            #expect(FlipCount(left).description == String(left))
            #expect(FlipCount(left).predecessor.exactly == max(left - 1, 0))
        }
    }

    @Test func largeNumbersKeepAllDigits() {
        #expect(FlipCount.subsets(of: 62).exactly == 1 << 62)
        #expect(FlipCount.subsets(of: 64).exactly == nil)
        #expect(FlipCount.subsets(of: 64).description == "18446744073709551616")
        #expect(FlipCount.subsets(of: 64).predecessor.description == "18446744073709551615")
        #expect(
            FlipCount.subsets(of: 128).description == "340282366920938463463374607431768211456")
        #expect(FlipCount.subsets(of: 128) == .subsets(of: 100) * .subsets(of: 28))
    }
}
