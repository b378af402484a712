public import AccessRules

/// Where a page ended, to go on from: opaque, and valid while the data changes.
///
/// It carries the instant that the list is about, so that all pages are about the same, and
/// the number of the last thing given out: what is added or removed meanwhile moves nothing
/// else between pages.
public struct PageCursor: Hashable, Sendable, CustomStringConvertible {
    let instant: Instant
    /// Which list it belongs to, in brief.
    let question: UInt32
    /// The numbers of the last thing given out, most significant first.
    let position: [Ordinal]
    /// The key of the last thing in the list's order; empty for the order of adding.
    let key: [UInt8]

    /// The cursor as text: letters and digits.
    public let description: String

    init(
        _ store: UInt32, _ question: UInt32, at instant: Instant, position: [Ordinal],
        key: [UInt8] = []
    ) {
        self.instant = instant
        self.question = question
        self.position = position
        self.key = key
        var bytes: [UInt8] = []
        bytes.append(store)
        bytes.append(question)
        bytes.append(instant)
        bytes.append(UInt32(position.count))
        for ordinal in position { bytes.append(ordinal) }
        bytes += key
        description = SealedText.text(of: bytes)
    }

    /// A cursor from its text.
    ///
    /// - Throws: ``StoreError/Kind/invalidCursor(_:)``: it is no cursor, or of another store.
    init(text: String, store: UInt32) throws(StoreError) {
        guard let bytes = SealedText.bytes(of: text), bytes.count >= 20,
            bytes.rawBytes.u32(at: 0) == store
        else { throw StoreError(.invalidCursor("is not one that this store gave out")) }
        let span = bytes.rawBytes
        question = span.u32(at: 4)
        instant = span.instant(at: 8)
        let keyStart = 20 + 4 * Int(span.u32(at: 16))
        guard keyStart <= bytes.count else {
            throw StoreError(.invalidCursor("is not one that this store gave out"))
        }
        position = stride(from: 20, to: keyStart, by: 4).map { span.u32(at: $0) }
        key = Array(bytes[keyStart...])
        description = text
    }
}

/// A part of a list, and where it goes on.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the order of the list.
    public let items: [Item]
    /// Where the next page begins; nil when this is the last.
    public let next: PageCursor?
    /// The instant that the list is about.
    public let instant: Instant
    /// The next instant at which time alone could change the list; `.distantFuture` when only
    /// a commit can.
    public let validUntil: Instant
}
