/// The name that somebody may have meant, of those that there are.
package enum NearestName {
    /// What is longer was no slip of the pen: all names have fewer bytes.
    private static let byteCountMaximum = 40
    /// How many slips a name may have, and how many bytes it has for each of them.
    private static let slipCountMaximum = 3
    private static let byteCountOfSlip = 3
    /// A beginning is as good as the name, if no other begins so; shorter ones are a name's by chance.
    private static let beginningByteCount = 3

    /// The name that is nearest to what was given, whatever the case of its letters; nil where none is near.
    package static func of(_ given: String, among names: some Sequence<String>) -> String? {
        let given = folded(given)
        guard !given.isEmpty, given.count <= byteCountMaximum else { return nil }
        var nearest: (name: String, slipCount: Int)?
        var begun: [String] = []
        for name in names {
            let folded = folded(name)
            if folded.starts(with: given) { begun.append(name) }
            let count = slipCount(given, folded)
            if count < nearest?.slipCount ?? .max { nearest = (name, count) }
        }
        let allowed = max(1, min(slipCountMaximum, given.count / byteCountOfSlip))
        if let nearest, nearest.slipCount <= allowed { return nearest.name }
        return begun.count == 1 && given.count >= beginningByteCount ? begun[0] : nil
    }

    /// The question whether that name was meant, in parentheses and behind a space, for an error; empty where none is near.
    package static func question(
        behind given: String, among names: some Sequence<String>
    ) -> String {
        of(given, among: names).map { " (did you mean \($0)?)" } ?? ""
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// How many bytes are too many, missing or others, or stand in each other's place: the distance of Damerau and
    /// Levenshtein, by which no part is changed twice.
    private static func slipCount(_ one: [UInt8], _ other: [UInt8]) -> Int {
        // What is so much longer is far away, and need not be measured.
        guard abs(one.count - other.count) <= slipCountMaximum else { return .max }
        var before: [Int] = []
        var last = Array(0...other.count)
        for (row, byte) in one.enumerated() {
            var next = [row + 1]
            for (column, otherByte) in other.enumerated() {
                var count = min(last[column + 1], next[column]) + 1
                count = min(count, last[column] + (byte == otherByte ? 0 : 1))
                if row > 0, column > 0, byte == other[column - 1], one[row - 1] == otherByte {
                    count = min(count, before[column - 1] + 1)
                }
                next.append(count)
            }
            (before, last) = (last, next)
        }
        return last[other.count]
    }
}
