import Testing

/// The power fails while a store is written to: what the medium has then is opened, looked at, and
/// written to. See `Tests/Survive/Images`.
@Suite(.serialized, .timeLimit(.minutes(60))) struct PowerFailureTests {
    private static let imageCount = Effort.number("LATCHKEY_POWER_FAILURES") ?? 1_500

    @Test func whateverThePowerLeavesIsTheLastAcknowledgedCommitOrTheNextAsAWhole() throws {
        let run = try SurviveProcess([
            "images", "--count", "\(Self.imageCount)", "--seed", "\(Effort.firstSeed)",
        ])
        #expect(run.failureCount == 0, "\(run.text)")
        #expect((run.counts["images"] ?? 0) >= Self.imageCount, "\(run.text)")
        print("power failures: \(run.counts["images"] ?? 0) images")
    }

    /// The looking itself is looked at: of a medium that brings nothing there much is lost.
    @Test(arguments: ["mixed", "importing"])
    func aMediumThatLiesAboutItsSyncsIsFoundOut(_ workload: String) throws {
        let run = try SurviveProcess([
            "images", "--count", "60", "--only", workload, "--medium", "lying",
        ])
        #expect((run.counts["lost"] ?? 0) + (run.counts["wrong"] ?? 0) > 10, "\(run.text)")
        #expect(run.counts["crashed"] == 0, "\(run.text)")
    }
}
