public import AccessRules

/// A moment of a store's past.
public enum Moment: Hashable, Sendable {
    /// Behind everything that was committed up to an instant.
    case instant(Instant)
    /// Behind everything that was committed up to a position. One within a commit is before it.
    case position(ChangePosition)
    /// Behind everything that was committed up to the position of a place, at its instant: where a feed of
    /// changes of access was (``View/accessChanges(since:watching:)``).
    case place(AccessPosition)
}

/// A moment that was gone back to.
struct PastMoment: Sendable {
    /// How many runs there were.
    var runEnd: UInt64
    /// The now of then.
    var now: Instant
    /// The least that it went back to before the next commit, where a clock that was ahead was taken back.
    var leastNow: Instant
    /// What is another since.
    var images: RestoredImages
}

extension StoreReader {
    /// Goes back to a moment.
    ///
    /// Complexity: reading what was changed since.
    ///
    /// - Parameters:
    ///   - instant: When it was.
    ///   - now: The now of the view that goes back.
    /// - Throws: ``StoreError``: `pastUnknown`, `invalidPosition`, `invalid` for what is still to come.
    func goBack(to instant: Instant, now: Instant) throws(StoreError) -> PastMoment {
        let beginning = try knownBeginning()
        guard instant <= now else {
            throw StoreError(
                .invalid(
                    "nothing is known of \(instant.iso8601), which is still to come: it is "
                        + "\(now.iso8601); ask about an instant that was"))
        }
        guard beginning.time <= instant else {
            throw StoreError(.pastUnknown(since: beginning.time))
        }
        var limit = try lastRuns().end
        var runEnd = beginning.runEnd
        let images = try images { (commit) throws(StoreError) in
            guard commit.time > instant else {
                runEnd = commit.runEnd
                return false
            }
            limit = commit.runEnd - UInt64(commit.runCount)
            return true
        }
        var moment = PastMoment(
            runEnd: runEnd, now: instant, leastNow: instant, images: images)
        // What was only read behind the last of these commits is in the log, too.
        try asStoreError {
            try forEachRun(from: moment.runEnd) { number, run in
                guard number < limit else { return false }
                // Of what is archived it is not known any more: what comes behind it tells.
                if try run.first < logState(run.account).firstPlace { return true }
                guard try logTime(run.account, at: run.first) <= instant else { return false }
                moment.runEnd = number + 1
                return true
            }
        }
        return moment
    }

    /// The same behind so many runs.
    ///
    /// Now of then is the time of the last commit, be it later than now: where the clock was accepted again
    /// since, it was so then.
    ///
    /// - Parameter latest: The now of the view that goes back.
    func goBack(to place: ChangePlace, before latest: Instant) throws(StoreError) -> PastMoment {
        try checkIsThere(place)
        let beginning = try knownBeginning()
        guard beginning.runEnd <= place.run else {
            throw StoreError(.pastUnknown(since: beginning.time))
        }
        var runEnd = place.run
        var next: Instant?
        let images = try images { (commit) throws(StoreError) in
            guard commit.runEnd > place.run else { return false }
            next = commit.time
            // Of a commit that it is within nothing was done yet.
            runEnd = min(runEnd, commit.runEnd - UInt64(commit.runCount))
            return true
        }
        var moment = PastMoment(
            runEnd: runEnd, now: beginning.time, leastNow: beginning.time, images: images)
        // Times of logs may run ahead of the clock: they tell of what was only read since.
        var commitEnd = beginning.runEnd
        if let commit = try lastPastCommit(upTo: runEnd) {
            (moment.now, commitEnd) = (commit.time, commit.runEnd)
        }
        if runEnd > commitEnd {
            let last = try run(runEnd - 1)
            let time = try lastLogTime(last.account, before: last.end)
            if time <= latest { moment.now = max(moment.now, time) }
        }
        moment.leastNow = min(moment.now, next ?? moment.now)
        return moment
    }

    /// The last commit with entries in logs that has no runs behind others; nil where none is known.
    private func lastPastCommit(upTo runEnd: UInt64) throws(StoreError) -> PastCommit? {
        guard let first = try pastBeginning()?.first else { return nil }
        var number = try lastPastNumber()
        while number >= first {
            if let commit = try pastHeader(number), commit.runEnd <= runEnd, commit.runCount > 0 {
                return commit
            }
            number -= 1
        }
        return nil
    }

    private func knownBeginning() throws(StoreError) -> PastBeginning {
        if let beginning = try pastBeginning() { return beginning }
        throw StoreError(.pastUnknown(since: nil))
    }

    /// What the last commits changed, as long as they are to be undone, as it was before all of them.
    private func images(
        undoing isUndone: (PastCommit) throws(StoreError) -> Bool
    ) throws(StoreError) -> RestoredImages {
        var images = RestoredImages(form: Tables.records.recordForm(in: snapshot))
        try forEachPastCommit { (commit) throws(StoreError) in
            guard try isUndone(commit) else { return false }
            try goBack(before: commit, in: &images)
            return true
        }
        return images
    }

    func goBack(before commit: PastCommit, in images: inout RestoredImages) throws(StoreError) {
        do throws(MalformedRecord) { try images.goBack(before: commit) } catch {
            throw damage(Tables.past, PastKey(number: commit.number), error.reason)
        }
    }
}
