import ArgumentParser

/// Operations from lines of JSON, of which store they are asked, and by whom.
struct OperationOptions: ParsableArguments {
    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(
        help: """
            A file of operations, one a line; - is standard input. 'schema operations' lists their names and keys.
            """,
        completion: .file(extensions: ["jsonl"]))
    var file: PathArgument

    @OptionGroup var hand: HandOptions

    /// The operations, read to the end of the file.
    ///
    /// - Parameters:
    ///   - needsSeeds: Whether an operation that takes a seed must have one.
    ///   - undone: What is added where they are refused.
    func operations(needsSeeds: Bool, undone: String) throws -> OperationLines {
        try InputFile.with(file) {
            try OperationLines(
                $0, named: InputFile.name(file), needsSeeds: needsSeeds, undone: undone)
        }
    }
}
