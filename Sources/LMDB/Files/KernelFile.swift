import Glibc
import SystemPackage

/// What the kernel says in small files of `/proc`.
enum KernelFile {
    /// The text of one; nil where it cannot be read.
    static func text(_ file: FilePath) -> String? {
        let descriptor = file.openFile(O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = try? FileBytes.read(descriptor, at: 0, byteCount: 4_096)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that one begins with.
    static func number<Number: FixedWidthInteger>(_ file: FilePath) -> Number? {
        text(file).flatMap { Number($0.prefix { $0.isNumber }) }
    }
}
