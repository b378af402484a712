import CLMDB

/// Refuses file systems on which memory maps are not shared between machines.
enum FileSystemKind {
    /// The network file systems, by the magic numbers of `statfs`.
    private static let networkNames: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2",
        0x0102_1997: "9P", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x00C3_6400: "Ceph",
        0x0BD0_0BD0: "Lustre", 0x7375_7245: "Coda", 0x1983_0326: "BeeGFS", 0x564C: "NCP",
        0x4750_4653: "GPFS", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2",
    ]

    private static let fuse: UInt32 = 0x6573_5546

    /// - Throws: `networkFileSystem`.
    static func refuseNetwork(_ descriptor: Int32, path: String) throws(LMDBError) {
        var status = CLMDB.statfs()
        // Without an answer there is nothing to refuse.
        guard unsafe fstatfs(descriptor, &status) == 0 else { return }
        let magic = UInt32(truncatingIfNeeded: status.f_type)
        if let name = networkName(magic: magic, fuseType: nil) {
            throw LMDBError(.networkFileSystem(name: name), operation: "open", path: path)
        }
    }

    /// The name of a network file system, if this is one.
    static func networkName(magic: UInt32, fuseType: String?) -> String? {
        networkNames[magic]
    }
}
