import Glibc
import Synchronization

/// Lines that are typed on a terminal, with editing, history and completion by libedit (https://thrysoee.dk/editline).
///
/// The library is looked for when the shell begins, and is not linked: without it lines are read as the terminal gives them, and
/// whoever only asks a question from a script, or links Latchkey, needs none of it.
@safe struct LineEditor {
    private typealias ReadLine =
        @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>?
    private typealias AddHistory = @convention(c) (UnsafePointer<CChar>?) -> CInt
    private typealias Matches = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private typealias Complete = @convention(c) (UnsafePointer<CChar>?, CInt, CInt) -> Matches?

    private let readLine: ReadLine
    private let addHistory: AddHistory

    /// What may stand for the last word of a line; nil for names of files.
    typealias Completer = @Sendable (_ before: String, _ word: String) -> [String]?

    @safe private struct State {
        var completer: Completer?
        // Sound: variables of the library, which stays; they are read and written by the one thread that types.
        nonisolated(unsafe) var line: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        nonisolated(unsafe) var isOver: UnsafeMutablePointer<CInt>?
    }

    private static let state = Mutex(State())
    /// Whether an interrupt came.
    private static let wasInterrupted = Atomic(false)

    /// The library's name, as it has been since 2009.
    private static let library = "libedit.so.2"

    /// nil where there is no such library, or one without what is needed.
    init?(completer: @escaping Completer) {
        // Sound in all of this: the names are those of libedit's interface to the calls of readline, whose types are
        // these; the library is never closed.
        guard let library = unsafe dlopen(Self.library, RTLD_NOW),
            let readLine = unsafe dlsym(library, "readline"),
            let addHistory = unsafe dlsym(library, "add_history"),
            let complete = unsafe dlsym(library, "rl_attempted_completion_function"),
            let isOver = unsafe dlsym(library, "rl_attempted_completion_over"),
            let line = unsafe dlsym(library, "rl_line_buffer")
        else { return nil }
        unsafe self.readLine = unsafeBitCast(readLine, to: ReadLine.self)
        unsafe self.addHistory = unsafeBitCast(addHistory, to: AddHistory.self)
        // Whatever the locale is, what is typed is UTF-8. The corresponding C function is `setlocale`.
        unsafe setlocale(LC_CTYPE, "C.UTF-8")
        let function: Complete = { word, begin, _ in
            guard let word = unsafe word else { return nil }
            return unsafe LineEditor.matches(String(cString: word), begin)
        }
        unsafe complete.assumingMemoryBound(to: Complete?.self).pointee = function
        Self.state.withLock { state in
            state.completer = completer
            unsafe state.line = line.assumingMemoryBound(
                to: UnsafeMutablePointer<CChar>?.self)
            unsafe state.isOver = isOver.assumingMemoryBound(to: CInt.self)
        }
    }

    /// Offers a line again.
    func remember(_ line: String) { _ = unsafe addHistory(line) }

    enum Typed {
        case line(String)
        case interrupted
        case end
    }

    /// The next line.
    func next(prompt: String) -> Typed {
        Self.wasInterrupted.store(false, ordering: .relaxed)
        // Sound: what is returned is the caller's to free, and ends with a zero.
        guard let typed = unsafe readLine(prompt) else {
            return Self.wasInterrupted.load(ordering: .relaxed) ? .interrupted : .end
        }
        defer { unsafe free(typed) }
        return .line(unsafe String(cString: typed))
    }

    /// Has an interrupt end a line, and not the shell.
    static func surviveInterrupts() {
        // Sound: a handler may store into an atomic variable.
        signal(SIGINT) { _ in LineEditor.wasInterrupted.store(true, ordering: .relaxed) }
    }

    /// What may stand in place of a word, as the library frees it: what they have in common, each of them, and a null
    /// pointer.
    private static func matches(_ word: String, _ begin: CInt) -> Matches? {
        let found = state.withLock { state -> [String]? in
            let line = unsafe state.line?.pointee.map { unsafe String(cString: $0) } ?? ""
            let before = String(decoding: line.utf8.prefix(Int(begin)), as: UTF8.self)
            let found = state.completer?(before, word)
            // Without it names of files are offered where nothing else is.
            unsafe state.isOver?.pointee = found == nil ? 0 : 1
            return found
        }
        guard let found, let first = found.first else { return nil }
        var common = Array(first.utf8)
        for other in found.dropFirst() {
            common = Array(zip(common, other.utf8).prefix { $0 == $1 }.map(\.0))
        }
        // No character is cut.
        while String(validating: common, as: UTF8.self) == nil { common.removeLast() }
        let words = [String(decoding: common, as: UTF8.self)] + found
        let matches = unsafe malloc((words.count + 1) * MemoryLayout<OpaquePointer?>.stride)
        guard
            let matches = unsafe matches?.assumingMemoryBound(
                to: UnsafeMutablePointer<CChar>?.self)
        else { return nil }
        for (index, word) in words.enumerated() { unsafe matches[index] = strdup(word) }
        unsafe matches[words.count] = nil
        return unsafe matches
    }
}
