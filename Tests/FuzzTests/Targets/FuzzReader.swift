/// Takes values from an input, one after another; what is not there is zero or empty.
struct FuzzReader {
    private(set) var rest: [UInt8]

    init(_ bytes: [UInt8]) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.isEmpty ? 0 : rest.removeFirst() }

    mutating func number() -> UInt32 {
        let number = rest.number(at: 0)
        rest.removeFirst(min(4, rest.count))
        return number
    }

    mutating func long() -> UInt64 { UInt64(number()) | UInt64(number()) << 32 }

    mutating func bytes(_ count: Int) -> [UInt8] {
        let bytes = Array(rest.prefix(count))
        rest.removeFirst(bytes.count)
        return bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }

    /// The text up to a byte that no UTF-8 has. One that begins with 0xFE and a number is repeated
    /// so often, four times over, so that short inputs reach limits of length.
    mutating func text() -> String {
        var times = 1
        if rest.first == 0xFE {
            rest.removeFirst()
            times = 4 * Int(byte())
        }
        let bytes = Array(rest.prefix { $0 != 0xFF })
        rest.removeFirst(min(rest.count, bytes.count + 1))
        return String(repeating: String(decoding: bytes, as: UTF8.self), count: times)
    }
}
