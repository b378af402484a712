extension Writer {
    /// Makes the store one of a version: programs that do not know what may be written from now on refuse it.
    mutating func stampVersion(_ version: UInt32) throws(StoreError) {
        try put(FormatField.said(version), for: MetaKey(field: .format), in: Tables.meta)
    }
}
