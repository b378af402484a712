package import AccessRules

/// Writes the answers to questions in bulk: one object a line, with its line feed.
package struct AnswerEncoder: Sendable {
    /// An encoder; it keeps nothing between answers.
    package init() {}

    /// Appends an answer: allowed, or denied by a layer.
    ///
    /// The effective role is left out when it is nil: for somebody without a connection in
    /// force, and for a Lite user in another account.
    package mutating func encode(
        deniedBy layer: Layer?, homeRole: Role, effectiveRole: Role?,
        into output: inout [UInt8]
    ) {
        Self.line(into: &output) { writer in
            writer.answer(.allowed, layer == nil)
            writer.text(.homeRole, homeRole.name)
            writer.text(.effectiveRole, effectiveRole?.name)
            writer.text(.denied, layer?.name)
        }
    }

    /// Appends an answer that says why there is none.
    package mutating func encode(error: String, into output: inout [UInt8]) {
        Self.line(into: &output) { $0.text(.error, error) }
    }

    private static func line(
        into output: inout [UInt8], _ write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter()
        swap(&writer.bytes, &output)
        writer.open(UInt8(ascii: "{"))
        write(&writer)
        writer.close(UInt8(ascii: "}"))
        writer.bytes.append(UInt8(ascii: "\n"))
        swap(&writer.bytes, &output)
    }
}
