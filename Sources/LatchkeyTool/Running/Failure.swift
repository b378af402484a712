import Latchkey
import SystemPackage

/// Why the command did not do what it was asked: what, where, and what to do about it, in one
/// line.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    /// The command line is wrong.
    static func usage(_ message: String) -> Failure { Failure(status: .usage, message: message) }

    /// What was given is wrong.
    static func badData(_ message: String) -> Failure {
        Failure(status: .badData, message: message)
    }

    /// The store, a file or the system failed.
    static func failed(_ message: String) -> Failure {
        Failure(status: .failed, message: message)
    }

    private init(status: ExitStatus, message: String) {
        self.status = status
        self.message = message
    }

    /// From whatever was thrown.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error, undone: "nothing was imported")
        case let error as InterchangeError: self = .badData("\(error)")
        default: self = .failed("\(error)")
        }
    }

    /// - Parameters:
    ///   - undone: What is added where a line of what was given is wrong.
    ///   - operation: What was asked for in that line.
    init(_ error: StoreError, undone: String, operation: String? = nil) {
        let isFailed =
            switch error.kind {
            case .notAStore, .unsupportedFormat, .formatChanged, .damaged, .storage, .clockBehind,
                .clockAhead, .clockOutOfRange, .replicated:
                true
            case .unknown, .exists, .doesNotFit, .invalid, .refused, .denied, .signIn,
                .foreignHandle, .invalidCursor, .invalidPosition, .needsIndex, .limit,
                .batchExists, .changedSince, .pastUnknown, .logArchived:
                false
            }
        status = isFailed ? .failed : .badData
        let isPlaced = error.source != nil || error.line != nil
        if case .needsIndex(let condition) = error.kind {
            message = """
                no index answers \(condition): every thing of its kind would be looked at; ask \
                for something more, or leave out --require-index
                """
            return
        }
        let place = error.place + (operation.map { ", operation \($0)" } ?? "")
        let what = "\(error.kind)\(error.remedy)"
        message = isPlaced ? "\(place): \(what); \(undone)" : what
    }

    /// The same failure, of which more is to be said.
    func adding(_ more: String) -> Failure {
        Failure(status: status, message: "\(message); \(more)")
    }

    /// Does what is left when something was done that stays: a failure says so.
    static func after(_ done: String, _ body: () throws -> Void) throws {
        do { try body() } catch { throw Failure(error).adding(done) }
    }

    /// Says it on standard error in one line that begins with the command's name.
    ///
    /// - Parameters:
    ///   - place: Where in a script it is.
    ///   - hints: Whether help is named, where the command line is wrong.
    func tell(
        beside command: String? = nil,
        inLine place: String? = Environment.text(Shell.lineVariable).map { "line \($0)" },
        hints: Bool = true
    ) -> ExitStatus {
        let message = Arguments.shown(message)
        // A line break within a name is part of it.
        var text =
            Style.bad.text("latchkey:", on: .errors)
            + (place.map { " \($0.shown):" } ?? "")
            + " \(status == .usage ? message.onOneLine : message.shown)"
        if status == .usage, hints {
            text += "; see 'latchkey \(command.map { "\($0) " } ?? "")--help'"
        }
        StandardFiles.tell(text + "\n")
        return status
    }

    /// Says it on standard error, and as an object on standard output, so that whoever reads
    /// the answers there does not wait for one.
    func tellAsJSON() -> ExitStatus {
        var output = Output()
        var line = JSONLine()
        line.text("error", message)
        try? output.write(line)
        try? output.finish()
        return tell()
    }
}

extension StoreError {
    /// What to do, where the description does not say it.
    fileprivate var remedy: String {
        switch kind {
        case .unknown: "; check the identity, which is compared byte by byte"
        // The command takes every sign-in as checked: what is left is for people to do.
        case .signIn:
            "; have the user do so, and the host application note it, or give --by somebody who has, or --host"
        default: ""
        }
    }
}
