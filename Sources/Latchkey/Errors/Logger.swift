import Logging

extension Logger {
    /// Where a store tells of what it does by itself, and of what nobody who calls it would hear of.
    static let latchkey = Logger(label: "latchkey")
}
