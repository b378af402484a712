import Glibc

/// What is left to be said where the file that is read ends before it should: somebody truncates it, or writes over it in
/// place, or its medium is gone.
///
/// A map of a file knows no error: who reads where there is nothing gets `SIGBUS`, which ends the process without a word. A host
/// application may have its own use of that signal, so that the library leaves it alone. This command has none.
enum CutFile {
    /// Has the process end with a message and the status of a store that failed.
    static func watch() {
        // The corresponding C functions are `signal`, `write` and `_exit`: the last two may be called in a handler, and
        // the text is a constant, so that nothing is allocated, locked or finished there. What was not written yet is not.
        signal(SIGBUS) { _ in
            let text: StaticString = """
                latchkey: the store's file was cut short or written over while it was in use, or its medium is gone \
                (SIGBUS): the answer is not whole, and what was not acknowledged is not done; look at the medium, and \
                run 'latchkey verify'

                """
            // Sound: a constant, and its length.
            _ = unsafe write(2, text.utf8Start, text.utf8CodeUnitCount)
            _exit(ExitStatus.failed.rawValue)
        }
    }
}
