import LMDB
public import SystemPackage

/// What to write.
public struct ExportOptions: Sendable {
    /// The accounts to write; nil for all.
    ///
    /// Accounts and users that others refer to but that are not written appear as stubs: their
    /// own line and nothing of what they have.
    public var accounts: [Identity]?
    /// Whether the log is written behind the records.
    public var includesLog = false
    /// Whether stand-ins take the place of every name, address and other text, so that the lines can be given to somebody who
    /// is to know nothing of whom they are about. Every decision stays what it is. It takes memory for each text.
    ///
    /// Rule: *Redacted exports* in `Docs/Interchange.md`.
    public var isRedacted = false
    /// Whether stubs have nothing but identities, and the mail of invitations is left out: what
    /// an account's own users may take out.
    var isBareOfOthers = false

    /// What to write.
    public init(
        accounts: [Identity]? = nil, includesLog: Bool = false, isRedacted: Bool = false
    ) {
        self.accounts = accounts
        self.includesLog = includesLog
        self.isRedacted = isRedacted
    }
}

extension View {
    /// Writes the store as lines of the interchange format, in an order that an import takes.
    ///
    /// The same records give the same bytes, and so does the export of an import of them. The last
    /// line says how many there are before it.
    ///
    /// Memory: bounded, but for a bit for each organization and asset of an account, and four bytes
    /// for each organization; and, where it is redacted, each text with some hundred bytes.
    ///
    /// Complexity: everything that the accounts have, a step of a cursor or two each; the read has no
    /// time limit.
    ///
    /// Rule: *Export* in `Docs/Interchange.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: an account is not there; `damaged`; what `write` throws.
    public func export(
        _ options: ExportOptions = ExportOptions(), to write: ([UInt8]) throws -> Void
    ) throws {
        liftTimeLimit()
        let redactor = options.isRedacted ? Redactor(order: store.secret.key(for: .standIns)) : nil
        var exporter = Exporter(reader, redactor)
        try exporter.export(options, write)
    }

    /// Writes the store to a file, as ``export(_:to:)-(_,([UInt8])->Void)`` does.
    ///
    /// - Throws: ``StoreError``: an account is not there; `storage`: the file does not take the lines.
    public func export(_ options: ExportOptions = ExportOptions(), to file: FileDescriptor)
        throws(StoreError)
    {
        try file.take { (write) throws in try export(options, to: write) }
    }
}

extension FileDescriptor {
    /// Has lines written to this file. That it does not take them is an error of the medium's.
    func take(_ export: (([UInt8]) throws -> Void) throws -> Void) throws(StoreError) {
        do {
            try FileSizeSignal.heldBack {
                try export { (bytes) throws in try self.writeAllWaiting(bytes) }
            }
        } catch let error as Errno {
            throw StoreError(
                .storage(
                    LMDBError.system(
                        errno: error.rawValue, operation: "write an export to",
                        path: "descriptor \(rawValue)")))
        } catch { try asStoreError { throw error } }
    }
}
