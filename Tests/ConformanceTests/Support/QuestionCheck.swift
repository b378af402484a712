import AccessRules
import Latchkey
import ReferenceModel

/// One question, asked of a store in every way that there is, and held against the reference.
struct QuestionCheck {
    let world: World
    let asked: ReferenceQuestion
    let expected: Outcome

    init(_ world: World, _ asked: ReferenceQuestion) {
        self.world = world
        self.asked = asked
        expected = world.outcome(asked)
    }

    /// In what the store differs from the reference, or nil.
    func difference(_ view: View) -> String? {
        guard let question = asked.question else {
            // Entries are counted from 1: no line can name another, and none is there.
            if case .log(_, .some(...0)) = asked.target, expected.isError { return nil }
            return expected == .unreadable ? nil : says("the bulk format", .unreadable)
        }
        let decision: Decision
        do { decision = try view.decide(question) } catch {
            return Outcome(error) == expected
                ? differenceOfErrors(view, question) : says("decide", Outcome(error))
        }
        if Outcome(decision) != expected { return says("decide", Outcome(decision)) }
        return differenceInTime(view, question, decision)
            ?? differenceInExplanation(view, question, decision)
            ?? differenceByHandles(view, question, decision)
            ?? differenceInLists(view, question)
    }

    private func says(_ way: String, _ outcome: Outcome) -> String {
        "\(way) says \(outcome), the reference \(expected)"
    }

    /// All of a question but keys that only a question as a whole can have.
    private func isPlain(_ question: Question) -> Bool {
        question.assetKind == nil && question.role == nil
    }

    /// What has no answer has none by handles either.
    private func differenceOfErrors(_ view: View, _ question: Question) -> String? {
        do {
            _ = try view.explain(question)
            return "explain answers, the reference says \(expected)"
        } catch {
            if Outcome(error) != expected { return says("explain", Outcome(error)) }
        }
        guard isPlain(question) else { return nil }
        do {
            let user = try view.handle(question.user)
            let decision = try view.decide(
                user, question.action, view.target(question.target), at: question.instant)
            return says("decide by handles", Outcome(decision))
        } catch {
            return Outcome(error) == expected ? nil : says("decide by handles", Outcome(error))
        }
    }

    // MARK: Time

    /// `validUntil` is never later than the next change, and until then nothing changes.
    private func differenceInTime(_ view: View, _ question: Question, _ decision: Decision)
        -> String?
    {
        let until = decision.validUntil.millisecondsSince1970
        if until <= asked.at { return "validUntil \(until) is not after \(asked.at)" }
        if let next = world.nextOutcome(after: asked, expected), next < until {
            return "validUntil is \(UTC.text(of: next)) in the reference, later in the store"
        }
        guard decision.validUntil != .distantFuture else { return nil }
        var later = question
        later.instant = Instant(millisecondsSince1970: until - 1)
        do {
            let outcome = Outcome(try view.decide(later))
            let isSame = outcome.withoutRoutes == expected.withoutRoutes
            return isSame ? nil : says("decide just before validUntil", outcome)
        } catch { return "just before validUntil: \(error)" }
    }

    // MARK: Explanations

    /// What is explained is the decision, and the layers say the same.
    private func differenceInExplanation(
        _ view: View, _ question: Question, _ decision: Decision
    ) -> String? {
        do {
            let explanation = try view.explain(question)
            if explanation.decision != decision {
                return says("explain", Outcome(explanation.decision))
            }
            let failing = explanation.layers.first { $0.outcome == .failed }?.layer
            if failing != decision.deniedBy {
                return "the explained layers end with \(failing as Any)"
            }
            return (explanation.cap == nil) == (decision.cappedBy == nil)
                ? nil : "the explained cap is \(explanation.cap as Any)"
        } catch { return "explain: \(error)" }
    }

    // MARK: Handles

    private func differenceByHandles(
        _ view: View, _ question: Question, _ decision: Decision
    ) -> String? {
        guard isPlain(question) else { return nil }
        do {
            let user = try view.handle(question.user)
            let target = try view.target(question.target)
            let byHandles = try view.decide(user, question.action, target, at: question.instant)
            if byHandles != decision { return says("decide by handles", Outcome(byHandles)) }
            guard let account = world.account(of: asked.target, for: question.action.name) else {
                return "no account of \(asked.target)"
            }
            let subject = try view.prepared(
                question.user, in: Identity(account.text), at: question.instant)
            let prepared = try subject.decide(question.action, target)
            if Outcome(prepared) != expected { return says("prepared", Outcome(prepared)) }
            if prepared.validUntil > decision.validUntil {
                return "a prepared subject is valid for longer than a decision"
            }
            return try differenceInActions(view, question)
        } catch { return "by handles: \(error)" }
    }

    private func differenceInActions(_ view: View, _ question: Question) throws -> String? {
        let actions = try view.allowedActions(
            question.user, on: question.target, at: question.instant)
        let expected = world.allowedActions(of: asked.user, on: asked.target, at: asked.at)
        let names = actions.map(\.name)
        return names.sorted() == expected.sorted()
            ? nil : "allowed actions are \(names), in the reference \(expected)"
    }

    // MARK: Lists

    /// Who is in a list is who is allowed.
    private func differenceInLists(_ view: View, _ question: Question) -> String? {
        guard isPlain(question) else { return nil }
        do {
            let isAllowed = expected.verdict == "allowed"
            let reach: Reach
            let isListed: Bool
            switch question.target {
            case .organization(let organization):
                reach = Reach(
                    of: question.user, in: organization.account, for: question.action,
                    at: question.instant)
                isListed = try view.organizations(reach).items.contains(organization)
            case .asset(let asset):
                reach = Reach(
                    of: question.user, in: asset.account, for: question.action,
                    at: question.instant)
                isListed = try view.assets(reach).items.contains(asset)
            default: return nil
            }
            if isListed != isAllowed { return "the user's list has it: \(isListed)" }
            let who = WhoCan(question.action, on: question.target, at: question.instant)
            let isAmong = try view.users(who).items.contains { $0.user == question.user }
            return isAmong == isAllowed ? nil : "the target's list has the user: \(isAmong)"
        } catch { return "lists: \(error)" }
    }
}
