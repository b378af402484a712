import Latchkey

/// What a salvage brought, for people: a line for each thing.
enum SalvageText {
    static func lines(of report: SalvageReport) -> [String] {
        let time = report.commitTime.map { " of \($0.iso8601)" } ?? ""
        var lines = [
            "salvaged: \(Counted.text(report.lineCount, "line")) of commit \(report.commitNumber)\(time)"
        ]
        for type in ObjectType.names {
            if let count = report.objectCounts[type] {
                lines.append("  \(Counted.text(count, type))")
            }
        }
        if let skipped = report.skipped { lines.append(text(skipped)) }
        lines += report.metaFaults.map { "a later commit may be lost: \($0)" }
        lines += report.damages.map(text)
        let more = report.damageCount - report.damages.count
        if more > 0 { lines.append("and \(Counted.text(more, "damage")) more") }
        if report.unreadPageCount > 0 {
            lines.append(
                "not read: \(Counted.text(report.unreadPageCount, "page")) to which nothing leads; since the "
                    + "list of free pages is damaged, too, they may be free ones with entries of old"
            )
        }
        lines += report.lost.map(text)
        lines += report.leftOut.map { "left out: \(text($0))" }
        lines += report.shortened.map { "written: \(text($0))" }
        if report.otherDamageCount > 0 {
            lines.append(
                "besides: \(Counted.text(report.otherDamageCount, "damaged place")) of what an import makes "
                    + "anew, such as indexes, or an export has not: no line lacks by that")
        }
        return lines + report.warnings.map { "mind: \($0)" }
    }

    private static func text(_ skipped: SalvageReport.SkippedCommit) -> String {
        let time = skipped.time.map { " of \($0.iso8601)" } ?? ""
        let logged = skipped.logged.map {
            "\(Counted.text($0.count, "entry")) in the log of \($0.account)"
        }
        let what =
            logged.isEmpty ? "" : "; the last it tells of is " + logged.joined(separator: ", ")
        return "not in it: what commit \(skipped.number)\(time) changed\(what)"
    }

    private static func text(_ damage: SalvageReport.Damage) -> String {
        var text = damage.table
        if let page = damage.page { text += ", page \(page)" }
        if let key = damage.key { text += ", \(key)" }
        if let accounts = damage.accounts {
            text +=
                accounts.first == accounts.last
                ? ", of account \(accounts.first)"
                : ", of accounts \(accounts.first) to \(accounts.last)"
        }
        return text + ": \(damage.reason)"
    }

    private static func text(_ lost: SalvageReport.Lost) -> String {
        let account = lost.account.map { " of \($0)" } ?? ""
        let more = lost.count - lost.ids.count
        let ids = lost.ids.joined(separator: ", ") + (more > 0 && !lost.ids.isEmpty ? ", …" : "")
        return
            "lost: \(Counted.text(lost.count, lost.type))\(account)\(ids.isEmpty ? "" : ": \(ids)")"
    }

    private static func text(_ remark: SalvageReport.Remark) -> String {
        let account = remark.account.map { " of \($0)" } ?? ""
        return "\(Counted.text(remark.count, remark.type))\(account), \(remark.reason)"
    }
}
