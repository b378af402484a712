/// Instants as the interchange format writes them.
public enum UTC {
    /// Milliseconds since 1970 at the begin of that day, in UTC.
    public static func instant(_ year: Int, _ month: Int = 1, _ day: Int = 1) -> Int64 {
        var days: Int64 = 0
        if year >= 1970 {
            for past in 1970..<year { days += isLeap(past) ? 366 : 365 }
        } else {
            for coming in year..<1970 { days -= isLeap(coming) ? 366 : 365 }
        }
        for past in 1..<month { days += Int64(length(of: past, in: year)) }
        return (days + Int64(day) - 1) * 86_400_000
    }

    /// ISO 8601 in UTC, with milliseconds when there are any.
    public static func text(of instant: Int64) -> String {
        var year = 1970
        while instant < self.instant(year) { year -= 1 }
        while instant >= self.instant(year + 1) { year += 1 }
        var month = 1
        while month < 12, instant >= self.instant(year, month + 1) { month += 1 }
        let rest = Int(instant - self.instant(year, month))
        let time = rest % 86_400_000
        let seconds = time / 1000
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(rest / 86_400_000 + 1, 2))"
        let clock =
            "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
        let fraction = time % 1000 == 0 ? "" : ".\(digits(time % 1000, 3))"
        return "\(date)T\(clock)\(fraction)Z"
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
