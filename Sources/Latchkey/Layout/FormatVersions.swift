/// The newest version of the format that this code writes. Any change of keys, values or their meaning is
/// another version.
let formatVersion: UInt32 = 7

/// The version of new stores: every log has its first entry.
let newStoreFormatVersion: UInt32 = 5

/// The first version in which a log may begin behind entries that are not there, which a store becomes when one does.
let firstFormatVersionWithBeginnings: UInt32 = 6

/// The first version in which a store may be one of several replicas, which it becomes when it is one: nobody writes to it
/// but by way of what orders the commits of all of them.
let firstFormatVersionWithReplicas: UInt32 = 7

/// The version that stores of earlier ones are made when they are opened for writing: its entries lie by themselves,
/// with a checksum each, and no two together in a pack.
let unpackedFormatVersion: UInt32 = 4

/// The versions that it reads. A store of an older one has what it needs, and lacks what came later:
/// in version 1 nothing stands beside the chunks of a log; before version 3 a store has no secret,
/// and nothing says of a connection that time ended it, and not people; before version 4 no commit says which
/// heads it moves; before version 5 no entries lie together; before version 6 every log has its first entry; before
/// version 7 no store is one of several replicas.
let readableFormatVersions: ClosedRange<UInt32> = 1...formatVersion

/// The first version in which every store has a secret.
let firstFormatVersionWithSecret: UInt32 = 3

/// What a store says of its version.
enum FormatField {
    /// "LTCH" in bytes.
    static var magic: UInt32 { 0x4843_544C }

    /// What a store of a version says of itself.
    static func said(_ version: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(magic)
        bytes.append(version)
        return bytes
    }
}
