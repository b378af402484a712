import Testing

/// Processes that copy, back up and restore are killed beside one that writes without a pause. See `Tests/Survive/Copies`.
@Suite(.serialized, .timeLimit(.minutes(60))) struct KilledCopyTests {
    private static let roundCount = Effort.number("LATCHKEY_KILLED_COPIES") ?? 12

    @Test func whateverHasTheNameOfACopyIsTheStateOfOneCommit() throws {
        let run = try SurviveProcess([
            "copies", "--count", "\(Self.roundCount)", "--seed", "\(Effort.firstSeed)",
        ])
        #expect(run.failureCount == 0, "\(run.text)")
        #expect(run.counts["copies"] == Self.roundCount, "\(run.text)")
        print("killed copies: \(run.counts["copies"] ?? 0)")
    }
}
