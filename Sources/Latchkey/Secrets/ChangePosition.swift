import AccessRules
import OrdinalSets
import SystemCrypto

/// A place in the order of everything that was committed to a store, of all accounts: opaque,
/// and valid as long as the entry before it is not archived, since a log is never rewritten.
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
    public static let beginning = ChangePosition("beginning")
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

    /// A position that was kept as text. Whether it is one is told where it is used (`invalidPosition`),
    /// so that what was damaged is never taken for none at all.
    public init(_ description: String) { self.description = description }

    /// Whether it has the form of a position.
    package var isWellFormed: Bool {
        description == Self.beginning.description
            || description.utf8.count == Self.textByteCount
                && HexadecimalText.bytes(of: description) != nil
    }
}

/// Makes the positions of a store, and knows them again.
struct PositionSeal: Sendable {
    private let seal: Seal

    init(_ secret: StoreSecret) { seal = Seal(secret, for: .positions) }

    /// Throws what every position would.
    func prove() throws(StoreError) { try seal.prove() }

    func position(_ place: ChangePlace) throws(StoreError) -> ChangePosition {
        ChangePosition(try seal.text(of: place.encoded))
    }

    /// That the store gave out a position with an instant.
    func proof(of position: ChangePosition, at instant: Instant) -> [UInt8] {
        var bytes = Array(position.description.utf8)
        bytes.append(instant)
        return seal.proof(of: bytes)
    }

    /// Whether that is the proof, in a time that says nothing of how much of it is right.
    func isProof(_ proof: [UInt8], of position: ChangePosition, at instant: Instant) -> Bool {
        SymmetricKey(proof) == SymmetricKey(self.proof(of: position, at: instant))
    }

    /// - Throws: ``StoreError/Kind/invalidPosition(_:)``: the store gave out no such position.
    func place(of position: ChangePosition) throws(StoreError) -> ChangePlace {
        if position == .beginning { return ChangePlace() }
        guard position.isWellFormed, let bytes = try seal.bytes(of: position.description),
            let place = ChangePlace(bytes)
        else { throw StoreError(.invalidPosition("is not one that this store gave out")) }
        return place
    }
}

extension ChangePosition: Codable {
    /// As its text.
    ///
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// From its text, as ``init(_:)``.
    ///
    /// - Throws: What the decoder throws.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }
}
