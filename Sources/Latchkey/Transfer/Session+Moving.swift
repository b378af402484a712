import AccessRules
public import SystemPackage

// Bringing data into an account, and taking it out, as a user who may.
extension Session {
    /// Adds everything that the sources say to the account, in one transaction: all or nothing.
    ///
    /// It asks for `importData`, and lets in what the user could add by operations; lines of
    /// other accounts are refused. The account's log has one entry of it, with counts and
    /// digest.
    ///
    /// Rule: *Import* in `Docs/Acting.md`.
    ///
    /// Memory: what one transaction changes, of which at most half a gigabyte stays in memory;
    /// and the identities of what is added archived or deleted, and of groups; in a Manager's
    /// import those of users too.
    ///
    /// Complexity: the lines, and a decision or two for each; others who write wait for all of them.
    ///
    /// - Parameter progress: Told the number of lines read, now and then.
    /// - Throws: ``StoreError``: `denied`: the user may not import, or could not add what a line says;
    ///   `doesNotFit` for a line that no session brings in; and as
    ///   ``Store/importLines(from:acceptsFuture:progress:)``. Nothing is changed then.
    @discardableResult
    public func importData(
        from sources: [ImportSource], progress: (Int) -> Void = { _ in }
    ) throws(StoreError) -> ImportReport {
        try store.importLines(from: sources, by: self, progress)
    }

    /// Adds everything that the sources say to the account, as the other function of that name
    /// does; no thread of tasks waits, for a source or for a write.
    ///
    /// - Throws: As ``importData(from:progress:)``.
    @discardableResult
    public func importData(
        from sources: [ImportSource], progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> ImportReport {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.importData(from: sources, progress: progress)
        }.get()
    }

    /// Writes the account as lines of the interchange format.
    ///
    /// It asks for `exportData`, and is logged as a read before anything is handed out. Of other
    /// accounts that the account's things refer to, and of their users, nothing but identities
    /// is written; invitations that were mailed are not.
    ///
    /// Rule: *Export* in `Docs/Acting.md`.
    ///
    /// Complexity: a commit, and as ``View/export(_:to:)-(_,([UInt8])->Void)``.
    ///
    /// - Parameter includesLog: Whether the log is written behind the records.
    /// - Throws: ``StoreError``: `denied`; what every write may throw. What `write` throws.
    public func exportData(includesLog: Bool = false, to write: ([UInt8]) throws -> Void) throws {
        let resource = LogEntry.Resource(kind: "account", id: account)
        _ = try store.perform { (writer) throws(StoreError) in
            let actor = try writer.reader.actor(self)
            try writer.require(.exportData, .account(self.account), by: actor)
            try writer.append(
                self.entry("exportData", resource, nil, at: writer.now), actor.account)
        }
        try store.read { view in
            let actor = try view.reader.actor(self)
            try view.reader.require(.exportData, .account(account), by: actor, at: view.now)
            var options = ExportOptions(accounts: [account], includesLog: includesLog)
            options.isBareOfOthers = true
            try view.export(options, to: write)
        }
    }

    /// Writes the account as lines, as the other function of that name does; no thread of tasks
    /// waits. The closure runs on a thread of the store, and may wait for whoever takes the lines.
    ///
    /// - Throws: As ``exportData(includesLog:to:)-(_,([UInt8])->Void)``.
    public func exportData(
        includesLog: Bool = false, to write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws {
        try await Store.onThreadOfItsOwn { () throws(any Error) in
            try self.exportData(includesLog: includesLog, to: write)
        }.get()
    }

    /// Writes the account to a file, as ``exportData(includesLog:to:)-(_,([UInt8])->Void)`` does.
    ///
    /// - Throws: ``StoreError``: what may not be exported; `storage`: the file does not take the lines.
    public func exportData(includesLog: Bool = false, to file: FileDescriptor) throws(StoreError) {
        try file.take { (write) throws in
            try exportData(includesLog: includesLog, to: write)
        }
    }

    /// Writes the account to a file, as the other function of that name does; no thread of tasks
    /// waits, for a file or for a pipe.
    ///
    /// - Throws: As ``exportData(includesLog:to:)-(_,FileDescriptor)``.
    public func exportData(includesLog: Bool = false, to file: FileDescriptor)
        async throws(StoreError)
    {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.exportData(includesLog: includesLog, to: file)
        }.get()
    }
}
