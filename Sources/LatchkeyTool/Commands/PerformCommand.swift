import ArgumentParser
import Latchkey
import SystemPackage

/// `latchkey perform`.
struct PerformCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "perform",
        abstract: "Do operations from lines of JSON: all of them, or none.",
        discussion: """
            Each line is an operation with the account in which it is done. They are done in \
            order and committed together: an error names the file, the line and the key, and \
            changes nothing. --by does them as a user, who may do only what the rules allow, in \
            one account; --host as the host application, to which no rule of roles applies.

            With --id it is safe to run the command again when its answer was lost: within a \
            week the same lines by the same hand give the first receipt, and nothing is done \
            twice. With --expecting nothing is done if anything was changed behind that position.

            EXAMPLES
              echo '{"operation":"createGroup","account":"acme","id":"g9","name":"Ops"}' \\
                > changes.jsonl
              echo '{"operation":"addMember","account":"acme","group":"g9","user":"u2"}' \\
                >> changes.jsonl
              latchkey perform clients.latchkey changes.jsonl --by acme/ann \\
                --reason "TICKET-77" --id ticket-77
              echo '{"operation":"deleteGroup","account":"acme","group":"g9"}' |
                latchkey perform clients.latchkey - --host
            """)

    @OptionGroup var asked: OperationOptions

    @Option(
        help: ArgumentHelp(
            "Why: what the entries in the log say, up to 4096 bytes.", valueName: "text"),
        transform: {
            try TextArgument.parse($0, upTo: InterchangeLimit.reasonByteCountMaximum)
        })
    var reason: String?

    @Option(
        help: ArgumentHelp(
            "What makes it safe to do it again: up to 128 bytes.", valueName: "id"),
        transform: { try TextArgument.parse($0, upTo: Identity.maximumByteCount) })
    var id: String?

    @Option(
        help: ArgumentHelp(
            "Do nothing if anything was changed in these accounts behind this position.",
            valueName: "position"),
        transform: PositionText.parse)
    var expecting: ChangePosition?

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { asked.store }

    func run() throws {
        let operations = try asked.operations(needsSeeds: id != nil, undone: Self.undone)
        let opened = try verifying.open(asked.store)
        let receipt = try opened.closingOnError { try perform(operations, in: $0) }
        try Failure.after("the operations are done") {
            let secrets = try opened.read { view in try operations.secrets(in: view) }
            try opened.close()
            try write(receipt, operations, secrets)
        }
    }

    /// What is added to a refusal.
    private static let undone = "nothing was done"

    private func perform(_ lines: OperationLines, in store: Store) throws -> BatchReceipt {
        do {
            guard let user = try asked.hand.user() else {
                return try store.perform(
                    lines.operations, reason: reason, id: id, expecting: expecting)
            }
            let account = try lines.onlyAccount()
            let session = try store.session(
                for: user, in: account, client: "latchkey perform",
                signIn: [.singleSignOn, .secondFactor])
            return try session.perform(
                lines.operations.map(\.operation), reason: reason, id: id, expecting: expecting)
        } catch let error as StoreError {
            if case .signIn = error.kind, let user = asked.hand.by {
                throw Failure(error).adding("\(Self.undone) by \(user)")
            }
            if let failure = lines.failure(error) { throw failure }
            var isUnknown = false
            if case .storage(let cause) = error.kind { isUnknown = cause.leavesCommitUnknown }
            throw Failure(error).adding(
                isUnknown ? "whether it was done is not known" : Self.undone)
        }
    }

    private func write(
        _ receipt: BatchReceipt, _ lines: OperationLines, _ secrets: [OperationLines.Secret]
    ) throws {
        // Keys and invitations are shown here, and nowhere again.
        var output = Output(whenLeft: secrets.isEmpty ? .goOn : .fail)
        if format.isJSON {
            var line = JSONLine()
            line.text("store", asked.store.name)
            line.number("operations", lines.operations.count)
            line.raw("repeated", "\(receipt.isRepeated)")
            line.number("commitNumber", receipt.commitNumber)
            line.text("time", receipt.time.iso8601)
            line.text("position", "\(receipt.position)")
            line.objects("entries", receipt.entries.map(\.asJSON))
            line.objects("secrets", secrets.map(\.asJSON))
            try output.write(line)
        } else {
            let count = Counted.text(lines.operations.count, "operation")
            let done = receipt.isRepeated ? "done before" : "done"
            // Where all was as it was to be, the commit is that of others.
            let what =
                receipt.entries.isEmpty
                ? ": nothing had to be changed"
                : " in commit \(receipt.commitNumber) at \(receipt.time.iso8601)"
            try output.write("\(count) \(done)\(what)\n")
            for part in receipt.entries { try output.write("  \(part.asText)\n") }
            for secret in secrets { try output.write("  \(secret.asText)\n") }
            try output.write("  position \(receipt.position)\n")
        }
        try output.finish()
    }
}

extension LoggedEntries {
    fileprivate var asText: String {
        let (first, last) = (sequences.lowerBound, sequences.upperBound)
        let which = first == last ? "entry \(first)" : "entries \(first) to \(last)"
        return "log of \(account.text.shown): \(which)"
    }

    fileprivate var asJSON: JSONLine {
        var line = JSONLine("account", account.text)
        line.number("first", sequences.lowerBound)
        line.number("last", sequences.upperBound)
        return line
    }
}
