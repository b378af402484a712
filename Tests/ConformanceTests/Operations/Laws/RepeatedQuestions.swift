import AccessRules
import Latchkey
import ReferenceModel

/// Who asks the same twice in a row, with others in between, or by handles that were found at an earlier
/// position, hears what one hears who asks once: what is remembered of one question, or of another position,
/// is in no answer.
struct RepeatedQuestions {
    /// What things are called since they were first asked about.
    private var users: [Address: Handle<User>] = [:]
    private var targets: [ReferenceQuestion.Target: TargetHandle] = [:]
    private var earlier: [ReferenceQuestion] = []

    private static let count = 3
    /// How many questions are asked again later.
    private static let earlierCount = 40

    /// In what an answer differs when it is asked for again, or nil.
    mutating func difference(
        _ stored: OperationStore, _ world: World, seed: UInt64, at now: Int64,
        _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: seed ^ 0x2B)
        let new = RandomQuestions.generate(
            seed: seed ^ 0x2B, world: world, count: Self.count, now: now
        ).filter { $0.question != nil }
        let old = (0..<2 * Self.count).compactMap { _ in random.pick(earlier) }
        // Each twice in a row, and all of them once more.
        let asked = (new + old).flatMap { [$0, $0] } + new
        // One after another in one view, read by one reader of lines; and each in a view of its own.
        let together = try stored.store.read { view in
            var decoder = QuestionDecoder()
            return asked.map { said(view, $0, &decoder) }
        }
        for (index, question) in asked.enumerated() {
            let alone = try stored.store.read { view in
                var decoder = QuestionDecoder()
                return said(view, question, &decoder)
            }
            if alone != together[index] {
                return "repeated: \(question): once \(alone), again \(together[index])"
            }
        }
        // All of them in bulk.
        let decoded = asked.compactMap(\.question)
        let (single, bulk) = try stored.store.read { view in
            (
                decoded.map { question in
                    Result { () throws(StoreError) in try view.decide(question) }
                },
                view.decide(decoded)
            )
        }
        for ((question, alone), together) in zip(zip(asked, single), bulk)
        where "\(alone)" != "\(together)" {
            return "repeated: \(question): once \(alone), in bulk \(together)"
        }
        tally.note("law repeated", "held")
        let byHandles = try differenceByHandles(stored, new + old, &tally)
        earlier += new
        earlier.removeFirst(max(0, earlier.count - Self.earlierCount))
        return byHandles
    }

    /// By handles that were found at earlier positions, all in one view.
    private mutating func differenceByHandles(
        _ stored: OperationStore, _ asked: [ReferenceQuestion], _ tally: inout OperationTally
    ) throws -> String? {
        var (users, targets) = (users, targets)
        var heldCount = 0
        let difference = try stored.store.read { view -> String? in
            for asked in asked {
                guard let question = asked.question, question.assetKind == nil, question.role == nil
                else { continue }
                if let user = users[asked.user], let target = targets[asked.target] {
                    let byHandles = said {
                        try view.decide(user, question.action, target, at: question.instant)
                    }
                    let byNames = said { try view.decide(question) }
                    // What is gone is called by its name in one error alone.
                    let isError = byHandles.isError && byNames.isError
                    if !isError, byHandles.text != byNames.text {
                        return "repeated: \(asked): by handles of before \(byHandles.text), by "
                            + "names \(byNames.text)"
                    }
                    heldCount += 1
                }
                users[asked.user] = users[asked.user] ?? (try? view.handle(question.user))
                targets[asked.target] = targets[asked.target] ?? (try? view.target(question.target))
            }
            return nil
        }
        (self.users, self.targets) = (users, targets)
        for _ in 0..<heldCount { tally.note("law of old handles", "held") }
        return difference
    }

    private func said(
        _ view: View, _ asked: ReferenceQuestion, _ decoder: inout QuestionDecoder
    ) -> String {
        let bytes = Array(asked.description.utf8)
        do { return "\(try view.decide(try decoder.decode(line: bytes.span)))" } catch {
            return "\(error)"
        }
    }

    private func said(_ decide: () throws -> Decision) -> (text: String, isError: Bool) {
        do { return ("\(try decide())", false) } catch { return ("\(error)", true) }
    }
}
