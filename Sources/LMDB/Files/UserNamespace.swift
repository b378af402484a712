import Glibc

/// The user namespace of this process.
enum UserNamespace {
    /// Whether a user of this number may be one of another namespace: the kernel shows all that have no number
    /// here as one and the same.
    static func isUnknown(user: uid_t) -> Bool {
        user == KernelFile.number("/proc/sys/kernel/overflowuid") && !isFirst
    }

    /// The same of a group.
    static func isUnknown(group: gid_t) -> Bool {
        group == KernelFile.number("/proc/sys/kernel/overflowgid") && !isFirst
    }

    /// Whether it is the system's own, in which everybody has a number.
    private static var isFirst: Bool {
        let map = KernelFile.text("/proc/self/uid_map")
        let words = map?.split(whereSeparator: \.isWhitespace) ?? []
        return words.map(String.init) == ["0", "0", "\(UInt32.max)"]
    }
}
