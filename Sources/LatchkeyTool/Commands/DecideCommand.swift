import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey decide`.
struct DecideCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Ask whether a user may do something.",
        discussion: """
            The exit status of one question is 0 for yes and 1 for no. With --batch the \
            questions are lines of JSON, and each is answered by a line of JSON in the same \
            order, all on one state of the store and by one reading of the clock; the exit \
            status is 3 if any of them could not be answered.

            EXAMPLES
              latchkey decide clients.latchkey --user acme/u2 --action edit \\
                --organization acme/o1
              latchkey decide clients.latchkey --user noc/u9 --action view \\
                --asset acme/vault --at 2026-11-02T03:00:00Z --json
              echo '{"user":"acme/u2","action":"edit","organization":"acme/o1"}' |
                latchkey decide clients.latchkey --batch -
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var asked: AskOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        let decision = try asked.answer(on: options) { view, question in
            try view.decide(question)
        } line: { decision, output in
            AnswerEncoder.append(decision, to: &output)
        }
        guard let decision else { return }
        var output = Output()
        if format.isJSON {
            try output.write { AnswerEncoder.append(decision, to: &$0) }
        } else {
            try output.write(decision.isAllowed.style.firstWord(of: decision.sentence) + "\n")
        }
        try output.finish()
        if !decision.isAllowed { throw ExitStatus.denied }
    }
}

extension AnswerEncoder {
    static func append(_ decision: Decision, to output: inout [UInt8]) {
        var encoder = AnswerEncoder()
        encoder.encode(
            deniedBy: decision.deniedBy, homeRole: decision.homeRole,
            effectiveRole: decision.effectiveRole, into: &output)
    }
}

extension Decision {
    /// The answer in a sentence that begins with `allowed` or `denied`.
    var sentence: String {
        var roles = "\(homeRole.name) at home"
        if let effectiveRole, effectiveRole != homeRole {
            roles += ", \(effectiveRole.name) here"
        } else if effectiveRole == nil {
            roles += ", no role here"
        }
        guard let deniedBy else { return "allowed (\(roles))" }
        return "denied by \(deniedBy.name): \(deniedBy.explanation) (\(roles))"
    }
}

extension Bool {
    /// The style of what is so, or is not.
    var style: Style { self ? .good : .bad }
}
