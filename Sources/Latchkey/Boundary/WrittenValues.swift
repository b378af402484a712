public import AccessRules

// Values of the host application's own texts. What is none is an error and not nil, which would pass for
// the end of a grant that has none, or for nobody in particular, wherever these may be left out.
extension Instant {
    /// The instant of a date and time of ISO 8601 in UTC, such as `2026-01-31T23:59:59.999Z`.
    ///
    /// One form is read: four digits of the year from 0001 on, a capital `T` and `Z`, seconds
    /// always, and up to three digits of a fraction after a point. The date must be one of
    /// the calendar; there is no hour 24 and no leap second 60.
    ///
    /// - Throws: ``StoreError``: `invalid` for anything else.
    public init(iso8601 text: String) throws(StoreError) {
        let text = Array(text.utf8)
        let bytes = text.span
        guard let instant = Instant(iso8601: bytes) else {
            throw StoreError(
                .invalid(
                    "an instant is a date and time in UTC like 2026-01-31T23:59:59Z, and "
                        + "\(bytes.shownText(bytes.indices).shown) is none"))
        }
        self = instant
    }
}

extension Ref {
    /// From `ACCOUNT/ID`, cut at the first `/`.
    ///
    /// - Throws: ``StoreError``: `invalid` when there is none, or nothing beside it.
    public init(_ text: String) throws(StoreError) {
        guard let reference = Self(written: text) else {
            let text = Array(text.utf8)
            let bytes = text.span
            throw StoreError(
                .invalid(
                    "something of an account is ACCOUNT/ID, and "
                        + "\(bytes.shownText(bytes.indices).shown) is not"))
        }
        self = reference
    }
}
