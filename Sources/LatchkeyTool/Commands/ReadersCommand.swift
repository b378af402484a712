import ArgumentParser
import Glibc
import Latchkey

/// `latchkey readers`.
struct ReadersCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers",
        abstract: "Say who reads a store now.",
        discussion: """
            A read keeps what it sees from being used again, so that the file grows under one that lasts. \
            A process keeps some slots between its reads; that of this command is not told.

            EXAMPLES
              latchkey readers clients.latchkey
              latchkey readers clients.latchkey --clear
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Flag(
        help:
            "Give back the slots of processes that died first; this writes to the lock file alone.")
    var clear = false

    @OptionGroup var format: FormatOptions

    func run() throws {
        // Who reads without a lock knows of nobody.
        let opened = try ReadingOptions.open(store, unchanging: false)
        let (cleared, readers) = try opened.closing { store in
            let cleared = clear ? try store.clearDeadReaders() : nil
            // Opening read something, and kept its slot.
            let own = getpid()
            return (cleared, try store.readers().filter { $0.processNumber != own })
        }
        var output = Output()
        if format.isJSON {
            try output.write(json(readers, cleared))
        } else {
            if let cleared {
                try output.write("\(Counted.text(cleared, "slot")) given back\n")
            }
            if readers.isEmpty {
                try output.write("nobody else has a slot for reads\n")
            } else {
                var table = Table(["process", "thread", "commit", "behind"])
                try output.write(
                    table.text(
                        of: readers.map { reader in
                            [
                                "\(reader.processNumber)", reader.thread,
                                reader.commitNumber.map { "\($0)" } ?? "(between reads)",
                                reader.commitsBehind.map { "\($0)" },
                            ]
                        }))
            }
        }
        try output.finish()
    }

    private func json(_ readers: [Store.ReaderSlot], _ cleared: Int?) -> JSONLine {
        var line = JSONLine()
        line.text("store", store.name)
        if let cleared { line.number("cleared", cleared) }
        line.objects(
            "readers",
            readers.map { reader in
                var object = JSONLine()
                object.number("process", reader.processNumber)
                object.text("thread", reader.thread)
                if let commit = reader.commitNumber { object.number("commit", commit) }
                if let behind = reader.commitsBehind { object.number("behind", behind) }
                return object
            })
        return line
    }
}
