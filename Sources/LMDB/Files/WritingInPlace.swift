import Glibc

/// Lets a file on btrfs be written in place.
///
/// There a page that is written gets another place, so that the space which a file was given is wanted
/// once more, when it is written to: a map has no way to say that there is none, and the kernel ends
/// the process. A file that was told so while it was empty keeps its places.
enum WritingInPlace {
    /// The corresponding C constants are `FS_IOC_GETFLAGS`, `FS_IOC_SETFLAGS` and `FS_NOCOW_FL`.
    private static let getFlags: UInt = 0x8008_6601
    private static let setFlags: UInt = 0x4008_6602
    private static let noCopyOnWrite: UInt32 = 0x0080_0000

    /// Asks for it, of an empty file. What cannot be had is left as it is: the file works as well, as
    /// long as there is space.
    static func ask(_ descriptor: Int32) {
        guard FileSystemKind.isBtrfs(descriptor) else { return }
        // The kernel reads and writes 32 bits, whatever its headers say.
        var flags: UInt32 = 0
        // Sound: the variable is as large as what is written to it.
        guard unsafe ioctl(descriptor, getFlags, &flags) == 0 else { return }
        flags |= noCopyOnWrite
        _ = unsafe ioctl(descriptor, setFlags, &flags)
    }
}
