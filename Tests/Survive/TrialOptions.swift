import SystemPackage

/// The options of a trial.
struct TrialOptions {
    /// How much is tried: the trial's short form unless it is said.
    var count: Int?
    var seed: UInt64 = 1
    /// Where scratch files go: a folder of its own in the temporary folder unless it is said.
    var folder: FilePath?
    /// Options that the trial alone knows: `--name value`.
    var others: [String: String] = [:]

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw UsageError(text: "options are --name value; \(name) is none")
            }
            switch name {
            case "--count": count = try Self.number(value)
            case "--seed": seed = UInt64(try Self.number(value))
            case "--folder": folder = FilePath(value)
            default: others[String(name.dropFirst(2))] = value
            }
        }
    }

    static func number(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else {
            throw UsageError(text: "\(text) is no number")
        }
        return number
    }
}

/// The command line is not one that is understood.
struct UsageError: Error {
    var text: String
}

/// Writes a line, at once and whole.
func say(_ line: String) {
    _ = try? FileDescriptor.standardOutput.writeAll((line + "\n").utf8)
}

/// Writes lines to standard error.
func complain(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll((text + "\n").utf8)
}
