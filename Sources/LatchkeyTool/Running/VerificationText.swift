import Latchkey

/// What a verification found, for people: a line for each finding, for each of their meanings, and for what was not
/// looked at.
enum VerificationText {
    static func lines(of report: VerificationReport) -> [String] {
        var lines = report.findings.map { text($0) }
        if report.isCut { lines.append("and more") }
        // Many findings mean the same: each meaning is said once.
        var meanings: [String] = []
        for finding in report.findings {
            let meaning = finding.meaning
            if !meanings.contains(where: { $0.utf8.elementsEqual(meaning.utf8) }) {
                meanings.append(meaning)
            }
        }
        lines += meanings.map { "meaning: \($0)" }
        lines += report.unverified.map { "not verified: \($0)" }
        return lines
    }

    /// How much was looked at, and what was not since nothing reads it.
    static func extent(of report: VerificationReport) -> String {
        let extent =
            "\(Counted.text(report.entryCount, "entry")) on \(Counted.text(report.pageCount, "page"))"
        guard report.freePageCount > 0 else { return extent }
        let free = Counted.text(report.freePageCount, "free page")
        return "\(extent); not looked at: \(free)"
    }

    private static func text(_ finding: VerificationFinding) -> String {
        guard let account = finding.account else { return finding.text }
        let accounts =
            finding.lastAccount.map { "accounts \(account) to \($0)" } ?? "account \(account)"
        return "\(accounts): \(finding.text)"
    }

    static func json(_ finding: VerificationFinding) -> JSONLine {
        var place = JSONLine()
        if let table = finding.table { place.text("table", table) }
        if let key = finding.key { place.text("key", key) }
        if let page = finding.page { place.number("page", page) }
        if let archive = finding.archive { place.text("archive", archive) }
        if let line = finding.line { place.number("line", line) }
        if let sequence = finding.sequence { place.number("sequence", sequence) }
        var line = JSONLine("kind", finding.kind.rawValue)
        line.object("place", place)
        if let account = finding.account { line.text("account", account) }
        if let last = finding.lastAccount { line.text("lastAccount", last) }
        line.text("text", finding.text)
        line.text("meaning", finding.meaning)
        return line
    }
}
