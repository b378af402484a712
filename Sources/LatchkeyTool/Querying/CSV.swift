/// Comma-separated values, as RFC 4180 has them.
enum CSV {
    static func line(_ cells: [String?]) -> String {
        cells.map { cell(($0 ?? "").shown) }.joined(separator: ",") + "\r\n"
    }

    /// In quotation marks where it must be. What a spreadsheet would take for a formula begins with an apostrophe:
    /// names come from anybody. A character that others are put onto is none of its own in Swift, and is in a file: so it
    /// goes by scalars.
    private static func cell(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        if let first = scalars.first(where: { !$0.properties.isWhitespace }),
            formulaStarts.contains(first)
        {
            scalars.insert("'", at: 0)
        }
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        for scalar in scalars {
            if separators.contains(scalar) { isQuoted = true }
            if scalar == "\"" { cell.append(scalar) }
            cell.append(scalar)
        }
        return isQuoted ? "\"" + String(cell) + "\"" : String(cell)
    }

    /// With those that spreadsheets of other countries, and of pasted texts, take for the ends of cells.
    private static let separators: Set<Unicode.Scalar> = [",", ";", "\t", "\"", "\r", "\n"]
    /// Those of ASCII, and the same in full width.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
