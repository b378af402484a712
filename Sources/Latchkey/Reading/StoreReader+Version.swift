import LMDB

// Which version of the format a store says that it is of.
extension StoreReader {
    /// Refuses a store of a version that this program does not know.
    ///
    /// - Throws: ``StoreError``: `unsupportedFormat`, `damaged`.
    @discardableResult
    func checkVersion() throws(StoreError) -> UInt32 {
        try StoreReader(snapshot, verifiesChecksums: true).knownVersion()
    }

    /// Refuses a store of a version in which every log has its first entry, and which does not become another.
    ///
    /// - Returns: The version.
    @discardableResult
    func expectBeginnings() throws(StoreError) -> UInt32 {
        let version = try checkVersion()
        guard version >= newStoreFormatVersion else {
            throw StoreError(
                .invalid(
                    """
                    in a store of version \(version) of the format every log has its first entry: make a copy of it \
                    ('latchkey copy'), which is of a later version, and put that in its place
                    """))
        }
        return version
    }

    /// Refuses a store that is one of several replicas, where nobody orders what is written among the commits of all.
    ///
    /// - Throws: ``StoreError``: `replicated`; `unsupportedFormat`, `damaged`.
    func expectWritable(isJournaled: Bool) throws(StoreError) {
        if try checkVersion() >= firstFormatVersionWithReplicas, !isJournaled,
            try replicaPlace() != nil
        {
            throw StoreError(.replicated(.notAttached))
        }
    }

    /// The version that an open store says it is of.
    ///
    /// - Throws: ``StoreError``: `unsupportedFormat`, `damaged`.
    func knownVersion() throws(StoreError) -> UInt32 {
        let key = MetaKey(field: .format)
        guard let payload = try payload(key, in: Tables.meta), payload.byteCount == 8,
            payload.u32(at: 0) == FormatField.magic
        else {
            throw damage(Tables.meta, key, "does not say that this is a store")
        }
        return try supported(payload.u32(at: 4))
    }

    /// A version that this program knows. There never was a version 0.
    func supported(_ version: UInt32) throws(StoreError) -> UInt32 {
        guard version >= readableFormatVersions.lowerBound else {
            throw damage(
                Tables.meta, MetaKey(field: .format), "says version \(version), which never was")
        }
        guard readableFormatVersions.contains(version) else {
            throw StoreError(.unsupportedFormat(found: version, supported: formatVersion))
        }
        return version
    }
}

extension WriteTransaction {
    /// Refuses a store of a version that this program does not know, and one of several replicas where nobody orders what is
    /// written; of what stays in memory nobody need.
    ///
    /// - Throws: ``StoreError``: `replicated`; `unsupportedFormat`, `damaged`.
    func expectWritable() throws(StoreError) {
        try StoreReader(snapshot).expectWritable(isJournaled: isJournaled || isInMemory)
    }
}
