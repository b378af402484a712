import SystemPackage

/// A FILE of the command line, where `-` is standard input.
enum InputFile {
    static let standardInput = "-"

    /// Runs a closure with the file, open for reading.
    static func with<R>(_ path: String, _ body: (FileDescriptor) throws -> R) throws -> R {
        let file = try open(path)
        defer { if path != standardInput { try? file.close() } }
        return try body(file)
    }

    static func open(_ path: String) throws(Failure) -> FileDescriptor {
        if path == standardInput { return .standardInput }
        do {
            return try FileDescriptor.open(FilePath(path), .readOnly)
        } catch {
            throw Failure.badData("open \(path): \(error); check the path and its permissions")
        }
    }

    /// How errors name it.
    static func name(_ path: String) -> String {
        path == standardInput ? "standard input" : path
    }
}
