import Foundation

/// The compiler this test was built with, for small pieces of code on the package's modules.
enum Compiler {
    struct Unavailable: Error {
        let reason: String
    }

    /// What a body is given.
    enum Setting: Sendable {
        /// The module `LMDB`, an `environment`, and the tables `raw` and `numbers`.
        case environment
        /// The module `Latchkey`, a `store` and a user `bob`.
        case store
    }

    /// Compiles the body of a function up to the checks of lifetimes and exclusive access.
    ///
    /// - Returns: The diagnostics; empty if it compiles.
    static func diagnostics(ofBody body: String, given setting: Setting = .environment) throws
        -> String
    {
        try compile(body, setting, ["-emit-sil"])
    }

    /// How long the compiler took to check the types of the expressions of a body, each as long
    /// as a millisecond, in milliseconds.
    static func millisecondsOfExpressions(in body: String, given setting: Setting) throws
        -> [Double]
    {
        let options = ["-emit-sil", "-Xfrontend", "-warn-long-expression-type-checking=1"]
        let warnings = try compile(body, setting, options, quiet: false)
        if warnings.contains("error:") { throw Unavailable(reason: warnings) }
        return warnings.matches(of: /expression took (\d+)ms to type-check/).compactMap {
            Double($0.output.1)
        }
    }

    private static func compile(
        _ body: String, _ setting: Setting, _ options: [String], quiet: Bool = true
    ) throws -> String {
        // In an asynchronous function the twin for tasks would be taken.
        let effects = body.contains("await") ? "async throws" : "throws"
        let source = source(body, effects, setting)
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("compile-safety-\(UUID().uuidString).swift")
        try Data(source.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try run(flags(try modules()) + options + ["-o", "/dev/null", file.path], quiet)
    }

    private static func source(_ body: String, _ effects: String, _ setting: Setting) -> String {
        guard setting == .environment else {
            return """
                import AccessRules
                import Latchkey

                func test(_ store: Store, _ bob: Ref<User>) \(effects) {
                \(body)
                }

                """
        }
        return """
            import LMDB

            let raw = Table<RawKey>("raw")
            let numbers = Table<NumberKey>("numbers")

            struct NumberKey: TableKey {
                static var maximumByteCount: Int { 4 }
                func encode(into writer: inout KeyWriter) { writer.append(bigEndian: UInt32(1)) }
            }

            func test(_ environment: Environment) \(effects) {
            \(body)
            }

            """
    }

    /// The settings of the package, and where its modules lie.
    private static func flags(_ modules: URL) -> [String] {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let checkouts = modules.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("checkouts")
        // The package manager writes these.
        let made = ["CLMDBGuard", "CXXHash"].map { name in
            modules.deletingLastPathComponent()
                .appendingPathComponent("\(name).build/module.modulemap").path
        }
        return [
            "-swift-version", "6", "-strict-memory-safety",
            "-enable-experimental-feature", "Lifetimes",
            "-enable-upcoming-feature", "ExistentialAny",
            "-enable-upcoming-feature", "InternalImportsByDefault",
            "-I", modules.path,
            "-I", checkouts.appendingPathComponent("swift-system/Sources/CSystem/include").path,
            "-Xcc",
            "-fmodule-map-file=\(package.path)/Sources/CLMDB/module.modulemap",
            "-Xcc",
            "-fmodule-map-file=\(package.path)/Sources/CSystemCrypto/module.modulemap",
        ] + made.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }

    /// The modules beside the program that runs the tests.
    private static func modules() throws -> URL {
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
            .resolvingSymlinksInPath()
        var directory = program.deletingLastPathComponent()
        for _ in 0..<4 {
            let modules = directory.appendingPathComponent("Modules")
            let module = modules.appendingPathComponent("LMDB.swiftmodule")
            if FileManager.default.fileExists(atPath: module.path) { return modules }
            directory.deleteLastPathComponent()
        }
        throw Unavailable(reason: "no Modules/LMDB.swiftmodule beside \(program.path)")
    }

    private static func run(_ arguments: [String], _ isQuiet: Bool) throws -> String {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["swiftc"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let diagnostics = String(decoding: text, as: UTF8.self)
        // A compiler that crashes has refused nothing.
        guard process.terminationReason == .exit, !diagnostics.contains("Stack dump") else {
            throw Unavailable(reason: "the compiler crashed: \(diagnostics)")
        }
        guard (process.terminationStatus == 0) == !diagnostics.contains("error:") else {
            throw Unavailable(reason: "status \(process.terminationStatus): \(diagnostics)")
        }
        return process.terminationStatus == 0 && isQuiet ? "" : diagnostics
    }
}
