import AccessRules
import Latchkey

extension ReviewLine {
    /// The lines of a review as a page.
    static func page(of title: String, rows: [[String?]], at instant: Instant) -> HTMLPage {
        var data = JSONLine()
        data.text(
            "note",
            rows.isEmpty
                ? "Nobody has access." : "Each line is one way in which somebody has access.")
        data.texts("columns", columns.map(\.name))
        let lines = rows.map { row in
            "[" + row.map { JSONLine.quoted(($0 ?? "").shown) }.joined(separator: ",") + "]"
        }
        data.raw("rows", "[" + lines.joined(separator: ",") + "]")
        return HTMLPage(
            title: title, lead: "As it was at \(instant.iso8601). Made by Latchkey.",
            body: "<main><section id=\"review\" aria-label=\"Ways\"></section></main>", data: data,
            scripts: [
                PackageResources.dom_js, PackageResources.table_js, PackageResources.review_js,
            ])
    }
}
