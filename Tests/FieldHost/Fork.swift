import Glibc
import SystemPackage

/// A child process that goes on where its parent is, as careless hosts have one.
enum Fork {
    struct Failed: Error {}

    /// What a child answers.
    static func answer(of host: Host, _ body: (inout Host) -> String) throws -> String {
        // Swift hides `fork`, since little of a program with threads works in the child.
        guard let address = unsafe dlsym(nil, "fork") else { throw Failed() }
        typealias Function = @convention(c) () -> Int32
        // Sound: this is the C function's type.
        let fork = unsafe unsafeBitCast(address, to: Function.self)
        let pipe = try FileDescriptor.pipe()
        let child = fork()
        guard child >= 0 else { throw Failed() }
        if child == 0 {
            var host = host
            _ = try? pipe.writeEnd.writeAll(body(&host).utf8)
            _exit(0)
        }
        try pipe.writeEnd.close()
        defer { try? pipe.readEnd.close() }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // Sound: read fills the buffer it is given.
            let count = try unsafe buffer.withUnsafeMutableBytes {
                try unsafe pipe.readEnd.read(into: $0)
            }
            guard count > 0 else { break }
            text += buffer.prefix(count)
        }
        var status: Int32 = 0
        unsafe waitpid(child, &status, 0)
        return text.isEmpty ? "ended \(status)" : String(decoding: text, as: UTF8.self)
    }
}
