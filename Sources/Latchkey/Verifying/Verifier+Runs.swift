// The order of commits: together the runs of an account are its log, one behind the other.
extension Verifier {
    mutating func verifyRuns(of accounts: [AccountOrdinal]) throws {
        try attempt("logRuns") { (verifier) throws in
            var ends: [AccountOrdinal: UInt32] = [:]
            for account in accounts { ends[account] = 0 }
            var isCommitted = true
            var problem: String?
            try verifier.reader.forEachRun(from: 0) { number, run in
                isCommitted = run.endsCommit
                guard let end = ends[run.account], end == run.first else {
                    problem =
                        "run \(number) begins at place \(run.first) of log #\(run.account), and "
                        + "not where the one before it ends"
                    return false
                }
                ends[run.account] = run.end
                return true
            }
            if let problem { return verifier.add(in: Tables.logRuns.table.name, problem) }
            verifier.check(in: Tables.logRuns, isCommitted, "the last run ends no commit")
            for account in accounts where !verifier.report.isCut {
                let end = ends[account] ?? 0
                let count = try verifier.reader.logState(account).count
                verifier.check(
                    in: Tables.logRuns, end == count,
                    "the runs of log #\(account) end at place \(end), and it has \(count) entries")
            }
        }
    }
}
