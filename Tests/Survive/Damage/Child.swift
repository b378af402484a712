import Glibc
import SystemPackage

/// Another process of this executable.
enum Child {
    enum End: Equatable {
        case status(Int32)
        case signal(Int32)
    }

    static func start(_ arguments: [String], output: FileDescriptor) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
        // Sound: the strings live until the process has been made, and end with a null pointer.
        var words = unsafe (["Survive"] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
        }
        var process: pid_t = 0
        let code = unsafe posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ)
        guard code == 0 else { throw UsageError(text: "no process could be started: \(code)") }
        return process
    }

    /// How a process ended; nil while it has not.
    static func end(of process: pid_t) -> End? {
        var status: Int32 = 0
        guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
    }

    static func kill(_ process: pid_t) {
        Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        unsafe waitpid(process, &status, 0)
    }
}

/// A folder of its own, in memory where there is room for it.
struct DamageFolder {
    let path: FilePath

    init(_ parent: FilePath?) throws {
        let parent =
            parent?.string ?? (unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
        path = FilePath("\(parent)/survive-damage-\(getpid())")
        guard unsafe mkdir(path.string, 0o700) == 0 else {
            throw UsageError(text: "there can be no folder \(path)")
        }
    }

    func remove() {
        if let directory = unsafe opendir(path.string) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                    unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                        unsafe String(cString: $0)
                    }
                }
                if name != ".", name != ".." { unsafe unlink(path.appending(name).string) }
            }
            unsafe closedir(directory)
        }
        unsafe rmdir(path.string)
    }

    static func remove(_ paths: [FilePath]) {
        for path in paths { unsafe unlink(path.string) }
    }

    static func bytes(_ path: FilePath) -> [UInt8] {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return [] }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe (try? file.read(into: bytes)) ?? 0
            }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    static func text(_ path: FilePath) -> String { String(decoding: bytes(path), as: UTF8.self) }

    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        defer { try? file.close() }
        try file.writeAll(bytes)
    }
}
