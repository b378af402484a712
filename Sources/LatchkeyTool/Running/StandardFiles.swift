import Glibc
import LMDB
import Latchkey
import SystemPackage

/// Standard input, output and error, as the process was given them.
enum StandardFiles {
    /// Makes sure that writing to a closed pipe is an error and not a signal, and that the first three descriptors
    /// are taken, and ends the process where they cannot be.
    /// One that was closed stays of no use: what is not to be had is no empty input, and what
    /// nobody gets was not written.
    static func prepare() {
        // The corresponding C function is `signal`.
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files is an error of the call that meets it.
        signal(SIGXFSZ, SIG_IGN)
        if StandardDescriptors.take() != nil { exit(.failed) }
    }

    /// Whether whoever read standard output went away. The corresponding C function is `poll`.
    static var isOutputLeft: Bool {
        var file = pollfd(fd: FileDescriptor.standardOutput.rawValue, events: 0, revents: 0)
        // Sound: the call looks at one descriptor, and does not wait.
        return unsafe poll(&file, 1, 0) > 0 && Int32(file.revents) & (POLLERR | POLLHUP) != 0
    }

    /// Has nothing go to standard error any more.
    static func silence() {
        guard let nothing = try? FileDescriptor.open(FilePath("/dev/null"), .writeOnly) else {
            return
        }
        _ = try? nothing.duplicate(as: .standardError)
        try? nothing.close()
    }

    /// Writes to standard error; nobody is left to tell where that fails.
    static func tell(_ text: String) {
        // It would be written across the page that is shown.
        if Terminal.errors.isTerminal { Pager.finish() }
        try? FileDescriptor.standardError.writeAllWaiting(Array(text.utf8))
    }

    static func exit(_ status: ExitStatus) -> Never {
        Pager.finish()
        Glibc.exit(status.rawValue)
    }

    /// Tells behind which entry a log begins, where what was before is archived.
    static func tellBeginning(of seal: LogSeal?) {
        guard let seal else { return }
        let text =
            "latchkey: the log of \(seal.account) begins behind entry \(seal.sequence) of \(seal.time.iso8601): "
            + "what was before is in its archives\n"
        tell(text.shownLine)
    }

    /// Tells from when on use is known, where that is later than what is asked about.
    static func tellLogBegin(_ logBegin: Instant?, of account: Identity, since: Instant) {
        if let logBegin, logBegin <= since { return }
        let begin = logBegin.map { "begins at \($0.iso8601)" } ?? "is empty"
        tell(
            "latchkey: the log of \(account) \(begin): what was used before that is not known\n"
                .shownLine)
    }
}
