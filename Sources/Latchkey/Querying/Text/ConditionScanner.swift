/// Reads the text of a condition from its beginning to its end: words, signs and quoted text,
/// with any space between them.
struct ConditionScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// The most characters of the text that an error shows.
    private static let shownCharacterCount = 24

    init(_ text: String) {
        bytes = Array(text.utf8)
        skipSpace()
    }

    /// Where the next word or sign begins, for errors.
    var place: Int { position }

    var isAtEnd: Bool { position == bytes.count }

    /// The byte so far ahead, or zero beyond the end.
    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    private mutating func advance(by count: Int) {
        position += count
        skipSpace()
    }

    // MARK: Words and signs

    /// Goes behind a sign, if it is next.
    mutating func take(_ sign: String) -> Bool {
        guard isNext(sign) else { return false }
        advance(by: sign.utf8.count)
        return true
    }

    /// Whether a sign is next.
    func isNext(_ sign: String) -> Bool { bytes[position...].starts(with: sign.utf8) }

    /// Goes behind a sign, which must be next.
    mutating func expect(_ sign: String) throws(StoreError) {
        if !take(sign) { throw unexpected(sign) }
    }

    /// Goes behind a word, which must be next.
    mutating func expectWord(_ word: String) throws(StoreError) {
        let start = place
        if self.word() != word { throw unexpected(word, at: start) }
    }

    /// The word that is next: a letter, and letters and digits; nil for something else.
    mutating func word() -> String? {
        let count = wordByteCount
        guard count > 0 else { return nil }
        let word = String(decoding: bytes[position..<position + count], as: UTF8.self)
        advance(by: count)
        return word
    }

    private var wordByteCount: Int {
        guard byte().isLetter else { return 0 }
        return bytes[position...].prefix { $0.isLetter || $0.isDigit }.count
    }

    /// The whole number that is next; nil for something else, or one that is too great.
    mutating func integer() -> Int64? {
        let sign = byte() == UInt8(ascii: "-") ? 1 : 0
        let digits = bytes[(position + sign)...].prefix(while: \.isDigit).count
        let text = String(decoding: bytes[position..<position + sign + digits], as: UTF8.self)
        guard let number = Int64(text) else { return nil }
        advance(by: sign + digits)
        return number
    }

    // MARK: Quoted text

    /// The text between quotation marks that is next; nil for something else.
    mutating func quotedText() throws(StoreError) -> String? {
        let start = position
        guard byte() == UInt8(ascii: "\"") else { return nil }
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let next = bytes[position]
            position += 1
            switch next {
            case UInt8(ascii: "\""):
                skipSpace()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try appendEscaped(to: &text)
            default: text.append(next)
            }
        }
        throw wrong("the text that begins here has no end, which is a quotation mark", at: start)
    }

    /// What stands behind a backslash.
    private mutating func appendEscaped(to text: inout [UInt8]) throws(StoreError) {
        let start = position - 1
        let next = byte()
        position += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(next)
        case UInt8(ascii: "u"):
            if let scalar = scalar() { return text.append(contentsOf: "\(scalar)".utf8) }
            fallthrough
        default: throw wrong("a backslash stands before \", before \\ or before u{…}", at: start)
        }
    }

    /// The character of a hexadecimal number between braces.
    private mutating func scalar() -> Unicode.Scalar? {
        let digits = bytes[position...].dropFirst().prefix(while: \.isHexadecimalDigit)
        guard byte() == UInt8(ascii: "{"), (1...8).contains(digits.count),
            byte(digits.count + 1) == UInt8(ascii: "}"),
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        position += digits.count + 2
        return Unicode.Scalar(number)
    }

    // MARK: Errors

    /// An error that tells its place in characters, counted from 1.
    func wrong(_ what: String, at place: Int) -> StoreError {
        let character = String(decoding: bytes[..<place], as: UTF8.self).count + 1
        return StoreError(.invalid("condition, character \(character): \(what)"))
    }

    /// An error that tells what there is, and what should be.
    func unexpected(_ expected: String, at place: Int) -> StoreError {
        wrong("found \(shown(at: place)), expected \(expected)", at: place)
    }

    /// An error that tells what there is, and which names there could be.
    func unexpected(besides names: [String], at place: Int) -> StoreError {
        var ahead = self
        ahead.position = place
        let question = ahead.word().map { NearestName.question(behind: $0, among: names) } ?? ""
        return wrong(
            "found \(shown(at: place))\(question), expected one of \(names.joined(separator: ", "))",
            at: place)
    }

    /// An error that tells what is next, and what should be.
    func unexpected(_ expected: String) -> StoreError { unexpected(expected, at: position) }

    /// The word, the sign or the text at a place, shortened if it is long.
    private func shown(at place: Int) -> String {
        var ahead = self
        ahead.position = place
        guard !ahead.isAtEnd else { return "the end" }
        if ahead.byte() == UInt8(ascii: "\"") {
            if let text = try? ahead.quotedText() { return Self.quoted(text) }
            return "a text without an end"
        }
        let count = ahead.wordByteCount
        if count > 0 { return Self.shortened(bytes[place..<place + count]) }
        let rest = String(decoding: bytes[place...], as: UTF8.self)
        for sign in ["&&", "||", "==", "!=", ">=", "<="] where rest.hasPrefix(sign) { return sign }
        let number = rest.prefix { $0 == "-" || $0.isNumber }
        return Self.shortened((number.isEmpty ? rest.prefix(1) : number).utf8)
    }

    private static func quoted(_ text: String) -> String {
        let isLong = text.count > shownCharacterCount
        return FieldValue.text(String(text.prefix(shownCharacterCount))).description
            + (isLong ? "…" : "")
    }

    private static func shortened(_ text: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(text), as: UTF8.self)
        let isLong = text.count > shownCharacterCount
        return text.prefix(shownCharacterCount) + (isLong ? "…" : "")
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    fileprivate var isHexadecimalDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
