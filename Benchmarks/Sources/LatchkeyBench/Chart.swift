/// A chart of horizontal bars as SVG. The same figures make the same bytes.
///
/// It has its own ground, and colours for light and dark that the browser chooses from: an image sees the scheme of
/// who looks, not always that of the page around it, and is readable in either.
struct Chart {
    /// What a bar is about. Its label and value say it as well, so that no colour need be told apart.
    enum Style: String {
        case own, peer, reached, short
    }

    struct Bar {
        let label: String
        let value: String
        /// In the unit of the chart.
        let length: Double
        let style: Style
    }

    struct Group {
        let title: String
        let bars: [Bar]
    }

    /// A line across all bars.
    struct Line {
        let length: Double
        let label: String
    }

    let title: String
    let subtitle: String
    let groups: [Group]
    var line: Line?
    /// The length that fills the chart; a longer bar ends there.
    let scale: Double

    private static let width = 720
    private static let margin = 20
    /// Where the longest bar ends: its value stands behind it.
    private static let end = 560
    private static let valueColumn = 600
    private static let barHeight = 12

    func svg() -> String {
        var body = ""
        var y = 34
        body += Self.text(title, x: Self.margin, y: y, "title")
        y += 24
        body += Self.text(subtitle, x: Self.margin, y: y, "quiet")
        if let line {
            y += 26
            body += Self.text(line.label, x: place(line.length) + 8, y: y, "quiet")
            body += stroke(line, from: y - 12, to: y + 4)
        }
        for group in groups {
            if !group.title.isEmpty {
                y += 36
                body += Self.text(group.title, x: Self.margin, y: y, "group")
            }
            for bar in group.bars {
                y += 26
                body += draw(bar, y: y)
                y += 6 + Self.barHeight
            }
        }
        return head(height: y + 20) + body + "</svg>\n"
    }

    private func draw(_ bar: Bar, y: Int) -> String {
        let top = y + 6
        let length = place(bar.length) - Self.margin
        var drawn = Self.text(bar.label, x: Self.margin, y: y, "text")
        drawn += #"<rect class="\#(bar.style.rawValue)" x="\#(Self.margin)" y="\#(top)""#
        drawn += #" width="\#(max(1, length))" height="\#(Self.barHeight)"/>"# + "\n"
        guard let line else {
            return drawn
                + Self.text(
                    bar.value, x: Self.margin + length + 8, y: top + Self.barHeight - 1, "strong")
        }
        // Values stand in a column: the line would go through those behind bars.
        return drawn + stroke(line, from: top - 3, to: top + Self.barHeight + 3)
            + Self.text(bar.value, x: Self.valueColumn, y: top + Self.barHeight - 1, "strong")
    }

    /// The line beside a bar, which leaves the labels alone.
    private func stroke(_ line: Line, from top: Int, to bottom: Int) -> String {
        let x = place(line.length)
        return #"<line x1="\#(x)" x2="\#(x)" y1="\#(top)" y2="\#(bottom)"/>"# + "\n"
    }

    /// What is shown, in words.
    private var description: String {
        let bars = groups.flatMap { group in
            group.bars.map { bar in
                (group.title.isEmpty ? "" : group.title + ", ") + "\(bar.label): \(bar.value)"
            }
        }
        return "\(subtitle). \(bars.joined(separator: "; "))."
    }

    private func place(_ length: Double) -> Int {
        let part = min(max(length / scale, 0), 1)
        return Self.margin + Int((part * Double(Self.end - Self.margin)).rounded())
    }

    private func head(height: Int) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
        viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="title description">
        <title id="title">\(Self.escaped(title))</title>
        <desc id="description">\(Self.escaped(description))</desc>
        <style>
        text { font: 14px system-ui, sans-serif; fill: #1f2328 }
        .title { font-size: 18px; font-weight: 600 }
        .group, .strong { font-weight: 600 }
        .quiet { fill: #59636e }
        .ground { fill: #ffffff }
        .own { fill: #0969da }
        .peer { fill: #6e7781 }
        .reached { fill: #1a7f37 }
        .short { fill: #bc4c00 }
        line { stroke: #1f2328; stroke-width: 2 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .quiet { fill: #9198a1 }
        .ground { fill: #0d1117 }
        .own { fill: #4493f8 }
        .peer { fill: #8b949e }
        .reached { fill: #3fb950 }
        .short { fill: #db6d28 }
        line { stroke: #e6edf3 }
        }
        </style>
        <rect class="ground" width="\(Self.width)" height="\(height)"/>

        """
    }

    private static func text(_ text: String, x: Int, y: Int, _ style: String) -> String {
        #"<text class="\#(style)" x="\#(x)" y="\#(y)">\#(escaped(text))</text>"# + "\n"
    }

    /// As XML has it in text and in attributes.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
