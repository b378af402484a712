import Glibc
import SystemPackage

/// A standard file as whoever sits before it sees it, looked at once: a pager may take its place later.
struct Terminal: Sendable {
    /// Whether somebody sits there.
    let isTerminal: Bool
    /// Whether colours are wanted there.
    let hasColours: Bool
    /// How many columns and lines are shown; nil where that is not known.
    let size: (columns: Int, lines: Int)?

    static let output = Terminal(.standardOutput)
    static let errors = Terminal(.standardError)

    private init(_ file: FileDescriptor) {
        // The corresponding C function is `isatty`.
        isTerminal = isatty(file.rawValue) == 1
        // See https://no-color.org; a terminal without abilities calls itself dumb.
        hasColours =
            isTerminal && Environment.text("NO_COLOR") == nil
            && Environment.text("TERM") ?? "dumb" != "dumb"
        size = isTerminal ? Self.size(of: file) : nil
    }

    private static func size(of file: FileDescriptor) -> (columns: Int, lines: Int)? {
        var size = winsize()
        // Sound: the call writes one whole variable.
        guard unsafe ioctl(file.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
            size.ws_row > 0
        else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// The variables of the environment.
enum Environment {
    /// The value of a variable; nil where it is not set, or empty.
    static func text(_ name: String) -> String? {
        let value = value(name)
        return value?.isEmpty ?? true ? nil : value
    }

    /// The same, an empty one told from none.
    static func value(_ name: String) -> String? {
        // Sound: the value ends with a zero, and is copied before anything is set. The corresponding C
        // function is `getenv`.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
