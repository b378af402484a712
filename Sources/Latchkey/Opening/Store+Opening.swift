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
    /// Complexity: some look-ups. Of an older version an entry for each address and subdomain is made
    /// anew; with ``Options/verifying`` the file is read first.
    ///
    /// See *Opening a store* in `Docs/Stores.md`.
    ///
    /// - Throws: ``StoreError``: `storage`: the file is missing (`notFound`), may not be opened
    ///   (`noPermission`), is open in this process already (`alreadyOpen`), and what else is told of
    ///   opening in *After each error* in `Docs/Operations.md`; `notAStore`; `unsupportedFormat`;
    ///   `damaged`; `invalid` for an option that means nothing.
    public static func open(at path: FilePath, options: Options = Options()) throws(StoreError)
        -> Store
    {
        let watch = CommitWatch()
        let environment = try openEnvironment(
            at: path, options, durability: .full, making: .nothing, watch)
        do {
            if let part = options.verifying { try prove(part, of: environment, options, watch) }
            let (format, secret) = try asStoreError {
                try look(at: environment, path, isWritable: options.isWritable)
            }
            let version = options.isWritable ? format.writtenVersion : format.version
            let store = Store(
                environment, options, format.identity, secret, watch,
                FormatWatch(
                    version, lacksTables: !options.isWritable && !format.absentTables.isEmpty))
            if options.isWritable, environment.mayWrite {
                try asStoreError { try store.foldKeys() }
            }
            store.sweeper.wake()
            return store
        } catch {
            try? environment.close()
            throw error
        }
    }

    /// Opens a store that is there, as the other function of that name does: it may have to wait
    /// for writes of other processes, and to verify. No thread of tasks waits.
    ///
    /// - Throws: As ``open(at:options:)``.
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
        let store = Store(environment, reading, .random(), .random(), watch, FormatWatch(nil))
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
        // Another in its place would be none of the store's keys, tokens and positions. Reading goes on,
        // so that what is there can be verified and exported.
        if format.lacksSecret, isWritable {
            throw StoreError(
                .damaged(
                    table: Tables.meta.table.name, key: "\(MetaKey(field: .secret))",
                    reason: StoreError.goneSecretReason))
        }
        if isWritable, !environment.isJournaled, format.version >= firstFormatVersionWithReplicas {
            try environment.read { snapshot in
                try StoreReader(snapshot).expectWritable(isJournaled: false)
            }
        }
        if format.isOld, isWritable {
            let secret = try environment.write(making: format.absentTables) { transaction in
                try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                    try writer.upgrade()
                }
            }
            return (format, secret)
        }
        if isWritable, environment.isJournaled {
            try makeCarried(environment)
        }
        // Cursors then hold as long as this opening, and nothing else is made with it.
        return (format, format.secret ?? .random())
    }

    /// Makes the table that a replica keeps records in, which a copy of one has not.
    private static func makeCarried(_ environment: Environment) throws {
        let place = try environment.read { snapshot -> ReplicaPlace? in
            let reader = StoreReader(snapshot)
            guard let place = try reader.replicaPlace() else {
                throw StoreError(
                    .invalid("the store is none of several replicas: make it the first of them"))
            }
            return snapshot.hasTable(Tables.carried.table) ? nil : place
        }
        guard let place else { return }
        try environment.write(making: [Tables.ofReplicas]) { transaction in
            try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                try writer.put(place.encoded, for: MetaKey(field: .replica), in: Tables.meta)
            }
        }
    }

    /// Makes an empty store where no file is, and opens it.
    ///
    /// It is made in a file of its own beside `path`, synchronized, and gets its name at last:
    /// of two processes that make one at once the other finds that there is one. A process that
    /// is killed meanwhile leaves that file (`NAME.creating-…`), which may be removed
    /// once no process makes a store there.
    ///
    /// Complexity: an empty file, which is synchronized, and that of opening it.
    ///
    /// See *Opening a store* in `Docs/Stores.md`.
    ///
    /// - Throws: ``StoreError``: `storage`: there is a file already (`alreadyExists`), there is no such
    ///   folder (`notFound`), the options are for reading (`readOnly`), or it cannot be made; `invalid`
    ///   for an option that means nothing; `clockOutOfRange`.
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
    ///
    /// - Throws: As ``create(at:options:)``.
    public static func create(at path: FilePath, options: Options = Options())
        async throws(StoreError) -> Store
    {
        try await onThreadOfItsOwn { () throws(StoreError) in
            try create(at: path, options: options)
        }.get()
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
}
