import ArgumentParser
import Latchkey

/// `latchkey shell`.
struct ShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Type commands about one store, without its name.",
        discussion: """
            'latchkey STORE' alone begins it as well. Lines are edited, kept and completed where libedit is \
            installed; a script may be piped in. Each command sees the newest commit, and its errors \
            end it alone. '.help' tells what else can be typed.

            Nothing writes to the store unless --write is given. Of a script the exit status is that of \
            the first error, after which it goes on, unless --bail is given.

            EXAMPLES
              latchkey clients.latchkey
              latchkey shell clients.latchkey --write
              echo 'query users --in acme' | latchkey shell clients.latchkey --bail
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Flag(help: "Let commands write to the store.")
    var write = false

    @Flag(help: "End at the first error.")
    var bail = false

    @OptionGroup var reading: ReadingOptions

    func run() throws {
        try FileKind.refuseOutput(intoStoreAt: store.path)
        // What is no store is told at once.
        try reading.open(store).close()
        var shell = try Shell(
            store, isUnchanging: reading.unchanging, mayWrite: write, bails: bail)
        try shell.run()
        if !shell.isInteractive, let status = shell.firstError { throw status }
    }
}
