import AccessRules
import OrdinalSets

/// A place in the order of everything that was committed to a store, of all accounts: opaque,
/// and valid for ever, since a log is never rewritten.
///
/// It tells nothing, and nobody but the store can make one: what it holds is encrypted and
/// authenticated with a key that the store alone has. Its text has digits and letters alone, and
/// can be kept anywhere. The store and whole copies of its file know it again; it is refused by
/// every other store, and by an earlier copy that lacks the changes before it.
///
/// A store that has no secret yet, because an earlier version made it and nobody has opened it for
/// writing since, makes positions that hold as long as that opening.
public struct ChangePosition: Hashable, Sendable {
    /// The position as text.
    public let description: String

    /// Before everything, in every store: for a follower that wants all changes since a store was
    /// made.
    public static let beginning = ChangePosition(text: "beginning")

    fileprivate init(text: String) { description = text }
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

extension ChangePlace {
    static let byteCount = 16

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(run)
        bytes.append(offset)
        bytes.append(trace)
        return bytes
    }

    /// The place of those bytes, or nil.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let span = bytes.rawBytes
        self.init(run: span.u64(at: 0), offset: span.u32(at: 8), trace: span.u32(at: 12))
    }
}

extension ChangePosition: LosslessStringConvertible {
    /// Two digits for a byte.
    private static let textByteCount = 2 * (ChangePlace.byteCount + Seal.addedByteCount)

    /// A position that was kept as text; nil when it has not the form of one. Whether it is one is
    /// told where it is used.
    public init?(_ description: String) {
        guard
            description == Self.beginning.description
                || description.utf8.count == Self.textByteCount
                    && HexadecimalText.bytes(of: description) != nil
        else { return nil }
        self.init(text: description)
    }
}

/// Makes the positions of a store, and knows them again.
struct PositionSeal: Sendable {
    private let seal: Seal

    init(_ secret: StoreSecret) { seal = Seal(secret, for: .positions) }

    func position(_ place: ChangePlace) -> ChangePosition {
        ChangePosition(text: seal.text(of: place.encoded))
    }

    /// - Throws: ``StoreError/Kind/invalidPosition(_:)``: the store gave out no such position.
    func place(of position: ChangePosition) throws(StoreError) -> ChangePlace {
        if position == .beginning { return ChangePlace() }
        guard let bytes = seal.bytes(of: position.description), let place = ChangePlace(bytes)
        else { throw StoreError(.invalidPosition("is not one that this store gave out")) }
        return place
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
    ///
    /// - Throws: ``StoreError``, `invalidPosition`: a view of what would be has none.
    public func changePosition() throws(StoreError) -> ChangePosition {
        guard foresight == nil else {
            throw StoreError(.invalidPosition("would be one of what is not committed"))
        }
        if let past {
            return positions.position(try reader.changePlace(run: past.runEnd, offset: 0))
        }
        return positions.position(try reader.lastChangePlace())
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

    /// Refuses a place that the store cannot go on from.
    func checkIsThere(_ place: ChangePlace) throws(StoreError) {
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
    }
}
