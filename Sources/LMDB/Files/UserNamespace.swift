import Glibc
import SystemPackage

/// The user namespace of this process.
enum UserNamespace {
    /// Whether a user of this number may be one of another namespace: the kernel shows all that have no number
    /// here as one and the same.
    static func isUnknown(user: uid_t) -> Bool {
        user == number("/proc/sys/kernel/overflowuid") && !isFirst
    }

    /// The same of a group.
    static func isUnknown(group: gid_t) -> Bool {
        group == number("/proc/sys/kernel/overflowgid") && !isFirst
    }

    /// Whether it is the system's own, in which everybody has a number.
    private static var isFirst: Bool {
        let words = text("/proc/self/uid_map")?.split(whereSeparator: \.isWhitespace) ?? []
        return words.map(String.init) == ["0", "0", "\(UInt32.max)"]
    }

    private static func number(_ file: FilePath) -> uid_t? {
        text(file).flatMap { uid_t($0.prefix { $0.isNumber }) }
    }

    private static func text(_ file: FilePath) -> String? {
        let descriptor = file.openFile(O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = try? FileBytes.read(descriptor, at: 0, byteCount: 4_096)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
