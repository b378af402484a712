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

    /// The most entries that a table can say that it has: a file of all the bytes that a file can have
    /// would not hold as many. Below it, numbers of entries are counted on without a look at how large
    /// they are.
    static let entryCount = 1 << 56

    /// The pages of the smallest LMDB file: its two meta pages.
    public static let minimumPageCount = 2

    /// The least pages of a map: a file with a few tables needs some more than its meta pages.
    static let minimumMapPageCount = 8

    /// The longest value that is put together from a file that may be damaged: four times the longest line
    /// of which a value is made. Beyond it the number is what is damaged, and no memory is taken for it.
    static let salvagedValueByteCount = 64 << 20

    /// How many bytes of a key an error shows.
    public static let keyTextByteCount = 48

    /// How long a read lasts before it is reported, unless told otherwise: pages freed after
    /// its beginning cannot be used again while it lasts, so that the file grows.
    public static let longReaderSeconds = 10

    /// How many readers that are not in use a process keeps for good. Each has a slot of the table, which all
    /// processes share.
    static let restingReaderCount = 4

    /// How long the others are kept: a process that reads again and again makes none anew.
    static let idleReaderMilliseconds = 1_000

    /// How long a read may last unless told otherwise: three times the time after which it is
    /// reported. A read of 25 seconds beside 900 commits a second made a file of 1.5 MB grow to
    /// 1.5 GB, and no answer that somebody waits for takes so long. What reads everything lifts
    /// the limit: see ``Snapshot/liftTimeLimit()``.
    public static let readSeconds = 30

    /// How many steps a read takes before it looks at the clock for the first time: more than
    /// a decision takes.
    static let firstStepCount: UInt32 = 8

    /// The most steps between two looks at the clock: a look then costs a step next to nothing.
    static let maximumStepCount: UInt32 = 64

    /// How long may pass between two looks at the clock before the next is at the next step: a
    /// few ticks of the coarse clock.
    static let slowStepsNanoseconds: UInt64 = 20_000_000

    /// How much the file grows before a writer looks at who reads: as much as a dead reader
    /// costs at most, beside what the interval lets pass.
    public static let readerLookByteCount = 4 << 20

    /// How long a writer writes on before it looks at who reads, however little the file grew.
    public static let readerLookSeconds = 1

    /// How much the file grows under one read before that read is told of for the first time,
    /// and twice as much each time after: enough that no short read is told of.
    public static let heldReportByteCount = 16 << 20

    /// How many values a reader remembers unless told otherwise: they take 32 KB, which stays
    /// in a core's own cache.
    public static let rememberedValueCount = 1 << 10

    /// The most values that a reader may be told to remember: they take 512 MB.
    public static let maximumRememberedValueCount = 1 << 24

    /// How many settled numbers are remembered unless told otherwise: they take 64 KB.
    public static let settledNumberCount = 1 << 10

    /// The most settled numbers that may be remembered: they take a gigabyte.
    public static let maximumSettledNumberCount = 1 << 24

    /// How long a reader waits for the other readers of its process to end when another
    /// process has grown the file beyond this process's map.
    static let mapAdoptionMilliseconds = 2_000

    /// How much of the list of mounts is read, to tell file systems of user space apart.
    static let mountListByteCount = 1 << 22

    /// How long opening waits for an empty file that another thread or process may be
    /// creating: LMDB fills it at once.
    static let creationMilliseconds = 200

    /// How often opening looks at a file again, a millisecond apart, when something seems amiss
    /// and others may have committed meanwhile.
    static let inspectionCount = 200

    /// How often opening tries again when the file is open with another lock file, since that
    /// process may be about to find the same and let go, and so may one that was started by who had
    /// the file open: until it runs its own program it has that open as well.
    static let lockAttemptCount = 200

    /// The longest pause between these: about a second for all of them.
    static let lockPauseMilliseconds = 10

    /// How often opening tries again when LMDB 0.9.31 finds the lock of another process that
    /// closes at that moment. Two closings in a row within some milliseconds are rare.
    static let openingAttemptCount = 20

    /// The longest pause between these.
    static let openingPauseMilliseconds = 5

    /// How long a command may still tell what it did when a signal asks it to end: nobody who reads
    /// what it says takes as long, and nobody who stops it waits for long.
    static let decidingSeconds = 5

    /// How often a read looks again at a map that seems older than its transaction, a millisecond
    /// apart.
    static let mapLookCount = 4

    /// After how long, at most, a read notices that its file has been replaced or removed: a
    /// look at the name costs a microsecond, some hundred times a read.
    public static let lookNanoseconds: UInt64 = 100_000_000

    /// How many bytes one transaction copies of an environment that is filled anew: enough to make commits cheap,
    /// and little beside what a writer may have in memory.
    static let refillByteCount = 16 << 20
}
