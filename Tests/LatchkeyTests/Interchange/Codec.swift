import AccessRules

@testable import Latchkey

/// The object of one line, by a decoder of its own.
func decoded(_ line: String, now: Instant? = nil) throws(InterchangeError) -> InterchangeObject? {
    var decoder = InterchangeDecoder(now: now)
    let bytes = Array(line.utf8)
    return try decoder.decode(line: bytes.span)
}

/// The question of one line.
func question(_ line: String) throws(InterchangeError) -> Question {
    var decoder = QuestionDecoder()
    let bytes = Array(line.utf8)
    return try decoder.decode(line: bytes.span)
}

/// The canonical line of an object, without its line feed.
func encoded(_ object: InterchangeObject) -> String {
    var bytes: [UInt8] = []
    var encoder = InterchangeEncoder()
    encoder.encode(object, into: &bytes)
    return String(decoding: bytes.dropLast(), as: UTF8.self)
}

/// As many identities as a list may have, sorted, each as long as one is when it is written.
func longestList() -> [Identity] {
    (0..<InterchangeLimit.listCountMaximum).map { number in
        // Control characters, of which each is written as six bytes.
        Identity(
            String(
                String.UnicodeScalarView(
                    (0..<128).map { place in
                        Unicode.Scalar(UInt8(1 + (place < 14 ? number >> place & 1 : 0)))
                    })))
    }.sorted()
}

/// The description of the error that a line meets, or nil when there is none.
func refusal(of line: String) -> String? {
    do throws(InterchangeError) {
        _ = try decoded(line)
        return nil
    } catch {
        return error.description
    }
}

/// The description of the error that a question meets, or nil when there is none.
func refusal(ofQuestion line: String) -> String? {
    do throws(InterchangeError) {
        _ = try question(line)
        return nil
    } catch {
        return error.description
    }
}

extension InterchangeDecoder {
    /// The object of a line that is held as an array.
    mutating func decode(bytes: [UInt8]) throws(InterchangeError) -> InterchangeObject? {
        try decode(line: bytes.span)
    }
}

extension QuestionDecoder {
    /// The question of a line that is held as an array.
    mutating func decode(bytes: [UInt8]) throws(InterchangeError) -> Question {
        try decode(line: bytes.span)
    }
}
