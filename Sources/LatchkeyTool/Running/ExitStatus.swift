/// How the command ends. The numbers are part of the command's interface: scripts switch over
/// them.
enum ExitStatus: Int32, Error {
    /// Done; the answer is yes.
    case done = 0
    /// The answer to the one question is no.
    case denied = 1
    /// The command line is wrong.
    case usage = 2
    /// What was given is wrong: a line, a question, an identity, a cursor.
    case badData = 3
    /// The store or the output failed: missing, damaged, unreadable, full.
    case failed = 4
}
