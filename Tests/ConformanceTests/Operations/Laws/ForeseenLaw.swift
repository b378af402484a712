import AccessRules
import Latchkey
import ReferenceModel

/// What would be after an operation is what the reference says that comes to be, and what is there when the
/// operation is done.
struct ForeseenLaw {
    private let asked: AskedAnswers
    /// What was answered of what would be.
    private let answers: [String]

    /// - Parameter ended: What is there before the step.
    /// - Returns: In what the store's foresight differs from the reference, or what is to be looked at again
    ///   when the step is done; neither where it would rightly be refused.
    static func foresee(
        _ step: OperationStep, _ stored: OperationStore, _ ended: ReferenceRecords,
        _ tally: inout OperationTally
    ) throws -> (law: ForeseenLaw?, difference: String?) {
        let expected = ended.after(step.operation, by: step.actor, at: step.time)
        guard case .done(let after) = expected else {
            let found = try stored.foresee(step.operation, by: step.actor) { _, _ in }
            if case .failure(let error) = found, expected.permits(error.reason) {
                return (nil, nil)
            }
            return (nil, "foreseen: \(found), the reference says \(expected.summary)")
        }
        let asked = AskedAnswers(after.world, seed: step.seed, at: step.time)
        var noted = tally
        let found = try stored.foresee(step.operation, by: step.actor, seed: step.secret) {
            view, foreseen in
            if let difference = asked.difference(after.world, foreseen) {
                return (answers: [String](), difference: Optional(difference))
            }
            let difference = try changes(step, view, foreseen, ended.world, after.world, &noted)
            return (asked.answers(foreseen), difference)
        }
        tally = noted
        switch found {
        case .failure(let error): return (nil, "foreseen: \(error), the reference says done")
        case .success(let found):
            if let difference = found.difference { return (nil, "foreseen: \(difference)") }
            tally.note("law foreseen", "held")
            return (ForeseenLaw(asked: asked, answers: found.answers), nil)
        }
    }

    /// In what the store answers otherwise than it foresaw, or nil.
    func difference(_ stored: OperationStore) throws -> String? {
        let found = try stored.store.read { view in asked.answers(view) }
        return firstDifference(answers, found).map { "foreseen: not what came to be: \($0)" }
    }

    /// All pages of a difference, put together.
    private static func pages(
        of size: Int, _ foreseen: View, _ view: View, _ instant: Instant
    ) throws -> [AccessDifference.Line] {
        var lines: [AccessDifference.Line] = []
        var cursor: PageCursor?
        repeat {
            let page = try foreseen.difference(
                from: view, at: instant, size: size, after: cursor)
            lines += page.items
            cursor = page.next
        } while cursor != nil
        return lines
    }

    /// In what the difference in access is another than the reference's: for some of those of whom something
    /// is told, and for others; at the step's time, or when something begins or ends.
    private static func changes(
        _ step: OperationStep, _ view: View, _ foreseen: View, _ before: World, _ after: World,
        _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: step.seed ^ 0xD1FF)
        let instant = random.chance(60) ? step.time : random.one(of: [step.time] + after.boundaries)
        let difference = try foreseen.difference(
            from: view, at: Instant(millisecondsSince1970: instant))
        if random.chance(20) {
            let size = 1 + random.below(3)
            guard try pages(of: size, foreseen, view, difference.instant) == difference.lines else {
                return "difference: at \(UTC.text(of: instant)) pages of \(size) are another"
            }
            tally.note("law pages", "held")
        }
        if random.chance(6),
            let unlike = try DifferenceLaw.difference(
                view, foreseen, before, after, at: step.time, seed: step.seed, &tally)
        {
            return unlike
        }
        let users = DifferenceLaw.users(of: difference, before, after, &random)
        let asked = ReferenceDifference(before, after, at: instant, of: users)
        tally.note(ofDifferenceOf: step.operation, asked)
        return asked.unlike(ReferenceDifference(difference).of(users)).map {
            "difference: at \(UTC.text(of: instant)) \($0)"
        }
    }
}
