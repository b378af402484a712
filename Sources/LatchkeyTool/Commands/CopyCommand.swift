import ArgumentParser
import Latchkey

/// `latchkey copy`.
struct CopyCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a store, in the newest version of the format.",
        discussion: """
            The copy is the same store, of one moment: with its identity, log, API keys, positions \
            and past, and without what was free in the file. Others may read and write meanwhile. \
            A store of an earlier version becomes one of the newest by it. Every entry is verified. \
            The commits of the copy have other numbers: positions and instants hold in both.

            EXAMPLE
              latchkey copy clients.latchkey new.latchkey
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Argument(help: "The file of the copy, which must not be there.", completion: .file())
    var copy: PathArgument

    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        guard !copy.isStandardFile else {
            throw Failure.usage("a copy is a file: write ./- for one of the name -")
        }
        if FileKind.areSame(store.path, copy.path) {
            throw Failure.failed("\(copy.name) is the store itself; choose another path")
        }
        let progress = Progress("entries")
        let report: CopyReport
        do {
            defer { progress.finish() }
            let opened = try reading.open(store)
            report = try opened.closing { store in
                try store.copy(to: copy.path) { done, total in
                    progress.tell(done, of: total)
                }
            }
        }
        try Failure.after("the store is copied") {
            let (before, after) = (try bytes(store), report.byteCount)
            var output = Output()
            if format.isJSON {
                var line = JSONLine()
                line.text("store", store.name)
                line.text("copy", copy.name)
                line.number("bytes", before)
                CopyText.add(report, to: &line)
                try output.write(line)
            } else {
                try output.write(
                    "copied: \(after.grouped) bytes, of \(before.grouped)\n")
                for line in CopyText.lines(of: report) { try output.write("  \(line)\n") }
            }
            try output.finish()
        }
    }

    private func bytes(_ path: PathArgument) throws -> Int {
        Int(try path.path.stat().size)
    }
}
