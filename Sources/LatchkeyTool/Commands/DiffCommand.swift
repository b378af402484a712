import ArgumentParser
import Latchkey

/// `latchkey diff`.
struct DiffCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say who gained or lost what between two moments, or two stores.",
        discussion: """
            A moment is an instant, or a position as a receipt has it. What is told is exactly what \
            deciding everything at both would give, what time began and ended included: for each user, \
            those whom connections let in included, and each organization, each asset and each \
            account. What many have alike is one line.

            Of two stores, such as a backup and what became of it, both are asked about now; with \
            --records the records that are otherwise are told instead. The file of a backup, \
            NAME.latchkey in its folder, is given as it is: nothing need be restored.

            The exit status is 0 when nobody gained anything and 1 when somebody did.

            EXAMPLES
              latchkey diff clients.latchkey --from 2026-03-01T00:00:00Z
              latchkey diff clients.latchkey --from 2026-03-01T00:00:00Z \\
                --to 2026-04-01T00:00:00Z --each
              latchkey diff backup.latchkey clients.latchkey
              latchkey diff backup.latchkey clients.latchkey --records
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(
        help: "The later store, instead of a moment.",
        completion: .file(extensions: ["latchkey"]))
    var other: PathArgument?

    @Option(
        help: ArgumentHelp("The earlier moment.", valueName: "moment"),
        transform: MomentText.parse)
    var from: Moment?

    @Option(
        help: ArgumentHelp("The later one; now unless told.", valueName: "moment"),
        transform: MomentText.parse)
    var to: Moment?

    @Flag(help: "The records of two stores that are otherwise, instead of the access.")
    var records = false

    @OptionGroup var told: DifferenceOptions
    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        if other == nil {
            guard from != nil else { throw ValidationError("give --from, or a second store") }
            if records { throw ValidationError("--records is of two stores: give a second one") }
        } else {
            if from != nil || to != nil {
                throw ValidationError("give a second store, or --from and --to, not both")
            }
            if records, told.each || told.count {
                throw ValidationError(
                    "--records has a line for each record: leave out --each and --count")
            }
        }
    }

    func run() throws {
        let opened = try reading.open(store) { $0.verifying = verifying.part }
        let gainsNothing = try opened.closing { store in
            if let other { return try tell(other, from: store) }
            return try store.read { view in
                try view.asOf(from ?? .instant(view.now)) { before in
                    guard let to else { return try tell(before, view) }
                    return try view.asOf(to) { after in try tell(before, after) }
                }
            }
        }
        if !gainsNothing { throw ExitStatus.denied }
    }

    private func tell(_ other: PathArgument, from store: Store) throws -> Bool {
        if FileKind.areSame(self.store.path, other.path) {
            throw Failure.usage(
                "\(other.name) is the store itself: give another, or --from for what it was")
        }
        let opened = try reading.open(other) { $0.verifying = verifying.part }
        return try opened.closing { other in
            try store.read { before in
                try other.read { after in
                    if records {
                        return try RecordDifference.tell(before, after, asJSON: format.isJSON)
                    }
                    let instant = max(before.now, after.now)
                    return try told.tell(asJSON: format.isJSON, at: instant) { line in
                        try after.differenceOfStores(from: before, at: instant, line)
                    }
                }
            }
        }
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
