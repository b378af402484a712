import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey what-if`.
struct WhatIfCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "Say who would gain or lose what by operations; nothing is done.",
        discussion: """
            The operations are lines of JSON, as for 'perform', and are refused as there. What is \
            told is exactly what deciding everything before and after them would give: for each \
            user, those whom connections let in included, and each organization, each asset and \
            each account. What many have alike is one line.

            The exit status is 0 when nobody gains anything and 1 when somebody does, so that a \
            pipeline can stop on it.

            EXAMPLES
              latchkey what-if clients.latchkey changes.jsonl --host
              latchkey what-if clients.latchkey changes.jsonl --by acme/ann --each --json
              latchkey what-if clients.latchkey changes.jsonl --host --count
            """)

    @OptionGroup var asked: OperationOptions

    @Option(
        help: ArgumentHelp("The instant that it is about; now unless told.", valueName: "instant"),
        transform: InstantText.parse)
    var at: String?

    @Option(
        help: ArgumentHelp(
            "Tell of all instants up to this one, part by part.", valueName: "instant"),
        transform: InstantText.parse)
    var until: String?

    @OptionGroup var told: DifferenceOptions
    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        if until != nil, told.count { throw ValidationError("give --until or --count, not both") }
    }

    func run() throws {
        let operations = try asked.operations(needsSeeds: false)
        let opened = try reading.open(asked.store) { $0.verifying = verifying.part }
        let gainsNothing = try opened.closing { store in
            do { return try tell(operations, of: store) } catch let error as StoreError {
                throw Failure(operations.placed(error), undone: "nothing would be done")
            }
        }
        if !gainsNothing { throw ExitStatus.denied }
    }

    /// - Returns: Whether nobody would gain anything.
    private func tell(_ operations: OperationLines, of store: Store) throws -> Bool {
        let user = try asked.hand.user()
        if let user {
            // Whoever could not begin to do it does not foresee it either.
            _ = try store.session(
                for: user, in: try operations.onlyAccount(), client: "latchkey what-if",
                signIn: [.singleSignOn, .secondFactor])
        }
        let instant = try at.map { try InstantText.instant($0) }
        return try store.read { view in
            try view.after(operations.operations, by: user) { after in
                if told.count {
                    let count = try after.countDifference(from: view, at: instant)
                    try told.write(count, asJSON: format.isJSON)
                    return count.gainsNothing
                }
                guard let until else {
                    let difference = try after.difference(from: view, at: instant)
                    var output = Output()
                    try told.write(difference, in: nil, asJSON: format.isJSON, to: &output)
                    try output.finish()
                    tellOfLater(difference)
                    return difference.gainsNothing
                }
                let begin = instant ?? view.now
                let end = try InstantText.instant(until)
                guard begin < end else {
                    throw Failure.badData(
                        "--until \(until) is not behind \(begin.iso8601), from where on it is "
                            + "asked; give a later instant")
                }
                let parts = try after.differences(from: view, during: begin..<end)
                var output = Output()
                for (number, part) in parts.enumerated() {
                    let next = number + 1 < parts.count ? parts[number + 1].instant : end
                    try told.write(
                        part, in: part.instant..<next, asJSON: format.isJSON, to: &output)
                }
                try output.finish()
                return parts.allSatisfy(\.gainsNothing)
            }
        }
    }

    /// What begins or ends later is not in an answer about one instant.
    private func tellOfLater(_ difference: AccessDifference) {
        guard difference.validUntil < .distantFuture else { return }
        StandardFiles.tell(
            "time changes this at \(difference.validUntil.iso8601): ask about later with --until\n")
    }
}
