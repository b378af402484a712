extension String {
    /// The text as a terminal, or a line of a file for people, may safely get it: names come from
    /// anybody, and what would move the cursor, begin a line or turn the direction of writing is
    /// written as an escape, such as `\u{1b}`.
    package var shown: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var shown = ""
        for scalar in unicodeScalars {
            if scalar.isControl {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
