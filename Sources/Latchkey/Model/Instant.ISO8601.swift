public import AccessRules

extension Instant {
    /// The instants that can be written and read: those of the years 0001 to 9999, whose
    /// number has four digits.
    public static let iso8601Range = earliest...latest

    private static let earliest = Instant(millisecondsSince1970: -62_135_596_800_000)
    private static let latest = Instant(millisecondsSince1970: 253_402_300_799_999)

    /// The instant of those bytes; nil for what is no date and time in the one form of ISO 8601 that is
    /// read: see ``init(iso8601:)``.
    init?(iso8601 bytes: Span<UInt8>) {
        guard bytes.count >= 20, bytes.count <= 24, bytes.count != 21 || bytes[19] == 0x2E,
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[bytes.count - 1] == UInt8(ascii: "Z"),
            let year = bytes.number(0..<4), let month = bytes.number(5..<7),
            let day = bytes.number(8..<10), let hour = bytes.number(11..<13),
            let minute = bytes.number(14..<16), let second = bytes.number(17..<19),
            let fraction = bytes.millisecondsOfFraction(19..<bytes.count - 1)
        else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1,
            day <= CalendarDay.count(ofMonth: month, year: year), hour < 24, minute < 60,
            second < 60
        else { return nil }
        let days = CalendarDay(year: year, month: month, day: day).daysSince1970
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(millisecondsSince1970: seconds * 1_000 + fraction)
    }

    /// The date and time of ISO 8601 in UTC, such as `2026-01-01T00:00:00Z`: three digits of
    /// a fraction if the milliseconds are not zero, else none.
    ///
    /// An instant outside `iso8601Range` has a sign before a year of at least four digits;
    /// it can be shown, but is not read again.
    public var iso8601: String {
        String(decoding: iso8601Bytes, as: UTF8.self)
    }

    /// The bytes of the date and time of ISO 8601.
    var iso8601Bytes: [UInt8] {
        let (seconds, fraction) = millisecondsSince1970.split(by: 1_000)
        let (days, secondOfDay) = seconds.split(by: 86_400)
        let day = CalendarDay(daysSince1970: days)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        if !Self.iso8601Range.contains(self) {
            text.append(day.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        }
        text.append(number: abs(day.year), digits: 4)
        text.append(UInt8(ascii: "-"))
        text.append(number: day.month, digits: 2)
        text.append(UInt8(ascii: "-"))
        text.append(number: day.day, digits: 2)
        text.append(UInt8(ascii: "T"))
        text.append(number: secondOfDay / 3_600, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(number: secondOfDay / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(number: secondOfDay % 60, digits: 2)
        if fraction != 0 {
            text.append(UInt8(ascii: "."))
            text.append(number: fraction, digits: 3)
        }
        text.append(UInt8(ascii: "Z"))
        return text
    }
}

extension Span where Element == UInt8 {
    /// The number of those decimal digits, or nil if one of the bytes is none.
    fileprivate func number(_ range: Range<Int>) -> Int64? {
        var number: Int64 = 0
        for index in range {
            guard self[index].isDigit else { return nil }
            number = number * 10 + Int64(self[index] &- 0x30)
        }
        return number
    }

    /// The milliseconds of a point and one to three digits, or of nothing at all.
    fileprivate func millisecondsOfFraction(_ range: Range<Int>) -> Int64? {
        guard !range.isEmpty else { return 0 }
        guard range.count >= 2, self[range.lowerBound] == UInt8(ascii: "."),
            let number = number(range.dropFirst())
        else { return nil }
        return range.count == 2 ? number * 100 : range.count == 3 ? number * 10 : number
    }
}

extension Int64 {
    /// The quotient rounded down and the remainder, which is never negative.
    fileprivate func split(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Appends a number that is not negative, with at least so many digits.
    fileprivate mutating func append(number: Int64, digits: Int) {
        var reversed: [UInt8] = []
        var rest = number
        while rest > 0 || reversed.count < digits {
            reversed.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
            rest /= 10
        }
        append(contentsOf: reversed.reversed())
    }
}

extension UInt8 {
    /// Whether the byte is a decimal digit of ASCII.
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }
}

extension Instant: CustomStringConvertible {
    /// In the form of ISO 8601, or what it stands for where it is before or after all time.
    public var description: String {
        switch self {
        case .distantPast: "the distant past"
        case .distantFuture: "the distant future"
        default: iso8601
        }
    }
}
