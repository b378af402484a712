/// A word or a sign of a Swift source.
struct SourceToken {
    var text: String
    var isWord: Bool
    /// Whether nothing stands between it and the one before.
    var isClose: Bool
}

/// A Swift source taken apart: without comments and without texts, but with what is reckoned within texts.
/// It knows as much of the language as the floors ask for.
struct SourceTokens {
    private let bytes: [UInt8]
    private var position = 0
    private var isClose = false
    private(set) var tokens: [SourceToken] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        scan(isWithinText: false)
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        let text = Array("\(text)".utf8)
        return bytes[min(position + offset, bytes.count)...].starts(with: text)
    }

    private mutating func add(_ text: String, isWord: Bool = false) {
        tokens.append(SourceToken(text: text, isWord: isWord, isClose: isClose))
        isClose = true
    }

    /// To the end, or, within a text, to the bracket that closes what is reckoned there.
    private mutating func scan(isWithinText: Bool) {
        var depth = 0
        while position < bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"):
                isClose = false
                position += 1
            case UInt8(ascii: "/") where starts(with: "//"):
                while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where starts(with: "/*"): skipComment()
            case UInt8(ascii: "\""): scanText(hashes: 0)
            case UInt8(ascii: "#") where hashCount > 0: scanText(hashes: hashCount)
            case UInt8(ascii: "`"): position += 1
            case let first where first.isOfWord: scanWord()
            case UInt8(ascii: "("):
                depth += 1
                addSign()
            case UInt8(ascii: ")"):
                depth -= 1
                addSign()
                if isWithinText, depth == 0 { return }
            default: addSign()
            }
        }
    }

    private mutating func addSign() {
        add(String(UnicodeScalar(byte())))
        position += 1
    }

    private mutating func scanWord() {
        let start = position
        while byte().isOfWord { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        add(text, isWord: !(bytes[start] >= 0x30 && bytes[start] < 0x3A))
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
        isClose = false
    }

    /// How many number signs stand before a text; zero where none begins.
    private var hashCount: Int {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : 0
    }

    private mutating func scanText(hashes: Int) {
        add("\"")
        position += hashes
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        position += quotes
        let (quote, hash) = (UInt8(ascii: "\""), UInt8(ascii: "#"))
        let end = Array(repeating: quote, count: quotes) + Array(repeating: hash, count: hashes)
        let escape = [UInt8(ascii: "\\")] + Array(repeating: hash, count: hashes)
        while position < bytes.count {
            if bytes[position...].starts(with: end) {
                position += end.count
                return
            }
            guard bytes[position...].starts(with: escape) else {
                position += 1
                continue
            }
            position += escape.count
            if byte() == UInt8(ascii: "(") { scan(isWithinText: true) } else { position += 1 }
        }
    }
}

extension UInt8 {
    fileprivate var isOfWord: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"): true
        default: self >= 0x80
        }
    }
}
