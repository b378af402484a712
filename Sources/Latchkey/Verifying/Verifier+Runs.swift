// The order of commits: together the runs of an account are its log, one behind the other.
extension Verifier {
    mutating func verifyRuns() throws {
        try attempt("logRuns") { (verifier) throws in
            var ends = [UInt32](repeating: 0, count: Int(try verifier.reader.accountCount()))
            var isCommitted = true
            var problem: String?
            try verifier.reader.forEachRun(from: 0) { number, run in
                isCommitted = run.endsCommit
                let account = Int(run.account)
                guard account < ends.count, ends[account] == run.first else {
                    problem =
                        "run \(number) begins at place \(run.first) of log #\(run.account), and "
                        + "not where the one before it ends"
                    return false
                }
                ends[account] = run.end
                return true
            }
            if let problem { return verifier.add(in: Tables.logRuns.table.name, problem) }
            verifier.check(in: Tables.logRuns, isCommitted, "the last run ends no commit")
            for (account, end) in ends.enumerated() where !verifier.report.isCut {
                let count = try verifier.reader.logState(AccountOrdinal(account)).count
                verifier.check(
                    in: Tables.logRuns, end == count,
                    "the runs of log #\(account) end at place \(end), and it has \(count) entries")
            }
        }
    }
}
