import Testing

/// Calls of the operating system and of LMDB fail, one after another, in everything that can be done with a
/// store. See `Tests/Survive/Calls`.
@Suite(.serialized, .timeLimit(.minutes(60))) struct FailingCallTests {
    private static let faultCount = Effort.number("LATCHKEY_FAILING_CALLS") ?? 800

    @Test func whateverCallFailsTheAnswerIsTrueOrAnErrorAndTheStoreGoesOn() throws {
        let run = try SurviveProcess([
            "calls", "--count", "\(Self.faultCount)", "--seed", "\(Effort.firstSeed)",
        ])
        #expect(run.failureCount == 0, "\(run.text)")
        #expect((run.counts["faults"] ?? 0) > Self.faultCount / 2, "\(run.text)")
        print("failing calls: \(run.counts["faults"] ?? 0) faults")
    }
}
