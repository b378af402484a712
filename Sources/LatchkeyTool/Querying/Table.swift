/// Rows whose columns stand one below the other, under their names.
///
/// On a terminal that is narrower, texts are shortened: names, descriptions, whatever is there to be read. What names a
/// thing, an instant, a number, is never: who copies it gets another thing. A table that does not fit even so is as wide
/// as it must be; or, where that was said, has each row as lines of its own. Anywhere else nothing is shortened.
struct Table {
    /// A column, and whether what it has may be shortened.
    struct Column: ExpressibleByStringLiteral {
        let name: String
        let isText: Bool

        /// A column of what names something.
        init(stringLiteral name: String) {
            self.name = name
            isText = false
        }

        init(named name: String, isText: Bool) {
            self.name = name
            self.isText = isText
        }

        /// A column of what is only read.
        static func text(_ name: String) -> Column { Column(named: name, isText: true) }

        /// To how few columns of a terminal it is shortened: less says nothing.
        var leastWidth: Int { max(8, name.columnCount) }
    }

    private let columns: [Column]
    private var widths: [Int]
    private var hasHead = false

    private static let gap = 2

    /// Whether each row is written in lines of its own, whole, where the table is wider than the terminal.
    private let unfolds: Bool

    init(_ columns: [Column], unfoldingWhereNarrow unfolds: Bool = false) {
        self.columns = columns
        self.unfolds = unfolds
        widths = columns.map(\.name.columnCount)
    }

    /// The lines of some rows, behind those of the rows before. A column that has grown stays so.
    mutating func text(of rows: [[String?]]) -> String {
        let lines = rows.map { row in row.map { ($0 ?? "").shown } }
        for line in lines {
            for (index, cell) in line.enumerated() {
                widths[index] = max(widths[index], cell.columnCount)
            }
        }
        if unfolds, let room = Terminal.output.size?.columns,
            widths.reduce(Self.gap * (columns.count - 1), +) > room
        {
            return lines.map { unfolded($0) }.joined(separator: "\n")
        }
        let fitted = fittedWidths()
        let head = hasHead ? "" : head(fitted)
        hasHead = true
        return head + lines.map { text(of: $0, fitted) }.joined()
    }

    /// A line for each cell that has anything.
    private func unfolded(_ cells: [String]) -> String {
        let width = columns.map(\.name.columnCount).max() ?? 0
        return zip(columns, cells).map { column, cell in
            if cell.isEmpty { return "" }
            let gap = String(repeating: " ", count: width - column.name.columnCount + Self.gap)
            return Style.head.text(column.name.uppercased()) + gap + cell + "\n"
        }.joined()
    }

    private func head(_ widths: [Int]) -> String {
        let line = text(of: columns.map { $0.name.uppercased() }, widths)
        return Style.head.text(String(line.dropLast())) + "\n"
    }

    /// How wide columns are where the terminal ends; as they are where there is none.
    private func fittedWidths() -> [Int] {
        var fitted = widths
        guard let room = Terminal.output.size?.columns else { return fitted }
        let gaps = Self.gap * (columns.count - 1)
        while fitted.reduce(gaps, +) > room {
            // The widest gives way to the others.
            let shortened = columns.indices.filter {
                columns[$0].isText && fitted[$0] > columns[$0].leastWidth
            }
            guard let widest = shortened.max(by: { fitted[$0] < fitted[$1] }) else { break }
            let excess = fitted.reduce(gaps, +) - room
            let next = shortened.filter { $0 != widest }.map { fitted[$0] }.max() ?? 0
            let least = max(columns[widest].leastWidth, min(next, fitted[widest] - 1))
            fitted[widest] = max(least, fitted[widest] - excess)
        }
        return fitted
    }

    private func text(of cells: [String], _ widths: [Int]) -> String {
        var line = ""
        var gap = 0
        for (index, cell) in cells.enumerated() {
            let width = widths[index]
            let cell = columns[index].isText ? cell.fitting(columns: width) : cell
            // Nothing stands behind the last cell that has anything.
            if !cell.isEmpty {
                line += String(repeating: " ", count: gap) + cell
                gap = 0
            }
            gap += max(0, width - cell.columnCount) + Self.gap
        }
        return line + "\n"
    }
}
