/// Words of a shell.
enum ShellText {
    /// A word as a shell takes it: between single quotation marks, unless it has nothing but letters, digits and what is as plain.
    /// It goes by scalars: a quotation mark that another character is put onto is one to a shell.
    static func quoted(_ word: String) -> String {
        let scalars = word.unicodeScalars
        if scalars.first != "-", !scalars.isEmpty, scalars.allSatisfy(plain.contains) {
            return word
        }
        var quoted = String.UnicodeScalarView("'".unicodeScalars)
        for scalar in scalars {
            if scalar == "'" {
                quoted.append(contentsOf: "'\\''".unicodeScalars)
            } else {
                quoted.append(scalar)
            }
        }
        quoted.append("'")
        return String(quoted)
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._:@%+=-".unicodeScalars)
}
