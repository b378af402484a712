import SystemPackage

/// A FILE of the command line, where `-` is standard input.
enum InputFile {
    /// Runs a closure with the file, open for reading.
    static func with<R>(_ argument: PathArgument, _ body: (FileDescriptor) throws -> R) throws -> R
    {
        let file = try open(argument)
        defer { if !argument.isStandardFile { try? file.close() } }
        return try body(file)
    }

    static func open(_ argument: PathArgument) throws(Failure) -> FileDescriptor {
        if argument.isStandardFile { return .standardInput }
        do {
            return try FileDescriptor.open(argument.path, .readOnly)
        } catch {
            throw Failure.badData(
                "open \(argument.name): \(error); check the path and its permissions")
        }
    }

    /// How errors name it.
    static func name(_ argument: PathArgument) -> String {
        argument.isStandardFile ? "standard input" : argument.name
    }
}
