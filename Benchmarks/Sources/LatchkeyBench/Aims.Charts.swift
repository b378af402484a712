extension Aims.Found {
    /// The charts of `Docs/Performance.md`, by the names of their files.
    var charts: [(name: String, chart: Chart)] {
        [
            ("decisions", decisions), ("aims", aimed), ("files", files), ("filling", filling),
        ]
    }

    private var worldName: String {
        "\(Self.grouped(world.organizationStates.count)) organizations in "
            + "\(Self.grouped(world.accounts.count)) accounts"
    }

    /// What a decision costs, by who makes it.
    private var decisions: Chart {
        let random = [
            bar("by handle", "Latchkey, by handle", .own),
            bar("a read for each question", "Latchkey, by handle, a read for each question", .own),
            bar("by identity", "Latchkey, by identity", .own),
            bar("by handle", "Latchkey, by handle, nothing remembered", .own, in: forgetful),
            bar("one bare mdb_get", "LMDB, one bare mdb_get", .peer),
            bar("SQLite, heads as blobs", "SQLite, heads as blobs", .peer),
            bar("SQLite, normalized", "SQLite, normalized", .peer),
        ]
        let hot = [
            bar("hot: prepared subject", "Latchkey, prepared subject", .own),
            bar("hot: by handle", "Latchkey, by handle", .own),
            bar("hot: SQLite, heads as blobs", "SQLite, heads as blobs", .peer),
            bar("hot: SQLite, normalized", "SQLite, normalized", .peer),
        ]
        return chart(
            "Nanoseconds a decision", "Medians, \(worldName). Shorter is quicker",
            [
                Chart.Group(title: "Random questions", bars: random.compactMap(\.self)),
                Chart.Group(title: "Many questions about one user", bars: hot.compactMap(\.self)),
            ])
    }

    private func bar(
        _ line: String, _ label: String, _ style: Chart.Style, in report: Report? = nil
    ) -> Chart.Bar? {
        (report ?? decided).lines.first { $0.name == line }.map {
            Chart.Bar(
                label: label, value: Self.grouped(Int($0.medianNanoseconds.rounded())) + " ns",
                length: $0.medianNanoseconds, style: style)
        }
    }

    /// Each figure beside what it is to be at most.
    private var aimed: Chart {
        let bars = aims.map { aim in
            // Of nothing at all anything is too much.
            let part = aim.atMost == 0 ? (aim.isReached ? 0 : .infinity) : aim.figure / aim.atMost
            let value = part.isFinite ? Self.decimal(part) : "more than none"
            return Chart.Bar(
                label: aim.name, value: "\(value) \(aim.isReached ? "pass" : "SHORT")",
                length: part, style: aim.isReached ? .reached : .short)
        }
        let lengths = bars.map(\.length).filter(\.isFinite)
        return Chart(
            title: "What is found, as a part of what is aimed at",
            subtitle: "\(worldName). Left of the line is reached",
            groups: [Chart.Group(title: "", bars: bars)],
            line: Chart.Line(length: 1, label: "the aim"),
            scale: max(1, lengths.max() ?? 1))
    }

    private var files: Chart {
        chart(
            "Megabytes of a file", "The same facts from the same lines. Shorter is smaller",
            filled { measured in
                [
                    ("Latchkey", measured.latchkey.fileBytes, .own),
                    ("SQLite", measured.sqlite.fileBytes, .peer),
                    ("the lines", measured.lineBytes, .peer),
                ].map { label, bytes, style in
                    Chart.Bar(
                        label: label, value: Self.decimal(Double(bytes) / 1e6) + " MB",
                        length: Double(bytes), style: style)
                }
            })
    }

    private var filling: Chart {
        chart(
            "Seconds of the processor to fill a file",
            "The same facts from the same lines. Shorter is quicker",
            filled { measured in
                [
                    ("Latchkey", measured.latchkey.processorSeconds, .own),
                    ("SQLite", measured.sqlite.processorSeconds, .peer),
                ].map { label, seconds, style in
                    Chart.Bar(
                        label: label, value: Self.decimal(seconds) + " s", length: seconds,
                        style: style)
                }
            })
    }

    private func filled(_ bars: (FillBench.Measured) -> [Chart.Bar]) -> [Chart.Group] {
        [
            Chart.Group(title: "A large account", bars: bars(large)),
            Chart.Group(title: "The world: \(worldName)", bars: bars(whole)),
        ]
    }

    /// A chart that its longest bar fills.
    private func chart(_ title: String, _ subtitle: String, _ groups: [Chart.Group]) -> Chart {
        let longest = groups.flatMap(\.bars).map(\.length).max() ?? 1
        return Chart(
            title: title, subtitle: subtitle, groups: groups,
            scale: max(longest, .leastNonzeroMagnitude))
    }

    private static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(grouped(hundredths / 100)).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A number with a comma before each three digits.
    private static func grouped(_ value: Int) -> String {
        var digits = String(value)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return ([Substring(digits)] + groups).joined(separator: ",")
    }
}
