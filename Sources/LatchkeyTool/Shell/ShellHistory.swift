import Glibc
import Latchkey
import SystemPackage

/// The lines that were typed, kept for the next time in a file that its owner alone may read.
///
/// A line that begins with white space is not kept: what is nobody's business is typed so, as in other shells.
struct ShellHistory {
    private let path: FilePath?

    /// How many lines are offered again, and kept where there come to be twice as many.
    static let lineCountMaximum = 1_000

    /// `$XDG_STATE_HOME/latchkey/history`, and `~/.local/state` where that is not set; none where there is no home.
    init() {
        let state =
            Environment.text("XDG_STATE_HOME")
            ?? Environment.text("HOME").map { $0 + "/.local/state" }
        path = state.map { FilePath($0).appending("latchkey").appending("history") }
    }

    /// The last lines, the oldest first. One that cannot be read is as none.
    func lines() -> [String] {
        guard let path, let file = try? FileDescriptor.open(path, .readOnly) else { return [] }
        defer { try? file.close() }
        var lines: [String] = []
        var reader = LineReader(file)
        while (try? reader.advance()) == true {
            let line = reader.line
            lines.append(Arguments.text(line.indices.map { line[$0] }))
        }
        guard lines.count > 2 * Self.lineCountMaximum else {
            return lines.suffix(Self.lineCountMaximum)
        }
        let kept = Array(lines.suffix(Self.lineCountMaximum))
        // Another shell may have added a line meanwhile, which is lost then: it is a convenience.
        try? OutputFile.with(path) { file in
            try file.writeAllWaiting(kept.flatMap { Arguments.bytes($0 + "\n") })
        }
        return kept
    }

    /// Keeps a line. Where it cannot be kept nothing is said: what was asked for is answered all the same.
    func keep(_ line: String) {
        guard let path, line.unicodeScalars.first?.properties.isWhitespace == false else { return }
        makeFolders(of: path)
        guard
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.append, .create, .noFollow],
                permissions: .ownerReadWrite)
        else { return }
        defer { try? file.close() }
        try? file.writeAllWaiting(Arguments.bytes(line + "\n"))
    }

    /// Makes what is missing of the folders, for the owner alone, as the XDG base directory specification wants it.
    private func makeFolders(of path: FilePath) {
        var folder = FilePath(root: path.root)
        for component in path.removingLastComponent().components {
            folder.append(component)
            // Sound: the path ends with a zero for as long as the call goes on; one that is there stays as it is.
            unsafe folder.withPlatformString { _ = unsafe mkdir($0, 0o700) }
        }
    }
}
