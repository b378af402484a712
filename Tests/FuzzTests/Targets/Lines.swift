import AccessRules

@testable import Latchkey

/// Lines of the interchange format, then the same as questions and as operations: what is taken is
/// written canonically, and read again it is the same.
func fuzzLines(_ input: [UInt8]) throws {
    var decoder = InterchangeDecoder(now: fuzzedNow)
    var questions = QuestionDecoder()
    for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        let line = Array(line)
        _ = try? questions.decode(line: line.span)
        if let operation = try? AccountOperation(line: line.span) {
            let written = operation.line
            let again = try AccountOperation(line: written)
            try hold(again == operation, "read again it is another operation")
            try hold(again.line == written, "read again it is written otherwise")
        }
        let found: InterchangeObject?
        do { found = try decoder.decode(line: line.span) } catch {
            try hold(!error.description.isEmpty, "an error says nothing")
            continue
        }
        guard let found else { continue }
        let written = encoded(found)
        var again = InterchangeDecoder(now: fuzzedNow)
        let text = Array(written.dropLast())
        guard let second = try again.decode(line: text.span) else {
            throw Broken("what was written is an empty line")
        }
        try hold(encoded(second) == written, "read again it is written otherwise")
    }
}

/// What a line that says no time was done at. No clock gives a time that cannot be written.
private let fuzzedNow = Instant(millisecondsSince1970: 0)

private func encoded(_ object: InterchangeObject) -> [UInt8] {
    var bytes: [UInt8] = []
    var encoder = InterchangeEncoder()
    encoder.encode(object, into: &bytes)
    return bytes
}
