/// A number of sets of changes, exact however large: ways multiply, and 63 groups that can each
/// be left or changed are too many for an `Int` already.
public struct FlipCount: Hashable, Sendable, Comparable, CustomStringConvertible,
    ExpressibleByIntegerLiteral
{
    /// Digits to the base of a thousand million, the least first, none of them a leading zero.
    private var digits: [UInt64]

    private static let base: UInt64 = 1_000_000_000

    /// That number; one below zero counts as zero.
    public init(_ number: Int) {
        digits = []
        var rest = UInt64(clamping: number)
        while rest > 0 {
            digits.append(rest % Self.base)
            rest /= Self.base
        }
    }

    /// That number.
    public init(integerLiteral number: Int) { self.init(number) }

    /// The number, or nil when it is too large for an `Int`.
    public var exactly: Int? {
        var number = 0
        for digit in digits.reversed() {
            let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: Int(Self.base))
            let (sum, isSumTooLarge) = shifted.addingReportingOverflow(Int(digit))
            if isTooLarge || isSumTooLarge { return nil }
            number = sum
        }
        return number
    }

    /// The decimal digits.
    public var description: String {
        guard let last = digits.last else { return "0" }
        return digits.dropLast().reversed().reduce(String(last)) { text, digit in
            let digit = String(digit)
            return text + String(repeating: "0", count: 9 - digit.count) + digit
        }
    }

    /// Whether `left` is the lesser of the two.
    public static func < (left: Self, right: Self) -> Bool {
        if left.digits.count != right.digits.count {
            return left.digits.count < right.digits.count
        }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = FlipCount(0)
        var carry: UInt64 = 0
        for index in 0..<max(left.digits.count, right.digits.count) {
            carry += index < left.digits.count ? left.digits[index] : 0
            carry += index < right.digits.count ? right.digits[index] : 0
            sum.digits.append(carry % base)
            carry /= base
        }
        if carry > 0 { sum.digits.append(carry) }
        return sum
    }

    static func * (left: Self, right: Self) -> Self {
        var product = FlipCount(0)
        product.digits = Array(repeating: 0, count: left.digits.count + right.digits.count)
        for (index, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (place, other) in right.digits.enumerated() {
                carry += product.digits[index + place] + digit * other
                product.digits[index + place] = carry % base
                carry /= base
            }
            product.digits[index + right.digits.count] += carry
        }
        while product.digits.last == 0 { product.digits.removeLast() }
        return product
    }

    /// Two to that power: the subsets of so many things.
    static func subsets(of count: Int) -> Self {
        var power: Self = 1
        var square: Self = 2
        var rest = max(count, 0)
        while rest > 0 {
            if rest % 2 == 1 { power = power * square }
            rest /= 2
            if rest > 0 { square = square * square }
        }
        return power
    }

    /// One less; zero stays.
    var predecessor: Self {
        var number = self
        for index in number.digits.indices {
            if number.digits[index] > 0 {
                number.digits[index] -= 1
                break
            }
            number.digits[index] = Self.base - 1
        }
        if self == 0 { return 0 }
        while number.digits.last == 0 { number.digits.removeLast() }
        return number
    }
}
