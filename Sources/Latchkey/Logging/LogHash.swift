extension LogName {
    /// The hash by which a resource is found before it is indexed: 32 bits over the number of its
    /// kind and its identity, never zero, which stands for none. It is the checksum of the file
    /// format over the key's parts, so that it is the same everywhere.
    var resourceHash: UInt32 {
        var hash = Checksum(table: column.rawValue)
        var head: [UInt8] = []
        head.append(parent)
        hash.combine(head.rawBytes)
        let bytes = Array(text.text.utf8)
        hash.combine(bytes.rawBytes)
        return max(hash.value, 1)
    }
}
