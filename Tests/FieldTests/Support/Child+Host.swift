import Foundation

// A host in a namespace of its own is a child of the commands that made that.
extension Child {
    /// The number, here, of the process that is the host; nil if there is none.
    var hostNumber: Int32? { Self.find("FieldHost", at: number) }

    /// The number that the host has where it runs, by which LMDB knows it.
    var ownNumber: Int? {
        guard let hostNumber, let status = Self.text("/proc/\(hostNumber)/status") else {
            return nil
        }
        let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        return line?.split(separator: "\t").last.flatMap { Int($0) }
    }

    /// The process itself, or one below it, that runs a command.
    private static func find(_ command: String, at process: Int32) -> Int32? {
        if text("/proc/\(process)/comm")?.dropLast() == command[...] { return process }
        let children = text("/proc/\(process)/task/\(process)/children") ?? ""
        for child in children.split(separator: " ") {
            guard let child = Int32(child), let found = find(command, at: child) else { continue }
            return found
        }
        return nil
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
