import ArgumentParser
import LMDB
import Latchkey
import SystemPackage

/// The arguments of the process. They are bytes, and what parses them wants text: in text, a byte
/// that is not UTF-8 stands as ``mark`` and the scalar of its number, so that nothing is lost and
/// no two arguments become one.
enum Arguments {
    /// A scalar that is set aside for a program's own use, and never a character of a text.
    static let mark: Unicode.Scalar = "\u{10FFFF}"

    /// Those behind the name of the command; nil where they are not to be had: Swift reads them in
    /// `/proc`.
    static func ofProcess() -> [String]? {
        let count = Int(CommandLine.argc)
        guard count > 0 else { return nil }
        return (1..<count).map { index in
            // Sound: the system gives so many strings, which end in a zero and stay for as long
            // as the process runs; they are only read.
            guard let start = unsafe CommandLine.unsafeArgv[index] else { return "" }
            return text(unsafe FilePath.bytes(from: start))
        }
    }

    /// The text in which those bytes stand.
    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        func append(_ byte: UInt8) {
            text.unicodeScalars.append(mark)
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        forEachScalarOrByte(of: bytes) { scalar, byte in
            guard let scalar else { return append(byte) }
            if scalar == mark {
                for byte in String(scalar).utf8 { append(byte) }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The bytes that stand in a text.
    static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var isMarked = false
        for scalar in text.unicodeScalars {
            if isMarked {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
                isMarked = false
            } else if scalar == mark {
                isMarked = true
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        return bytes
    }

    /// What is said of a command line, with what it says of long arguments and values cut as errors cut
    /// texts.
    static func cut(_ arguments: [String], in message: String) -> String {
        var message = message.unicodeScalars
        let values = arguments.flatMap { argument in
            [argument[...]] + argument.split(separator: "=", maxSplits: 1).dropFirst()
        }
        for value in values.sorted(by: { $0.utf8.count > $1.utf8.count }) {
            let bytes = bytes(String(value))
            let shown = bytes.span.shownPart(of: 0..<bytes.count)
            guard shown.count < bytes.count else { continue }
            message.replace(
                value.unicodeScalars, with: (text(Array(bytes[shown])) + "…").unicodeScalars)
        }
        return String(message)
    }

    /// The text for people: see ``FilePath/name``.
    static func shown(_ text: String) -> String {
        guard text.unicodeScalars.contains(mark) else { return text }
        return FilePath.name(of: bytes(text))
    }
}

/// The path of a file as an argument, to the byte.
struct PathArgument: ExpressibleByArgument, CustomStringConvertible {
    let path: FilePath
    /// Whether it is `-`, which stands for standard input, or output.
    let isStandardFile: Bool

    static let standardFile = PathArgument(of: "-")

    init?(argument: String) {
        // It would be the working folder to some, and nothing to others.
        guard !argument.isEmpty else { return nil }
        self.init(of: argument)
    }

    private init(of argument: String) {
        path = FilePath(bytes: Arguments.bytes(argument))
        isStandardFile = argument == "-"
    }

    /// As answers and errors name it.
    var name: String { path.name }

    var description: String { name }
}

/// Text as an argument: a condition, a name, a cursor.
enum TextArgument {
    static func parse(_ text: String) throws -> String {
        guard text.unicodeScalars.contains(Arguments.mark) else { return text }
        throw ValidationError("it is not UTF-8")
    }

    /// Text that is there, and is no longer than it may be.
    static func parse(_ text: String, upTo byteCount: Int) throws -> String {
        let text = try parse(text)
        guard (1...byteCount).contains(text.utf8.count) else {
            throw ValidationError("give a text of 1 to \(byteCount) bytes")
        }
        return text
    }
}
