import ArgumentParser
import Latchkey

/// `latchkey diff`.
struct DiffCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say who gained or lost what between two moments.",
        discussion: """
            A moment is an instant, or a position as a receipt has it. What is told is exactly what \
            deciding everything at both would give, what time began and ended included: for each user, \
            those whom connections let in included, and each organization, each asset and each \
            account. What many have alike is one line.

            The exit status is 0 when nobody gained anything and 1 when somebody did.

            EXAMPLES
              latchkey diff clients.latchkey --from 2026-03-01T00:00:00Z
              latchkey diff clients.latchkey --from 2026-03-01T00:00:00Z \\
                --to 2026-04-01T00:00:00Z --each
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Option(
        help: ArgumentHelp("The earlier moment.", valueName: "moment"),
        transform: MomentText.parse)
    var from: Moment

    @Option(
        help: ArgumentHelp("The later one; now unless told.", valueName: "moment"),
        transform: MomentText.parse)
    var to: Moment?

    @OptionGroup var told: DifferenceOptions
    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let opened = try reading.open(store) { $0.verifying = verifying.part }
        let gainsNothing = try opened.closing { store in
            try store.read { view in
                try view.asOf(from) { before in
                    guard let to else { return try tell(before, view) }
                    return try view.asOf(to) { after in try tell(before, after) }
                }
            }
        }
        if !gainsNothing { throw ExitStatus.denied }
    }

    private func isInOrder(_ before: View, _ after: View) throws -> Bool {
        switch (from, to) {
        case (_, nil): true
        case (.instant, .instant): before.now <= after.now
        // Where a clock that was ahead was taken back, a place of the feed is behind one with a later instant.
        case (_, .place(let place)?) where place.isGivenOut:
            try !after.isBefore(before, countingTime: false)
        // Where the clock was accepted meanwhile what came behind has the earlier time.
        default: try !after.isBefore(before)
        }
    }

    private func tell(_ before: View, _ after: View) throws -> Bool {
        guard try isInOrder(before, after) else {
            throw Failure.badData(
                "--from \(before.now.iso8601) is behind \(to == nil ? "now" : "--to"), "
                    + "\(after.now.iso8601); give the earlier moment first")
        }
        return told.count
            ? try told.tell(after.countDifference(from: before), asJSON: format.isJSON)
            : try told.tell(after.difference(from: before), asJSON: format.isJSON)
    }
}
