/// Rows whose columns stand one below the other, under their names. Nothing is shortened.
struct Table {
    private let columns: [String]
    private var widths: [Int]
    private var hasHead = false

    init(_ columns: [String]) {
        self.columns = columns
        widths = columns.map(\.count)
    }

    /// The lines of some rows, behind those of the rows before. A column that has grown stays so.
    mutating func text(of rows: [[String?]]) -> String {
        var lines = rows.map { row in row.map { ($0 ?? "").shown } }
        if !hasHead { lines.insert(columns.map { $0.uppercased() }, at: 0) }
        hasHead = true
        for line in lines {
            for (index, cell) in line.enumerated() {
                widths[index] = max(widths[index], cell.count)
            }
        }
        return lines.map { text(of: $0) }.joined()
    }

    private func text(of cells: [String]) -> String {
        var line = ""
        var gap = 0
        for (cell, width) in zip(cells, widths) {
            // Nothing stands behind the last cell that has anything.
            if !cell.isEmpty {
                line += String(repeating: " ", count: gap) + cell
                gap = 0
            }
            gap += width - cell.count + 2
        }
        return line + "\n"
    }
}
