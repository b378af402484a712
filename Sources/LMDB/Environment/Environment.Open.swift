public import SystemPackage

extension Environment {
    /// Opens a file and its tables.
    ///
    /// The file is inspected before it is mapped, since LMDB has no checksums and a damaged
    /// or truncated file kills the process: it must be a regular file on a local file system,
    /// as long as its meta pages say, with two meta pages that agree with this version, a list
    /// of tables in order, and roots of trees that are what they should be. For all other
    /// pages there is ``checkStructure(ofFileAt:)``.
    ///
    /// Complexity: constant; some 0.4 ms, and a sync of the medium if tables are created. The
    /// corresponding C functions are `mdb_env_open` and `mdb_dbi_open`.
    ///
    /// - Parameters:
    ///   - path: The data file, or a link to it; the lock file is beside what it points to, with
    ///     `-lock` appended.
    ///   - tables: The tables to be used, at most ``Limits/tableCount``; those that are missing
    ///     are made when `options` say so, and otherwise an error, but for those that may be
    ///     missing: see ``Table/optionalDefinition``.
    ///   - options: How to open.
    /// - Throws: `notFound`, `notARegularFile`, `noPermission`, `notAStore`, `truncated`,
    ///   `damaged`, `unsupportedVersion`, `unsupportedPageSize`, `networkFileSystem`,
    ///   `alreadyOpen`, `lockedElsewhere`, `noLock`, `notUnchanging`, `replaced`,
    ///   `addressSpaceFull`, `tableMissing`, `tableNameInvalid`, `tooManyTables`, `diskFull`.
    public static func open(
        at path: FilePath, tables: [TableDefinition], options: Options = Options()
    ) throws(LMDBError) -> Environment {
        try FileSizeSignal.heldBack { () throws(LMDBError) in
            try openHoldingBack(path, tables, options)
        }
    }

    private static func openHoldingBack(
        _ path: FilePath, _ tables: [TableDefinition], _ options: Options
    ) throws(LMDBError) -> Environment {
        let tables = try checked(tables, path)
        let options = checked(options)
        if let code = StandardDescriptors.take() {
            throw LMDBError.from(code: code, operation: "open", path: path.name)
        }
        let file = try DataFile.prepare(path, options)
        guard OpenFiles.insert(file.identity) else {
            file.removeIfCreated()
            throw LMDBError(.alreadyOpen, operation: "open", path: path.name)
        }
        let files: HeldFiles
        do throws(LMDBError) { files = try HeldFiles.hold(file, options) } catch {
            OpenFiles.remove(file.identity, lockFile: nil) { file.removeIfCreated() }
            throw error
        }
        do throws(LMDBError) {
            // Sound: what has been opened goes to one environment, which closes and frees it.
            let opened = try unsafe OpenedFile.open(files, tables, options)
            do throws(LMDBError) {
                try files.watchLocks()
                try files.check("open")
            } catch {
                unsafe opened.close()
                throw error
            }
            return unsafe Environment(opened, path: path, options: options, files: files)
        } catch {
            files.letGo { file.removeIfCreated() }
            throw error
        }
    }

    /// The tables without repetitions, if their names and number are possible.
    private static func checked(_ tables: [TableDefinition], _ path: FilePath)
        throws(LMDBError) -> [TableDefinition]
    {
        var seen: Set<TableDefinition> = []
        let distinct = tables.filter { seen.insert($0).inserted }
        guard distinct.count <= Limits.tableCount else {
            throw LMDBError(
                .tooManyTables(count: distinct.count, limit: Limits.tableCount),
                operation: "open", path: path.name)
        }
        for table in distinct {
            let name = table.name.utf8
            guard !name.isEmpty, name.count <= Limits.keyByteCount, !name.contains(0) else {
                throw LMDBError(
                    .tableNameInvalid, operation: "open", table: table.name, path: path.name)
            }
        }
        return distinct
    }

    /// The options with numbers that LMDB takes.
    private static func checked(_ options: Options) -> Options {
        var options = options
        let pageSize = DataFile.systemPageSizeBytes
        let pages = max(options.mapSizeBytes, 0) / pageSize
        options.mapSizeBytes = max(pages, Limits.minimumMapPageCount) * pageSize
        options.maximumReaderCount = min(
            max(options.maximumReaderCount, 1), Limits.maximumReaderCount)
        return options
    }
}
