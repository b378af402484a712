/// The stable names of a few values, found by their bytes.
///
/// Comparing strings will not do: Swift holds canonically equivalent ones to be equal, such
/// as the Kelvin sign and the letter K.
struct NameTable<Value: Sendable>: Sendable {
    /// The names, in the order in which an error lists them.
    let names: [String]

    private let values: [Value]
    /// The bytes of all names, one after the other.
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`.
    private var ends: [Int] = []

    init(_ values: some Sequence<Value>, name: (Value) -> String) {
        self.values = Array(values)
        names = self.values.map(name)
        for name in names {
            bytes.append(contentsOf: name.utf8)
            ends.append(bytes.count)
        }
    }

    /// The value of exactly that name, or nil when there is none.
    func value(_ name: Span<UInt8>) -> Value? {
        var start = 0
        for (index, end) in ends.enumerated() {
            if end &- start == name.count, matches(name, start) { return values[index] }
            start = end
        }
        return nil
    }

    private func matches(_ name: Span<UInt8>, _ start: Int) -> Bool {
        for index in name.indices where name[index] != bytes[start &+ index] { return false }
        return true
    }
}
