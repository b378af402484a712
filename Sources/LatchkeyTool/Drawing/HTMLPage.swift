import Foundation
import Latchkey
import SystemCrypto

/// A page of HTML that is one file: it fetches nothing, and runs and looks like nothing but what it has itself, which
/// its policy names by hashes.
///
/// Names come from anybody. They stand in the page as data, from which scripts set texts only, or escaped.
struct HTMLPage {
    var title: String
    /// What is told beneath the title.
    var lead: String
    /// The body, as it is.
    var body: String
    /// What the scripts read.
    var data: JSONLine
    /// In the order in which they run.
    var scripts: [[UInt8]]

    var html: [UInt8] {
        let style = PackageResources.page_css
        let script = Array((scripts + [Array("\n".utf8)]).joined())
        let policy =
            "default-src 'none'; base-uri 'none'; form-action 'none'; "
            + "style-src '\(Self.source(style))'; script-src '\(Self.source(script))'"
        var html: [UInt8] = []
        func write(_ text: String) { html.append(contentsOf: text.utf8) }
        write(
            """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Markup.escaped(title))</title>
            <style>
            """)
        html.append(contentsOf: style)
        write("</style>\n<header><h1>\(Markup.escaped(title))</h1>\n")
        write("<p class=\"soft\">\(Markup.escaped(lead))</p></header>\n")
        write(body)
        write("\n<script type=\"application/json\" id=\"data\">")
        // A text of the data must not end the element, or begin a comment in it.
        for byte in data.text.utf8 {
            if byte == UInt8(ascii: "<") { write("\\u003c") } else { html.append(byte) }
        }
        write("</script>\n<script>")
        html.append(contentsOf: script)
        write("</script>\n</html>\n")
        return html
    }

    /// As a policy names what an element has.
    private static func source(_ bytes: [UInt8]) -> String {
        "sha256-" + Data(SHA256.hash(of: bytes)).base64EncodedString()
    }
}

/// Texts in HTML and XML.
enum Markup {
    /// The text as it stands in elements and between the quotation marks of attributes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.shown.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
