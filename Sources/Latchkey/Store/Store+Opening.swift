import LMDB
import Logging
public import SystemPackage

// What is there is looked at before anything is written: a file of another program stays as it is,
// and what a store lacks is told, never made anew.
extension Store {
    /// Opens a store that is there.
    ///
    /// A store of an older version of the format that is opened for writing is made one of this
    /// version in one transaction, and its keys of addresses and subdomains are made anew in more
    /// (``UniqueText``), which is all that opening writes. What is damaged of somebody keeps nobody
    /// from opening it: it is set aside, and reported in the log of the process.
    ///
    /// - Throws: ``StoreError``: the file is missing, not a store, damaged, of another format,
    ///   in use by this process already, or not permitted.
    public static func open(at path: FilePath, options: Options = Options()) throws(StoreError)
        -> Store
    {
        guard path.exists else {
            throw StoreError(.storage(LMDBError(.notFound, operation: "open", path: path.name)))
        }
        let watch = CommitWatch()
        let environment = try openEnvironment(
            at: path, options, durability: .full, making: .nothing, watch)
        do {
            if let part = options.verifying { try prove(part, of: environment, options, watch) }
            let (format, secret) = try asStoreError {
                try look(at: environment, path, isWritable: options.isWritable)
            }
            let store = Store(environment, options, format.identity, secret, watch)
            if options.isWritable { try asStoreError { try store.foldKeys() } }
            store.sweeper.wake()
            return store
        } catch {
            try? environment.close()
            throw error
        }
    }

    /// Opens a store that is there, as the other function of that name does: it may have to wait
    /// for writes of other processes, and to verify. No thread of tasks waits.
    public static func open(at path: FilePath, options: Options = Options())
        async throws(StoreError) -> Store
    {
        try await onThreadOfItsOwn { () throws(StoreError) in
            try open(at: path, options: options)
        }.get()
    }

    /// Refuses a store a part of which is damaged, before anything else is done with it.
    private static func prove(
        _ part: Part, of environment: Environment, _ options: Options, _ watch: CommitWatch
    ) throws(StoreError) {
        var reading = options
        reading.isReadOnly = true
        let store = Store(environment, reading, .random(), .random(), watch)
        try store.expectSound(.structure)
        if part != .structure {
            // It is known now that looking at what it says of itself ends by no signal.
            _ = try asStoreError {
                try environment.read { snapshot in
                    try StoreReader(snapshot).format(environment.path)
                }
            }
            try store.expectSound(part)
        }
    }

    /// What the file is, made a store of this version if it may be written.
    private static func look(at environment: Environment, _ path: FilePath, isWritable: Bool)
        throws -> (StoreFormat, StoreSecret)
    {
        let format = try environment.read { snapshot in try StoreReader(snapshot).format(path) }
        if format.isOld, isWritable {
            let secret = try environment.write(making: format.absentTables) { transaction in
                try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                    try writer.upgrade()
                }
            }
            return (format, secret)
        }
        // Cursors then hold as long as this opening, and nothing else is made with it.
        return (format, format.secret ?? .random())
    }

    /// Makes an empty store where no file is, and opens it.
    ///
    /// It is made in a file of its own beside `path`, synchronized, and gets its name at last:
    /// of two processes that make one at once the other finds that there is one. A process that
    /// is killed meanwhile leaves that file (`NAME.creating-…`), which may be removed
    /// once no process makes a store there.
    ///
    /// - Throws: ``StoreError``: there is a file already, or it cannot be made.
    public static func create(at path: FilePath, options: Options = Options())
        throws(StoreError) -> Store
    {
        try refuseToCreate(at: path, options)
        let identity = try path.withScratchStore("creating") { (scratch) throws(StoreError) in
            let made = try make(at: scratch, options, durability: .full)
            try made.close()
            try scratch.rename(to: path)
            return made.identity
        }
        return try open(at: path, options, made: identity)
    }

    /// Makes an empty store, as the other function of that name does; no thread of tasks waits.
    public static func create(at path: FilePath, options: Options = Options())
        async throws(StoreError) -> Store
    {
        try await onThreadOfItsOwn { () throws(StoreError) in
            try create(at: path, options: options)
        }.get()
    }

    /// Refuses a place where no store can be made, told of the path that was given and not of
    /// the file beside it.
    static func refuseToCreate(at path: FilePath, _ options: Options) throws(StoreError) {
        let problem: LMDBError.Kind
        if path.isTaken {
            problem = .alreadyExists
        } else if path.isEmpty || !path.folder.exists {
            problem = .notFound
        } else if !options.isWritable {
            problem = .readOnly
        } else {
            return
        }
        throw StoreError(
            .storage(LMDBError(problem, operation: "create", path: path.name)))
    }

    /// Opens a store that has just been made, if no other has taken its place since.
    static func open(at path: FilePath, _ options: Options, made identity: StoreIdentity)
        throws(StoreError) -> Store
    {
        let store = try open(at: path, options: options)
        if store.identity == identity { return store }
        try store.close()
        throw StoreError(
            .storage(LMDBError(.alreadyExists, operation: "create", path: path.name)))
    }

    /// Makes an empty store in a file that nobody else knows of.
    static func make(
        at path: FilePath, _ options: Options, durability: Environment.Options.Durability
    ) throws(StoreError) -> Store {
        let watch = CommitWatch()
        let environment = try UnfinishedFiles.making { () throws(StoreError) in
            try openEnvironment(
                at: path, options, durability: durability, making: .fileAndTables, watch)
        }
        do {
            let identity = StoreIdentity.random()
            let secret = try asStoreError {
                try environment.write { transaction in
                    try Writer.with(&transaction, now: options.time(), keepsPast: false) { writer in
                        try writer.stampFormat(identity, without: options.absentIndexes)
                    }
                }
            }
            return Store(environment, options, identity, secret, watch)
        } catch {
            try? environment.close()
            throw error
        }
    }

    private static func openEnvironment(
        at path: FilePath, _ options: Options, durability: Environment.Options.Durability,
        making: Environment.Options.Making, _ watch: CommitWatch
    ) throws(StoreError) -> Environment {
        try options.check()
        var environment = Environment.Options()
        environment.access =
            options.isUnchanging ? .unchanging : options.isReadOnly ? .readOnly : .readWrite
        environment.making = making
        environment.mapSizeBytes = options.maximumByteCount
        environment.maximumReaderCount = options.maximumReaderCount
        environment.rememberedValueCount = options.rememberedBlockCount
        options.setReaders(of: &environment)
        environment.durability = durability
        environment.onCommit = { watch.note(commit: $0) }
        do throws(LMDBError) {
            // What is missing is looked at when it is known whether the file is a store at all.
            return try Environment.open(
                at: path, tables: Tables.all.map(\.optional), options: environment)
        } catch {
            if error.kind == .notAStore { throw StoreError(.notAStore(path: path.name)) }
            throw StoreError(.storage(error))
        }
    }
}
