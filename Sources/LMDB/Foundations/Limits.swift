/// Every limit of this layer, with its reason. Reaching one is an error that names it.
public enum Limits {
    /// The most bytes a key has. LMDB is compiled with this limit (`mdb_env_get_maxkeysize`),
    /// which lets two keys and their overhead fit on a page.
    public static let keyByteCount = 511

    /// The most bytes a value has: LMDB keeps its size in 32 bits, and `MAXDATASIZE` is this.
    public static let valueByteCount = 0xFFFF_FFFF

    /// The address space reserved for a file unless told otherwise: 1 TiB. It is sparse, so
    /// that it costs nothing, and large enough that no store needs to be resized in use.
    public static let mapSizeBytes = 1 << 40

    /// The slots of the reader table unless told otherwise. A slot takes 64 bytes of the lock
    /// file; each concurrent reader of any process needs one.
    public static let readerCount = 1024

    /// The most reader slots that may be asked for: the lock file then has 4 MB.
    public static let maximumReaderCount = 65_536

    /// The most tables of one environment: `mdb_txn_begin` sets up some 50 bytes for each.
    public static let tableCount = 512

    /// The pages of the smallest LMDB file: its two meta pages.
    public static let minimumPageCount = 2

    /// The least pages of a map: a file with a few tables needs some more than its meta pages.
    static let minimumMapPageCount = 8

    /// How many bytes of a key an error shows.
    public static let keyTextByteCount = 48

    /// How long a read lasts before it is reported, unless told otherwise: pages freed after
    /// its beginning cannot be used again while it lasts, so that the file grows.
    public static let longReaderSeconds = 10

    /// How long a reader waits for the other readers of its process to end when another
    /// process has grown the file beyond this process's map.
    static let mapAdoptionMilliseconds = 2_000

    /// How much of the list of mounts is read, to tell file systems of user space apart.
    static let mountListByteCount = 1 << 22

    /// How long opening waits for an empty file that another thread or process may be
    /// creating: LMDB fills it at once.
    static let creationMilliseconds = 200
}
