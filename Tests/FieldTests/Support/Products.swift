import Foundation

/// What is built beside the tests.
enum Products {
    static let folder: URL = {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent()
        if FileManager.default.isExecutableFile(atPath: beside.appending(path: "FieldHost").path) {
            return beside
        }
        // A bundle that another program runs is told by its own path.
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }()

    static var host: String { folder.appending(path: "FieldHost").path }
    static var latchkey: String { folder.appending(path: "latchkey").path }
}
