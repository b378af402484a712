import Latchkey

extension String {
    /// The text of a whole line as it is shown, with its line feed.
    var shownLine: String { String(dropLast()).shown + "\n" }

    /// The text without line breaks, as whoever parses the command line tells errors; other
    /// controls are escaped.
    var onOneLine: String {
        split(whereSeparator: \.isNewline).map { line in
            var line = line.drop { $0 == " " }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: " ").shown
    }
}

extension Int {
    /// The number with a comma between thousands.
    var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (self < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}

extension Duration {
    /// Seconds with three digits behind the point.
    var seconds: String {
        let milliseconds =
            components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        let fraction = String(milliseconds % 1_000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return "\(milliseconds / 1_000).\(zeros)\(fraction)"
    }
}
