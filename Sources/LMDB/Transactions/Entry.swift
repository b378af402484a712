/// A key and its value, in place, valid as long as the snapshot they come from.
public struct Entry: ~Escapable {
    /// The key's bytes.
    public let key: RawSpan
    /// The value's bytes.
    public let value: RawSpan

    @_lifetime(copy key, copy value)
    init(key: RawSpan, value: RawSpan) {
        self.key = key
        self.value = value
    }
}
