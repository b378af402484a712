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
              echo '{"operation":"deleteGroup","account":"acme","group":"g1"}' \\
                > changes.jsonl
              latchkey what-if clients.latchkey changes.jsonl --host
              latchkey what-if clients.latchkey changes.jsonl --by acme/ann --each
              latchkey what-if clients.latchkey changes.jsonl --host --count \\
                --until 9999-12-31T00:00:00Z
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

    var store: PathArgument { asked.store }

    func run() throws {
        let operations = try asked.operations(needsSeeds: false, undone: Self.undone)
        let opened = try reading.open(asked.store) { $0.verifying = verifying.part }
        let gainsNothing = try opened.closing { store in
            do { return try tell(operations, of: store) } catch let error as StoreError {
                throw operations.failure(error) ?? Failure(error, undone: Self.undone)
            }
        }
        if !gainsNothing { throw ExitStatus.denied }
    }

    /// Behind everything that is likely to begin or end.
    private static let farInstant = "9999-12-31T00:00:00Z"

    /// What is added to a refusal.
    private static let undone = "nothing would be done"

    /// Whoever could not begin to do it does not foresee it either.
    private func expectSession(
        for user: Ref<User>, _ operations: OperationLines, in store: Store
    ) throws {
        let account = try operations.onlyAccount()
        do throws(StoreError) {
            _ = try store.session(
                for: user, in: account, client: "latchkey what-if",
                signIn: [.singleSignOn, .secondFactor])
        } catch {
            let failure = Failure(error)
            if case .signIn = error.kind { throw failure.adding("\(Self.undone) by \(user)") }
            throw failure.status == .badData ? failure.adding(Self.undone) : failure
        }
    }

    /// - Returns: Whether nobody would gain anything.
    private func tell(_ operations: OperationLines, of store: Store) throws -> Bool {
        let user = try asked.hand.user()
        if let user { try expectSession(for: user, operations, in: store) }
        let instant = try at.map { try InstantText.instant($0) }
        return try store.read { view in
            try view.after(operations.operations, by: user) { after in
                guard let until else {
                    return told.count
                        ? try tell(after.countDifference(from: view, at: instant))
                        : try tell(after.difference(from: view, at: instant))
                }
                let begin = instant ?? view.now
                let end = try InstantText.instant(until)
                guard begin < end else {
                    throw Failure.badData(
                        "--until \(until) is not behind \(begin.iso8601), from where on it is "
                            + "asked; give a later instant")
                }
                let time = begin..<end
                return told.count
                    ? try told.tell(
                        after.countDifferences(from: view, during: time), until: end,
                        asJSON: format.isJSON)
                    : try told.tell(
                        after.differences(from: view, during: time), until: end,
                        asJSON: format.isJSON)
            }
        }
    }

    /// Tells of one instant, and from when on it may be otherwise.
    private func tell(_ difference: some ToldDifference) throws -> Bool {
        let gainsNothing = try told.tell(difference, asJSON: format.isJSON)
        if difference.validUntil < .distantFuture {
            StandardFiles.tell(
                """
                time may change this at \(difference.validUntil.iso8601): ask about later with \
                --until \(Self.farInstant)

                """)
        }
        return gainsNothing
    }
}
