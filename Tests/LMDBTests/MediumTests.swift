import Foundation
import LMDB
import SystemPackage
import Testing

/// Media that are full or read-only, and maps that are full.
@Suite struct MediumTests {
    let scratch = Scratch()

    /// Writes ever more until it fails.
    private func fill(_ environment: Environment) throws -> (committed: Int, error: LMDBError) {
        for round in 0..<10_000 {
            do {
                try environment.write { transaction in
                    for number in 0..<10 {
                        try transaction.put(
                            [UInt8](repeating: 5, count: 2_000),
                            for: RawKey("\(round) \(number)"), in: Tables.raw)
                    }
                }
            } catch let error as LMDBError {
                return (round * 10, error)
            }
        }
        throw NothingThrown()
    }

    @Test func aFullMapKeepsWhatIsCommitted() throws {
        var options = Environment.Options.forTests
        options.mapSizeBytes = 1 << 20
        let environment = try scratch.open(options)
        let (committed, error) = try fill(environment)
        #expect(error.kind == .mapFull(limitBytes: 1 << 20))
        #expect(committed > 100)
        #expect(try contents(environment).count == committed)
        try environment.close()
        options.mapSizeBytes = 1 << 24
        let larger = try scratch.open(options)
        try larger.write { try $0.put([1], for: RawKey("more"), in: Tables.raw) }
        #expect(try contents(larger).count == committed + 1)
    }

    @Test(.enabled(if: Mount.isPossible))
    func aFullMediumKeepsWhatIsCommitted() throws {
        let mount = try Mount(scratch.directory, ["-t", "tmpfs", "-o", "size=1m", "none"])
        try withExtendedLifetime(mount) {
            let environment = try scratch.open()
            let (committed, error) = try fill(environment)
            #expect(error.kind == .diskFull)
            #expect(committed > 100)
            #expect(try contents(environment).count == committed)
            // Room that is made within the file is used again.
            let spare = try Environment.checkStructure(ofFileAt: scratch.path()).freePageCount
            #expect(spare > 0)
            let copy = try lmdbError {
                try environment.copy(to: scratch.path("copy"), compacting: false)
            }
            #expect(copy.kind == .diskFull && !scratch.exists("copy"))
            try environment.close()
            #expect(try contents(scratch.open()).count == committed)
        }
    }

    @Test(.enabled(if: Mount.isPossible))
    func aReadOnlyMediumIsReadWithoutALockOnlyWhenTold() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("a"), in: Tables.raw) }
        try environment.close()
        let view = Scratch()
        let mount = try Mount(view.directory, ["--bind", scratch.directory.string])
        #expect(try Mount.run(["mount", "-o", "remount,ro,bind", view.directory.string]) == 0)
        try withExtendedLifetime(mount) {
            var options = Environment.Options.forTests
            #expect(try lmdbError { _ = try view.open(options) }.kind == .readOnly)
            options.access = .readOnly
            guard case .noLock(let reason, _) = try lmdbError({ _ = try view.open(options) }).kind
            else { throw NothingThrown() }
            #expect(reason.contains("-lock") && reason.contains("read-only file system"))
            options.access = .unchanging
            let reader = try view.open(options)
            #expect(reader.access == .unchanging)
            #expect(try contents(reader) == [bytes("a"): [1]])
            for depth in 0..<3 {
                let nested = try reader.read { _ in try reader.read { $0.transactionID } }
                #expect(nested > 0, "\(depth)")
            }
            try reader.close()
            try scratch.remove()
        }
    }

    @Test func networkFileSystemsAreKnownByTheirNumbers() {
        let names: [(UInt32, String?, String?)] = [
            (0x6969, nil, "NFS"), (0xFF53_4D42, nil, "CIFS"), (0xFE53_4D42, nil, "SMB2"),
            (0x0102_1997, nil, "9P"), (0xEF53, nil, nil), (0x0102_1994, nil, nil),
            (0x6573_5546, "fuse.sshfs", "fuse.sshfs"), (0x6573_5546, "fuseblk", nil),
            (0x6573_5546, nil, "FUSE of a kind that /proc/self/mountinfo does not tell"),
            (0x6573_5546, "virtiofs", "virtiofs"), (0x786F_4256, nil, "vboxsf"),
            (0xEF53, "fuse.sshfs", nil),
        ]
        for (magic, type, name) in names {
            #expect(FileSystemKind.networkName(magic: magic, fuseType: type) == name)
        }
    }

    @Test func theKindOfAMountIsReadFromItsList() {
        let list = """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            36 22 0:31 / /tmp/with\\040space rw - fuse.sshfs host:/ rw
            37 22 0:32 / /mnt rw,nosuid shared:5 master:2 - fuse.glusterfs x rw
            nonsense
            38 22 0:33
            """
        #expect(FileSystemKind.type(device: (0, 31), inMountList: list) == "fuse.sshfs")
        #expect(FileSystemKind.type(device: (0, 32), inMountList: list) == "fuse.glusterfs")
        #expect(FileSystemKind.type(device: (254, 0), inMountList: list) == "ext4")
        #expect(FileSystemKind.type(device: (0, 33), inMountList: list) == nil)
        #expect(FileSystemKind.type(device: (9, 9), inMountList: list) == nil)
    }
}
