import AccessRules
import Foundation

@testable import Latchkey

/// Lines of questions, as many at once come, asked of a small store: every way to ask says the same,
/// and every answer is a line of JSON.
func fuzzQuestions(_ input: [UInt8]) throws {
    var questions = QuestionDecoder()
    try FuzzStore.shared.store.read { view in
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = Array(line)
            do { try ask(view, try questions.decode(line: line.span)) } catch {
                guard let error = error as? InterchangeError else { throw error }
                var text: [UInt8] = []
                var encoder = AnswerEncoder()
                encoder.encode(error: "\(error)", into: &text)
                try isJSON(text)
            }
        }
    }
}

private func ask(_ view: View, _ question: Question) throws {
    let shown = "\(question)"
    guard let decision = try answer(shown, { try view.decide(question) }) else {
        let explained = try answer(shown) { try view.explain(question) }
        return try hold(explained == nil, "\(shown) cannot be decided, and is explained")
    }
    try hold(try view.can(question) == decision.isAllowed, "\(shown) is answered in two ways")
    var text: [UInt8] = []
    var encoder = AnswerEncoder()
    encoder.encode(
        deniedBy: decision.deniedBy, homeRole: decision.homeRole,
        effectiveRole: decision.effectiveRole, into: &text)
    try isJSON(text)
    // Finding what would turn an answer has named limits, which it may reach.
    let explained = try answer(shown) { try view.explain(question) }
    let plain = try view.explain(question, findingFlips: false)
    for explanation in [explained, plain].compactMap(\.self) {
        try hold(explanation.decision == decision, "\(shown) is explained as another answer")
        try isJSON(Array(explanation.json.utf8))
        try hold(!explanation.tree.isEmpty, "\(shown) has no explanation")
    }
    if question.assetKind == nil, question.role == nil {
        let actions = try view.allowedActions(
            question.user, on: question.target, at: question.instant)
        try hold(
            actions.contains(question.action) == decision.isAllowed,
            "\(shown) is not what all actions are")
    }
    try listed(view, question, decision, shown)
}

/// Lists have whom and what decisions allow.
private func listed(_ view: View, _ question: Question, _ decision: Decision, _ shown: String)
    throws
{
    let reach = Reach(
        of: question.user, in: question.target.account, for: question.action,
        at: question.instant)
    switch question.target {
    case .organization(let organization) where question.action == .viewOrganization:
        let list = try answer(shown) { try view.organizations(reach).items }
        try hold(
            (list?.contains(organization) ?? decision.isAllowed) == decision.isAllowed,
            "\(shown) is not what the list says")
    case .asset(let asset) where question.action == .viewAsset:
        let list = try answer(shown) { try view.assets(reach).items }
        try hold(
            (list?.contains(asset) ?? decision.isAllowed) == decision.isAllowed,
            "\(shown) is not what the list says")
    default: return
    }
    let users = try answer(shown) {
        try view.users(
            WhoCan(question.action, on: question.target, at: question.instant)
        ).items.map(\.user)
    }
    if let users {
        try hold(
            users.contains(question.user) == decision.isAllowed,
            "\(shown) is not what the list of users says")
    }
}

private func isJSON(_ text: [UInt8]) throws {
    guard (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any] else {
        throw Broken("\(String(decoding: text, as: UTF8.self)) is no JSON")
    }
}
