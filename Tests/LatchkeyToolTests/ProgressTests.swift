import Testing

@testable import LatchkeyTool

/// What is shown of how far a long command is.
@Suite struct ProgressTests {
    @Test(
        arguments: [
            (0, 10, nil, 100, "0 of 10 lines (0 %)"),
            (
                1_234_567, 2_469_134, nil, 2_000,
                "1,234,567 of 2,469,134 lines (50 %), 617,283 a second, 2 s left"
            ),
            (5, nil, nil, 2_000, "5 lines, 2 a second"),
            (5, nil, 0.25, 100_000, "5 lines (25 %), 0 a second, 5 min 0 s left"),
            (100, nil, 0.001, 10_000, "100 lines (0 %), 10 a second, 2 h 46 min left"),
            (7, 5, nil, 1_000, "7 of 5 lines (100 %), 7 a second, 0 s left"),
            (1, nil, 0, 5_000, "1 lines (0 %), 0 a second"),
            (1, nil, 1e-300, 5_000, "1 lines (0 %), 0 a second, 100000 h 0 min left"),
        ] as [(Int, Int?, Double?, Int, String)])
    func isSaidWithShareRateAndTimeLeft(
        done: Int, total: Int?, share: Double?, milliseconds: Int, text: String
    ) {
        let share = share ?? total.map { Double(done) / Double($0) }
        let said = Progress.text(
            done, of: total, share: share, "lines", after: .milliseconds(milliseconds))
        #expect(said == text)
    }
}
