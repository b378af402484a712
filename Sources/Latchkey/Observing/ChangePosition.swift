import AccessRules
import OrdinalSets

/// A place in the order of everything that was committed to a store, of all accounts: opaque,
/// and valid for ever, since a log is never rewritten.
///
/// Its text is short and has letters and digits alone. It can be kept anywhere; the store tells
/// a position of another store, and one of changes that are not its own any more because its
/// file was put back to an earlier copy.
public struct ChangePosition: Hashable, Sendable {
    /// Whose position it is; nil for the beginning, which all stores have.
    let store: StoreIdentity?
    let place: ChangePlace

    /// Before everything: for a follower that wants all changes since a store was made.
    public static let beginning = ChangePosition(store: nil, place: ChangePlace())

    init(store: StoreIdentity?, place: ChangePlace) {
        self.store = store
        self.place = place
    }
}

/// A place between two entries in the order of commits.
struct ChangePlace: Hashable, Sendable {
    /// How many runs come before.
    var run: UInt64 = 0
    /// How many entries of the next run come before as well.
    var offset: UInt32 = 0
    /// Drawn from the entry before: another history has another one there, as a rule.
    var trace: UInt32 = 0
}

extension ChangePosition: LosslessStringConvertible {
    private static let beginningText = "beginning"
    private static let byteCount = 32

    /// The position as text.
    public var description: String {
        guard let store else { return Self.beginningText }
        var bytes: [UInt8] = []
        bytes.append(store.high)
        bytes.append(store.low)
        bytes.append(place.run)
        bytes.append(place.offset)
        bytes.append(place.trace)
        return SealedText.text(of: bytes)
    }

    /// A position from its text; nil when it is none, or not whole.
    public init?(_ description: String) {
        if description == Self.beginningText {
            self = .beginning
            return
        }
        guard description.utf8.count <= BoundaryLimit.positionByteCountMaximum,
            let bytes = SealedText.bytes(of: description), bytes.count == Self.byteCount
        else { return nil }
        let span = bytes.rawBytes
        store = StoreIdentity(high: span.u64(at: 0), low: span.u64(at: 8))
        place = ChangePlace(
            run: span.u64(at: 16), offset: span.u32(at: 24), trace: span.u32(at: 28))
    }
}

extension ChangePosition: Codable {
    /// As its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// From its text.
    ///
    /// - Throws: `DecodingError.dataCorrupted`: it is no position.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let position = ChangePosition(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no position among changes")
        }
        self = position
    }
}

extension View {
    /// The position behind everything that this view shows: what is committed later is all that
    /// a follower from there gets, so that what was read here and what follows have no gap and
    /// no overlap.
    ///
    /// Complexity: a few look-ups.
    public func changePosition() throws(StoreError) -> ChangePosition {
        ChangePosition(store: storeIdentity, place: try reader.lastChangePlace())
    }
}

extension StoreReader {
    /// The place behind everything.
    func lastChangePlace() throws(StoreError) -> ChangePlace {
        try changePlace(run: try lastRuns().end, offset: 0)
    }

    /// The place behind so many runs and so many entries of the next.
    func changePlace(run number: UInt64, offset: UInt32) throws(StoreError) -> ChangePlace {
        var place = ChangePlace(run: number, offset: offset)
        guard number > 0 || offset > 0 else { return place }
        let run = try run(offset > 0 ? number : number - 1)
        place.trace = try changeTrace(run.account, offset > 0 ? run.first + offset : run.end)
        return place
    }

    /// What an entry leaves in the position behind it: where it is and when it was.
    func changeTrace(_ account: AccountOrdinal, _ end: UInt32) throws(StoreError) -> UInt32 {
        let place = end - 1
        var bytes: [UInt8] = []
        bytes.append(account)
        bytes.append(place)
        bytes.append(try logTime(account, at: place))
        var checksum = Checksum(table: 0)
        checksum.combine(bytes.rawBytes)
        return checksum.value
    }

    /// The place that a position names, if the store can go on from it.
    func changePlace(of position: ChangePosition, in store: StoreIdentity) throws(StoreError)
        -> ChangePlace
    {
        guard let identity = position.store else { return ChangePlace() }
        guard identity == store else {
            throw StoreError(.invalidPosition("is of another store"))
        }
        let place = position.place
        let end = try lastRuns().end
        var isThere = place.run <= end
        if place.offset > 0 {
            isThere = place.run < end
            if isThere { isThere = try place.offset < run(place.run).count }
        }
        guard isThere, try changePlace(run: place.run, offset: place.offset) == place else {
            throw StoreError(
                .invalidPosition(
                    "is one of changes that this store does not have: its file is an earlier copy"))
        }
        return place
    }
}
