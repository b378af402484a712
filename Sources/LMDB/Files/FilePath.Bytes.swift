import CLMDB
import Glibc
package import SystemPackage

// The name of a file is bytes, most often those of a text. The system gets them as they are; for
// people those that are no UTF-8 are written out.
extension FilePath {
    /// The path of those bytes, of which none is zero.
    package init(bytes: [UInt8]) {
        // Sound: the string ends in a zero, and is copied.
        unsafe self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// The bytes that the system gets.
    package var bytes: [UInt8] {
        // Sound: the string ends in a zero, up to which it is read inside the closure.
        unsafe withPlatformString { unsafe Self.bytes(from: $0) }
    }

    /// The bytes of a string of the system, which ends in a zero.
    @unsafe package static func bytes(from start: UnsafePointer<CChar>) -> [UInt8] {
        var bytes: [UInt8] = []
        var next = unsafe start
        while unsafe next.pointee != 0 {
            unsafe bytes.append(UInt8(bitPattern: next.pointee))
            unsafe next += 1
        }
        return bytes
    }

    /// The path whose last name has something more behind it.
    package func appending(suffix: String) -> FilePath { FilePath(bytes: bytes + suffix.utf8) }

    /// The path as text, by which errors name it: each byte that is not UTF-8 as `\xe4`, so that
    /// two names never look like one.
    package var name: String { Self.name(of: bytes) }

    /// The text for people of the bytes of a name.
    package static func name(of bytes: [UInt8]) -> String {
        var name = ""
        forEachScalarOrByte(of: bytes) { scalar, byte in
            if let scalar {
                name.unicodeScalars.append(scalar)
            } else {
                name += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            }
        }
        return name
    }
}

// The calls of the system that take a path. Each is thin: its name is the name to look up, and it
// returns what the call returns.
//
// Sound: the strings are only read, within the closures, and results go to whole variables.
extension FilePath {
    func openFile(_ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        unsafe withPlatformString { unsafe Glibc.open($0, flags, mode) }
    }

    /// The corresponding C function is `statx`.
    ///
    /// - Parameter mask: What is asked for.
    func status(_ status: inout statx, _ mask: UInt32) -> Int32 {
        unsafe withPlatformString { unsafe status_of($0, mask, &status) }
    }

    /// The corresponding C function is `stat`.
    func status(_ status: inout Glibc.stat) -> Int32 {
        unsafe withPlatformString { unsafe fstatat(AT_FDCWD, $0, &status, 0) }
    }

    func fileSystemStatus(_ status: inout Glibc.statvfs) -> Int32 {
        unsafe withPlatformString { unsafe statvfs($0, &status) }
    }

    @discardableResult
    package func unlink() -> Int32 { unsafe withPlatformString { unsafe Glibc.unlink($0) } }

    /// Makes a folder, for its owner alone.
    ///
    /// - Returns: 0, or an `errno`.
    package func makeFolder() -> Int32 {
        unsafe withPlatformString { unsafe mkdir($0, 0o700) } == 0 ? 0 : errno
    }

    package func rename(over other: FilePath) -> Int32 {
        unsafe withPlatformString { name in
            unsafe other.withPlatformString { unsafe Glibc.rename(name, $0) }
        }
    }

    /// Whether something has that name, be it a link to nothing. The corresponding C function is
    /// `faccessat`.
    package var isTaken: Bool {
        unsafe withPlatformString { path in
            unsafe faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW)
        } == 0
    }

    /// Whether anything is at the path, readable or not. The corresponding C function is
    /// `access`.
    package var exists: Bool {
        unsafe withPlatformString { unsafe Glibc.access($0, F_OK) } == 0
    }

    /// The folder that the path's last component is in.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}

/// Calls `body` with each scalar of bytes that should be UTF-8, and with each byte that is not.
package func forEachScalarOrByte(
    of bytes: [UInt8], _ body: (_ scalar: Unicode.Scalar?, _ byte: UInt8) -> Void
) {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var position = 0
    while true {
        switch parser.parseScalar(from: &iterator) {
        case .valid(let encoded):
            body(Unicode.UTF8.decode(encoded), 0)
            position += encoded.count
        case .error(let length):
            for byte in bytes[position..<position + length] { body(nil, byte) }
            position += length
        case .emptyInput: return
        }
    }
}
