import Crypto

/// Thirty-two random bytes from which the secrets of one operation are made: the operation
/// carries its randomness, so that doing it again makes the same secrets.
///
/// Whoever has the seed has the secrets: it is not kept, and no description shows it.
public struct SecretSeed: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// Another seed each time, from the operating system's own source.
    public static func random() -> SecretSeed {
        var generator = SystemRandomNumberGenerator()
        return SecretSeed(
            bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// A text that says nothing of the bytes.
    public var description: String { "a secret seed" }

    /// The secret of a purpose, as 64 hexadecimal digits.
    func secret(for purpose: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(purpose.utf8), using: SymmetricKey(data: bytes))
        return Array(code).hexadecimal
    }
}

extension StoreReader {
    /// The hash under which the store knows a secret. It is keyed by the identity of the store,
    /// so that what is found in one store's file says nothing about another's.
    func hash(ofSecret secret: String) throws(StoreError) -> SecretHash? {
        let key = MetaKey(field: .identity)
        guard let identity = try payload(key, in: Tables.meta) else {
            throw damage(Tables.meta, key, "is missing")
        }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(secret.utf8), using: SymmetricKey(data: identity.copied()))
        return SecretHash(Array(code))
    }
}
