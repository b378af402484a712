public import AccessRules

/// A moment of a store's past.
public enum Moment: Hashable, Sendable {
    /// Behind everything that was committed up to an instant.
    case instant(Instant)
    /// Behind everything that was committed up to a position. One within a commit is before it.
    case position(ChangePosition)
}

/// A moment that was gone back to.
struct PastMoment: Sendable {
    /// How many runs there were.
    var runEnd: UInt64
    /// The now of then.
    var now: Instant
    /// What is another since.
    var images: RestoredImages
}

extension StoreReader {
    /// Goes back to a moment.
    ///
    /// Complexity: reading what was changed since.
    ///
    /// - Parameters:
    ///   - place: Its place, for one that is told so.
    ///   - now: The now of the view that goes back.
    /// - Throws: ``StoreError``: `pastUnknown`, `invalidPosition`, `invalid` for what is still to come.
    func goBack(to instant: Instant, now: Instant) throws(StoreError) -> PastMoment {
        let beginning = try knownBeginning()
        guard instant <= now else {
            throw StoreError(
                .invalid(
                    "nothing is known of \(instant.iso8601), which is still to come: it is "
                        + "\(now.iso8601); ask of what would be by view.after"))
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
        var moment = PastMoment(runEnd: runEnd, now: instant, images: images)
        // What was only read behind the last of these commits is in the log, too.
        try asStoreError {
            try forEachRun(from: moment.runEnd) { number, run in
                guard number < limit, try logTime(run.account, at: run.first) <= instant else {
                    return false
                }
                moment.runEnd = number + 1
                return true
            }
        }
        return moment
    }

    /// The same behind so many runs.
    func goBack(to place: ChangePlace) throws(StoreError) -> PastMoment {
        try checkIsThere(place)
        let beginning = try knownBeginning()
        guard beginning.runEnd <= place.run else {
            throw StoreError(.pastUnknown(since: beginning.time))
        }
        var runEnd = place.run
        let images = try images { (commit) throws(StoreError) in
            guard commit.runEnd > place.run else { return false }
            // Of a commit that it is within nothing was done yet.
            runEnd = min(runEnd, commit.runEnd - UInt64(commit.runCount))
            return true
        }
        var moment = PastMoment(runEnd: runEnd, now: beginning.time, images: images)
        if moment.runEnd > 0 {
            let last = try run(moment.runEnd - 1)
            moment.now = max(moment.now, try logTime(last.account, at: last.end - 1))
        }
        return moment
    }

    private func knownBeginning() throws(StoreError) -> PastBeginning {
        if let beginning = try pastBeginning() { return beginning }
        throw StoreError(.pastUnknown(since: nil))
    }

    /// What the last commits changed, as long as they are to be undone, as it was before all of them.
    private func images(
        undoing isUndone: (PastCommit) throws(StoreError) -> Bool
    ) throws(StoreError) -> RestoredImages {
        var images = RestoredImages()
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
