import Latchkey

/// How far a long command is, on a terminal: one line that is written over again and again, with what is done, how
/// much of all that is, how fast it goes, and the time that is left.
final class Progress {
    private let unit: String
    private let isShown: Bool
    private let clock = ContinuousClock()
    private var begin: ContinuousClock.Instant
    private var lastTold: ContinuousClock.Instant?

    /// How often it is told.
    private static let interval = Duration.milliseconds(200)

    /// - Parameters:
    ///   - unit: What is counted, in the plural.
    ///   - isShown: Whether it may be shown at all, beside what goes to standard output.
    init(_ unit: String, isShown: Bool = true) {
        self.unit = unit
        self.isShown = isShown && Terminal.errors.isTerminal
        begin = clock.now
    }

    /// Tells of a part of which nothing is counted.
    func tell(_ what: String) {
        if isShown { show(what) }
    }

    /// Tells how much is done.
    ///
    /// - Parameters:
    ///   - total: How much there is, where that is known.
    ///   - share: Which part of all that is, where that is known otherwise.
    func tell(_ done: Int, of total: Int? = nil, share: @autoclosure () -> Double? = nil) {
        guard isShown else { return }
        let now = clock.now
        guard let last = lastTold else {
            // What came before is no part of it.
            begin = now
            lastTold = now
            return
        }
        guard now - last >= Self.interval else { return }
        lastTold = now
        show(
            Self.text(
                done, of: total, share: share() ?? total.map { Double(done) / Double(max($0, 1)) },
                unit, after: now - begin))
    }

    /// Clears the line.
    func finish() {
        if isShown { StandardFiles.tell("\r\u{1B}[K") }
    }

    private func show(_ text: String) { StandardFiles.tell("\r\u{1B}[K\(text)") }

    /// Such as `1,200,000 of 2,400,000 entries (50 %), 400,000 a second, 3 s left`.
    static func text(
        _ done: Int, of total: Int?, share: Double?, _ unit: String, after duration: Duration
    ) -> String {
        var text = done.grouped
        if let total { text += " of \(total.grouped)" }
        text += " \(unit)"
        let share = share.map { min(max($0, 0), 1) }
        if let share { text += " (\(Int(share * 100)) %)" }
        let seconds = duration / .seconds(1)
        // Before a second nothing is known of the rest.
        guard seconds >= 1 else { return text }
        text += ", \(Int(Double(done) / seconds).grouped) a second"
        guard let share, share > 0 else { return text }
        return text + ", \(timeText(seconds * (1 - share) / share)) left"
    }

    /// Such as `42 s`, `3 min 20 s` or `2 h 5 min`.
    private static func timeText(_ seconds: Double) -> String {
        // A share of nearly nothing says nothing of years.
        let whole = Int(min(seconds.rounded(.up), 360_000_000))
        if whole < 60 { return "\(whole) s" }
        if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3_600) h \(whole % 3_600 / 60) min"
    }
}
