import ArgumentParser
import Latchkey

/// `latchkey accept-clock`.
struct AcceptClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-clock",
        abstract: "Take this machine's clock for a store whose last commit's time is wrong.",
        discussion: """
            A store's now is never earlier than its last commit. Where that was made by a clock \
            that was wrong, or so long ago that the clock is not believed, the store refuses to \
            be written to. This sets it to the clock, which must be right, and says so in the log \
            of every account. 'info' tells the time of the last commit.

            EXAMPLE
              latchkey accept-clock clients.latchkey
            """)

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @OptionGroup var verifying: VerifyingOptions

    func run() throws {
        try FileKind.refuseOutput(intoStoreAt: store.path)
        let opened = try verifying.open(store)
        let isAccepted = try opened.closingOnError { try $0.acceptClock() }
        try Failure.after(isAccepted ? "the clock is accepted" : "nothing had to be accepted") {
            let now = try opened.information().lastCommit
            try opened.close()
            var output = Output()
            let said = isAccepted ? "the clock is accepted" : "there is nothing to accept"
            try output.write("\(said): the last commit is of \(now.iso8601)\n")
            try output.finish()
        }
    }
}
