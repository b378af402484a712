import Crypto

/// Encrypts and authenticates the cursors of a store.
///
/// The nonce is made from what is encrypted: the same place has the same cursor, and no two places
/// share a nonce by mischance, however many cursors a store gives out.
struct CursorSeal: Sendable {
    private let key: SymmetricKey
    private let nonceKey: SymmetricKey

    init(_ secret: StoreSecret) {
        key = secret.key(for: .cursors)
        nonceKey = secret.key(for: .cursorNonces)
    }

    /// Bound to what is encrypted, so that cursors of another kind are not taken for these.
    private static let context = Array("latchkey cursor 1".utf8)

    private static let nonceByteCount = 12

    func cursor(_ place: PagePlace) -> PageCursor {
        let plain = place.encoded
        let nonce = Array(
            HMAC<SHA256>.authenticationCode(for: plain, using: nonceKey)
                .prefix(Self.nonceByteCount))
        // It seals whatever it is given: key and nonce have the right sizes.
        guard
            let sealed = try? ChaChaPoly.seal(
                plain, using: key, nonce: ChaChaPoly.Nonce(data: nonce),
                authenticating: Self.context)
        else { return PageCursor("") }
        return PageCursor(Array(sealed.combined).hexadecimal)
    }

    /// - Throws: ``StoreError/Kind/invalidCursor(_:)``: the store gave out no such cursor.
    func place(of cursor: PageCursor) throws(StoreError) -> PagePlace {
        guard cursor.description.utf8.count <= BoundaryLimit.cursorByteCountMaximum,
            let bytes = HexadecimalText.bytes(of: cursor.description),
            let sealed = try? ChaChaPoly.SealedBox(combined: bytes),
            let plain = try? ChaChaPoly.open(sealed, using: key, authenticating: Self.context),
            let place = PagePlace(Array(plain))
        else { throw StoreError(.invalidCursor("is not one that this store gave out")) }
        return place
    }
}

// A store has it among its parts, and whoever prints or dumps a store must not see it.
extension CursorSeal: CustomStringConvertible, CustomReflectable {
    var description: String { "the seal of cursors" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
