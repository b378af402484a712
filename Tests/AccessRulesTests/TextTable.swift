/// A table written by hand in a test: a line of column names, then lines of words.
///
/// The first word of a line names it; `|` only guides the eye.
struct TextTable: Sendable {
    /// The names of the columns, without the one over the lines' own names.
    let columns: [String]
    /// The lines as they were written.
    let lines: [Line]

    struct Line: Sendable {
        let name: String
        let cells: [String]
    }

    init(_ text: String) {
        let rows = text.split(separator: "\n").map { row in
            row.split(separator: " ").filter { $0 != "|" }.map(String.init)
        }
        columns = Array(rows[0].dropFirst())
        lines = rows.dropFirst().map { Line(name: $0[0], cells: Array($0.dropFirst())) }
    }

    /// Every cell with the names of its line and its column.
    var cells: [(line: String, column: String, cell: String)] {
        lines.flatMap { line in
            zip(columns, line.cells).map { (line.name, $0, $1) }
        }
    }

    /// Whether every line has one cell for each column, and no two lines the same name.
    var isWellFormed: Bool {
        lines.allSatisfy { $0.cells.count == columns.count }
            && Set(lines.map(\.name)).count == lines.count
    }
}
