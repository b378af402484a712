import Foundation

/// How much random testing is done. By default the suite takes seconds; with
/// `LATCHKEY_LONG_TESTS=1` in the environment it tries many more seeds, for minutes.
enum Effort {
    static let isLong = ProcessInfo.processInfo.environment["LATCHKEY_LONG_TESTS"] == "1"

    /// Seeds for one test: `short` of them, or `long`.
    static func seeds(_ short: Int, long: Int) -> Range<UInt64> {
        0..<UInt64(isLong ? long : short)
    }
}
