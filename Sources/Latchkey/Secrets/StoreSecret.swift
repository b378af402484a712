import SystemCrypto

/// Thirty-two random bytes that a store alone has, and that nothing tells: no export, no error, no
/// description and no log. What must be known again, and by nobody else made, is keyed by it.
struct StoreSecret: Sendable {
    static let byteCount = 32

    /// For the entry in the file alone.
    let bytes: [UInt8]

    /// What keys are derived for. Raw values are part of the file format.
    enum Purpose: String, CaseIterable, Sendable {
        /// Hashes of keys to APIs.
        case apiKeys = "latchkey.1.api-keys"
        /// Hashes of the tokens of invitations.
        case invitations = "latchkey.1.invitations"
        /// What cursors are encrypted with.
        case cursors = "latchkey.1.cursors"
        /// What the nonces of cursors are made with.
        case cursorNonces = "latchkey.1.cursor-nonces"
        /// What positions among the changes are encrypted with.
        case positions = "latchkey.1.positions"
        /// What the nonces of positions are made with.
        case positionNonces = "latchkey.1.position-nonces"
        /// In which order the texts of a sorted list come to their stand-ins in a redacted export.
        case standIns = "latchkey.1.stand-ins"
    }

    /// A secret of exactly 32 bytes; nil for any other number.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    private init() {
        var generator = SystemRandomNumberGenerator()
        bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Another one each time, from the operating system's own source.
    static func random() -> StoreSecret { StoreSecret() }

    /// The key of a purpose: nothing about one follows from another.
    func key(for purpose: Purpose) -> SymmetricKey {
        HKDF.key(from: bytes, for: Array(purpose.rawValue.utf8))
    }
}

// A store has one among its parts, and whoever prints or dumps a store must not see it.
extension StoreSecret: CustomStringConvertible, CustomReflectable {
    var description: String { "the secret of a store" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension StoreReader {
    /// The secret of the store; nil when it was made before there were any.
    func secret() throws(StoreError) -> StoreSecret? {
        let key = MetaKey(field: .secret)
        guard let payload = try payload(key, in: Tables.meta) else { return nil }
        guard let secret = StoreSecret(payload.copied()) else {
            throw damage(Tables.meta, key, "is no secret")
        }
        return secret
    }
}
