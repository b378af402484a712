import LMDB
import SystemPackage

// A store as an environment, and a new one.
extension Store {
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
            let identity = options.trials.identityOfNewStore
            let secret = try asStoreError {
                try environment.write { transaction in
                    try Writer.with(&transaction, now: options.time(), keepsPast: false) { writer in
                        try writer.stampFormat(
                            options.trials.formatVersionOfNewStores, identity,
                            options.trials.secretOfNewStore,
                            without: options.trials.absentIndexes)
                    }
                }
            }
            return Store(
                environment, options, identity, secret, watch,
                FormatWatch(options.trials.formatVersionOfNewStores))
        } catch {
            try? environment.close()
            throw error
        }
    }

    /// - Parameter inspectsTables: As ``Environment/Options/inspectsTables``.
    static func openEnvironment(
        at path: FilePath, _ options: Options, durability: Environment.Options.Durability,
        making: Environment.Options.Making, _ watch: CommitWatch, inspectsTables: Bool = true
    ) throws(StoreError) -> Environment {
        try options.check()
        var environment = Environment.Options()
        environment.access =
            options.isUnchanging ? .unchanging : options.isReadOnly ? .readOnly : .readWrite
        environment.making = making
        environment.packsTables = options.trials.packsTables
        environment.mapSizeBytes = options.maximumByteCount
        environment.maximumReaderCount = options.maximumReaderCount
        environment.rememberedValueCount = options.rememberedBlockCount
        environment.settledNumberCount = options.rememberedIdentityCount
        options.setReaders(of: &environment)
        environment.durability = durability
        environment.inspectsTables = inspectsTables
        environment.provesRemembered = options.trials.provesRemembered
        environment.onCommit = { watch.note(commit: $0) }
        // What is made is nobody's replica yet.
        environment.journal = making == .nothing ? options.journal : nil
        do throws(LMDBError) {
            // What is missing is looked at when it is known whether the file is a store at all.
            return try Environment.open(
                at: path,
                tables: (Tables.all
                    + (making == .nothing ? [Tables.ofReplicas] + options.trials.tables : []))
                    .map(\.optional),
                options: environment)
        } catch {
            if error.kind == .notAStore { throw StoreError(.notAStore(path: path.name)) }
            throw StoreError(of: error)
        }
    }
}
