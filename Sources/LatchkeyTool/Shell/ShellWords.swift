/// The words of a line that is typed, in quotation marks or not, as a POSIX shell cuts it. Nothing is replaced and nothing is
/// run: there are no variables, patterns, pipes or files.
enum ShellWords {
    /// What a shell would do something with where it is not quoted.
    private static let refused: Set<Unicode.Scalar> = ["|", "&", ";", "<", ">", "`"]

    /// - Throws: ``Failure``: a quotation mark is open, or something stands there that only a shell can do.
    static func split(_ line: String) throws(Failure) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in line.unicodeScalars {
            if isEscaped {
                isEscaped = false
                // Between quotation marks a backslash escapes those and itself alone.
                if quote == "\"", scalar != "\"", scalar != "\\" { word?.append("\\") }
                word = word ?? .init()
                word?.append(scalar)
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if scalar == open { quote = nil } else { word?.append(scalar) }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
                word = word ?? .init()
            } else if scalar.properties.isWhitespace {
                if let whole = word { words.append(String(whole)) }
                word = nil
            } else if scalar == "#", word == nil {
                return words
            } else if refused.contains(scalar) {
                throw .usage(
                    "\(scalar) is a shell's: put what has it between quotation marks, as in 'role == lite || role == editor'"
                )
            } else {
                word = word ?? .init()
                word?.append(scalar)
            }
        }
        if let quote { throw .usage("the quotation mark \(quote) is not closed") }
        if isEscaped { throw .usage("there is nothing behind the last \\") }
        if let whole = word { words.append(String(whole)) }
        return words
    }

    /// Whether a word can be typed as it is, without quotation marks.
    static func isPlain(_ word: String) -> Bool {
        !word.isEmpty
            && word.unicodeScalars.allSatisfy { scalar in
                !refused.contains(scalar) && !scalar.properties.isWhitespace
                    && !["'", "\"", "\\", "#"].contains(scalar)
            }
    }
}
