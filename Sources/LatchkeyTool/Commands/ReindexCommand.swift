import ArgumentParser
import Latchkey

/// `latchkey reindex`.
struct ReindexCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Make all indexes of a store anew.",
        discussion: """
            For a store in which 'verify' finds an index that is not as its records are. Indexes are made \
            from the records, beside other reads and writes; nothing else is changed. What is wrong with \
            anything but an index stays so: verify the store afterwards. The exit status is 4 when \
            an index could not be made whole.

            EXAMPLE
              latchkey reindex clients.latchkey && latchkey verify clients.latchkey
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let progress = Progress("records")
        let rebuilt: IndexRebuild
        do {
            defer { progress.finish() }
            rebuilt = try verifying.open(store).closing { store in
                try store.rebuildIndexes { done, total in
                    progress.tell(done, of: total)
                }
            }
        }
        let whole = rebuilt.indexes.filter {
            $0.state == .readable && $0.doneCount == $0.totalCount
        }
        let isWhole = whole.count == rebuilt.indexes.count && rebuilt.problems.isEmpty
        try Failure.after("what is said to be made anew is") {
            var output = Output(whenLeft: .goOn)
            if format.isJSON {
                var line = JSONLine("store", store.name)
                line.raw("whole", "\(isWhole)")
                line.number("indexes", rebuilt.indexes.count)
                line.number("wholeIndexes", whole.count)
                line.texts("problems", rebuilt.problems)
                try output.write(line)
            } else {
                try output.write(
                    "\(whole.count) of \(Counted.indexes(rebuilt.indexes.count)) made anew\n")
                for problem in rebuilt.problems { try output.write(problem.shown + "\n") }
            }
            try output.finish()
        }
        guard !isWhole else { return }
        if format.isJSON { throw ExitStatus.failed }
        throw Failure.failed(
            "\(store.name) has damage that no index mends, as said above; 'latchkey verify' tells what it is"
        )
    }
}
