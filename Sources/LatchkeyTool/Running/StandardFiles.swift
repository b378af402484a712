import Glibc
import SystemPackage

/// Standard input, output and error, as the process was given them.
enum StandardFiles {
    /// Makes sure that writing to a closed pipe is an error and not a signal, and that the
    /// first three descriptors are taken: else the store's file could become standard output.
    static func prepare() {
        // The corresponding C function is `signal`.
        signal(SIGPIPE, SIG_IGN)
        while let file = try? FileDescriptor.open(FilePath("/dev/null"), .readWrite) {
            if file.rawValue > FileDescriptor.standardError.rawValue {
                try? file.close()
                return
            }
        }
    }

    /// Whether somebody watches standard error. The corresponding C function is `isatty`.
    static var isErrorATerminal: Bool { isatty(FileDescriptor.standardError.rawValue) == 1 }

    /// Writes to standard error; nobody is left to tell where that fails.
    static func tell(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }

    static func exit(_ status: ExitStatus) -> Never { Glibc.exit(status.rawValue) }
}
