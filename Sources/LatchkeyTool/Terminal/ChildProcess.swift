import Glibc
import SystemPackage

/// Another program that this one starts and waits for. Foundation's would be in a group of its own, to which a
/// terminal does not listen.
struct ChildProcess: Sendable {
    private let number: pid_t

    /// What a file of this process is to the other one; nothing else is passed on.
    enum Redirection {
        case use(FileDescriptor, as: FileDescriptor)
        case close(FileDescriptor)
    }

    /// How it ended: by a status, or by a signal.
    enum End: Equatable {
        case status(Int32)
        case signal(Int32)
    }

    /// Starts the program at a path; signals do there what they do where nobody has told them otherwise.
    ///
    /// - Parameter variables: Of the environment, beside those of this process.
    init(
        _ path: String, _ arguments: [String], setting variables: [String: String] = [:],
        _ redirections: [Redirection] = []
    ) throws(Errno) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for redirection in redirections {
            switch redirection {
            case .use(let file, let other):
                unsafe posix_spawn_file_actions_adddup2(&actions, file.rawValue, other.rawValue)
            case .close(let file):
                unsafe posix_spawn_file_actions_addclose(&actions, file.rawValue)
            }
        }
        var all = sigset_t()
        var none = sigset_t()
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        // Sound: both live until the process has been made, and end with a null pointer.
        let words = unsafe copies(of: [Array(path.utf8)] + arguments.map { Arguments.bytes($0) })
        let environment = unsafe copies(of: Environment.all(setting: variables))
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe environment.indices { unsafe free(environment[index]) }
        }
        // Where whoever started this process has it ignored, nobody would be told how the other one ends.
        signal(SIGCHLD, SIG_DFL)
        var made: pid_t = 0
        let code = unsafe posix_spawn(
            &made, path, &actions, &attributes, words, environment)
        guard code == 0 else { throw Errno(rawValue: code) }
        number = made
    }

    /// Waits for its end.
    func wait() -> End {
        var status: Int32 = 0
        while unsafe waitpid(number, &status, 0) < 0 {
            // Whoever cannot say how it ended does not say that it ended well.
            if errno != EINTR { return .status(ExitStatus.failed.rawValue) }
        }
        return status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
    }
}

/// Copies of texts, each with its zero, and a null pointer behind them. They are to be given back.
private func copies(of texts: [[UInt8]]) -> [UnsafeMutablePointer<CChar>?] {
    // Sound: each is a whole copy of what ends with a zero. The corresponding C function is `strdup`.
    var copies = unsafe texts.map { text in unsafe strdup(text.map { CChar(bitPattern: $0) } + [0])
    }
    unsafe copies.append(nil)
    return unsafe copies
}

extension Environment {
    /// All variables, some of them set anew, as `NAME=VALUE`.
    fileprivate static func all(setting variables: [String: String]) -> [[UInt8]] {
        var all: [[UInt8]] = []
        var index = 0
        // Sound: what C calls the environment ends with a null pointer, each text of it with a zero, and nobody
        // changes it.
        while let variable = unsafe environ[index] {
            let bytes = unsafe FilePath.bytes(from: variable)
            let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
            if variables[name] == nil { all.append(bytes) }
            index += 1
        }
        return all + variables.map { Array("\($0.key)=\($0.value)".utf8) }
    }
}
