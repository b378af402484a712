import CLMDB
import Glibc

/// Refuses file systems on which memory maps are not shared between machines.
package enum FileSystemKind {
    /// The network file systems, by the magic numbers of `statfs`; folders that a virtual machine
    /// shares with its host are such.
    private static let networkNames: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2",
        0x0102_1997: "9P", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x00C3_6400: "Ceph",
        0x0BD0_0BD0: "Lustre", 0x7375_7245: "Coda", 0x1983_0326: "BeeGFS", 0x564C: "NCP",
        0x4750_4653: "GPFS", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x786F_4256: "vboxsf",
    ]

    /// The file systems of user space that lie on other machines, as the list of mounts names
    /// them; others of user space are local.
    private static let networkFuseTypes: Set<String> = [
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.s3fs",
        "fuse.goofys", "fuse.mount-s3", "fuse.gcsfuse", "fuse.rclone", "fuse.juicefs",
        "fuse.davfs", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.moosefs", "fuse.mfs",
        "fuse.seaweedfs", "fuse.beegfs", "fuse.afp", "fuse.hdfs", "fuse.blobfuse2",
        "fuse.vmhgfs-fuse", "virtiofs",
    ]

    private static let fuse: UInt32 = 0x6573_5546
    private static let btrfs: UInt32 = 0x9123_683E

    /// - Throws: `networkFileSystem`.
    static func refuseNetwork(_ descriptor: Int32, device: UInt, path: String) throws(LMDBError) {
        var status = CLMDB.statfs()
        while unsafe fstatfs(descriptor, &status) != 0 {
            // What cannot be told may be anything.
            guard errno == EINTR else {
                throw LMDBError.system(errno: errno, operation: "look at the medium of", path: path)
            }
        }
        let magic = UInt32(truncatingIfNeeded: status.f_type)
        let type = magic == fuse ? fuseType(device: device) : nil
        if let name = networkName(magic: magic, fuseType: type) {
            throw LMDBError(.networkFileSystem(name: name), operation: "open", path: path)
        }
    }

    /// Whether a file lies on btrfs, which writes each page to another place, unless told not to.
    static func isBtrfs(_ descriptor: Int32) -> Bool {
        var status = CLMDB.statfs()
        guard unsafe fstatfs(descriptor, &status) == 0 else { return false }
        return UInt32(truncatingIfNeeded: status.f_type) == btrfs
    }

    /// The name of a network file system, if this is one.
    package static func networkName(magic: UInt32, fuseType: String?) -> String? {
        guard magic == fuse else { return networkNames[magic] }
        guard let fuseType else { return "FUSE of a kind that /proc/self/mountinfo does not tell" }
        return networkFuseTypes.contains(fuseType) ? fuseType : nil
    }

    private static func fuseType(device: UInt) -> String? {
        guard let list = readMountList() else { return nil }
        // The corresponding C functions are `gnu_dev_major` and `gnu_dev_minor`.
        let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
        let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
        return type(device: (major, minor), inMountList: list)
    }

    /// The type that a list of mounts (`/proc/self/mountinfo`) gives for a device.
    package static func type(device: (major: UInt, minor: UInt), inMountList list: String)
        -> String?
    {
        let number = "\(device.major):\(device.minor)"
        for line in list.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == number,
                let end = fields.firstIndex(of: "-"), end + 1 < fields.count
            else { continue }
            return String(fields[end + 1])
        }
        return nil
    }

    private static func readMountList() -> String? {
        let descriptor = unsafe Glibc.open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while text.count < Limits.mountListByteCount {
            // Sound: read writes at most as many bytes as the buffer has.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else { break }
            text += buffer.prefix(count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
