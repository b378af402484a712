import Foundation
import Testing

/// A page of the documentation, as far as tests read it: sections and the tables in them.
struct Page: Sendable {
    /// The titles of the sections, in order.
    let titles: [String]
    private let lines: [String: [String]]

    /// Reads a file by its path inside the repository.
    init(_ path: String) throws {
        var titles: [String] = []
        var lines: [String: [String]] = [:]
        for line in try Self.text(of: path).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("## ") {
                titles.append(String(line.dropFirst(3)))
            } else if let title = titles.last {
                lines[title, default: []].append(String(line))
            }
        }
        self.titles = titles
        self.lines = lines
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The table of a section whose header begins with these columns.
    func table(in title: String, headed columns: String...) throws -> Table {
        let tables = try #require(lines[title], "no section \(title)")
            .split { !$0.hasPrefix("|") }
            .map { Table(Array($0)) }
            .filter { $0.columns.starts(with: columns) }
        #expect(tables.count == 1, "one table in \(title) begins with \(columns)")
        return try #require(tables.first)
    }

    struct Table: Sendable {
        let columns: [String]
        let rows: [[String]]

        /// The header, the line beneath it, the rows; code marks are taken off.
        fileprivate init(_ lines: [String]) {
            let cells = lines.map { line in
                line.split(separator: "|", omittingEmptySubsequences: false)
                    .dropFirst().dropLast()
                    .map {
                        $0.replacing("`", with: "").trimmingCharacters(in: .whitespaces)
                    }
            }
            columns = cells[0]
            rows = Array(cells.dropFirst(2))
        }

        /// Every cell after the first of its row, with the row's name and the column's.
        var cells: [(row: String, column: String, cell: String)] {
            rows.flatMap { row in zip(columns, row).dropFirst().map { (row[0], $0, $1) } }
        }
    }
}
