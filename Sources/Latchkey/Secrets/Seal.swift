import Glibc
import LMDB
import Synchronization
import SystemCrypto

/// Encrypts and authenticates what a store gives out as text and takes back: pages' cursors and
/// positions.
///
/// The nonce is made from what is encrypted: the same thing has the same text, and no two things
/// share a nonce by mischance, however many texts a store gives out.
struct Seal: Sendable {
    /// What is sealed; each has keys of its own.
    enum Content {
        case cursors, positions

        fileprivate var purposes: (key: StoreSecret.Purpose, nonce: StoreSecret.Purpose) {
            switch self {
            case .cursors: (.cursors, .cursorNonces)
            case .positions: (.positions, .positionNonces)
            }
        }

        /// Bound to what is encrypted.
        fileprivate var context: [UInt8] {
            switch self {
            case .cursors: Array("latchkey cursor 1".utf8)
            case .positions: Array("latchkey position 1".utf8)
            }
        }
    }

    private let keys: SealKeys
    private let context: [UInt8]

    init(_ secret: StoreSecret, for content: Content) {
        keys = SealKeys(secret, content)
        context = content.context
    }

    /// How many bytes a sealed text has beside those that it is of, before they are written as digits.
    static let addedByteCount = ChaChaPoly.nonceByteCount + ChaChaPoly.tagByteCount

    /// The text of some bytes: two digits and letters for each, and for ``addedByteCount`` more.
    ///
    /// - Throws: ``StoreError``, here and below: `storage` where the system's libcrypto cannot do it.
    func text(of plain: [UInt8]) throws(StoreError) -> String {
        let (key, nonceKey) = keys.made
        let nonce = Array(
            HMAC.code(for: plain, with: nonceKey).prefix(ChaChaPoly.nonceByteCount))
        return try sealing { () throws(ChaChaPoly.Failure) in
            try ChaChaPoly.seal(plain, with: key, nonce: nonce, in: context).hexadecimal
        }
    }

    /// The bytes of a text; nil when this seal made no such text.
    func bytes(of text: String) throws(StoreError) -> [UInt8]? {
        guard let bytes = HexadecimalText.bytes(of: text) else { return nil }
        return try sealing { () throws(ChaChaPoly.Failure) in
            try ChaChaPoly.open(bytes, with: keys.made.key, in: context)
        }
    }

    static let proofByteCount = 8

    /// Bytes that nobody else makes of some: that the store gave them out as they are, for everybody to read.
    func proof(of plain: [UInt8]) -> [UInt8] {
        // Of positions, nonces are made of less.
        let code = HMAC.code(for: context + plain, with: keys.made.nonceKey)
        return Array(code.prefix(Self.proofByteCount))
    }

    /// Throws what ``text(of:)`` would, whatever it is of.
    func prove() throws(StoreError) {
        if keys.areProven.load(ordering: .relaxed) { return }
        _ = try text(of: [])
        keys.areProven.store(true, ordering: .relaxed)
    }

    private func sealing<R>(_ body: () throws(ChaChaPoly.Failure) -> R) throws(StoreError) -> R {
        do { return try body() } catch {
            throw StoreError(
                .storage(LMDBError(.system(errno: error.errno), operation: "encrypt or decrypt")))
        }
    }
}

/// The keys of a seal, made when the first is asked for: who opens a store to ask one question needs none.
private final class SealKeys: Sendable {
    private let secret: StoreSecret
    private let content: Seal.Content
    /// Whether something was sealed with them: then whatever follows can be.
    let areProven = Atomic(false)
    private let state = Mutex<(key: SymmetricKey, nonceKey: SymmetricKey)?>(nil)

    init(_ secret: StoreSecret, _ content: Seal.Content) {
        self.secret = secret
        self.content = content
    }

    var made: (key: SymmetricKey, nonceKey: SymmetricKey) {
        state.withLock { state in
            if let keys = state { return keys }
            let purposes = content.purposes
            let keys = (secret.key(for: purposes.key), secret.key(for: purposes.nonce))
            state = keys
            return keys
        }
    }
}

extension ChaChaPoly.Failure {
    /// As the operating system would have it.
    fileprivate var errno: Int32 {
        switch self {
        case .noMemory: ENOMEM
        case .isForbidden: ENOTSUP
        case .wrongLength: EINVAL
        }
    }
}

// A store has some among its parts, and whoever prints or dumps a store must not see their keys.
extension Seal: CustomStringConvertible, CustomReflectable {
    var description: String { "a seal of the store" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
