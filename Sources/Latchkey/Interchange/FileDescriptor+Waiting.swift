import Glibc
package import SystemPackage

// A terminal, pipe or socket that somebody has told not to keep its users waiting (`O_NONBLOCK`) says so to all who
// share it. Whoever reads lines or writes them waits all the same.
extension FileDescriptor {
    /// Reads what there is, at least a byte unless it is at its end. Into memory, as the file interface does: the
    /// buffer is its caller's for the call.
    package func readWaiting(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            do { return try unsafe read(into: buffer) } catch Errno.wouldBlock {
                try wait(for: POLLIN)
            }
        }
    }

    /// Writes all of some bytes.
    package func writeAllWaiting(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            do {
                // Sound: the bytes are there for the call, which keeps none of them.
                let count = try unsafe rest.withUnsafeBytes { try unsafe write($0) }
                rest = rest.dropFirst(count)
            } catch Errno.wouldBlock { try wait(for: POLLOUT) }
        }
    }

    private func wait(for events: Int32) throws {
        var request = pollfd(fd: rawValue, events: Int16(events), revents: 0)
        // Sound: the request is one whole variable.
        while unsafe poll(&request, 1, -1) < 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }
}
