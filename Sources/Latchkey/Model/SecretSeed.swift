import SystemCrypto

/// Thirty-two random bytes from which the secrets of one operation are made: the operation
/// carries its randomness, so that whoever gave it can make the same secrets again, even if the
/// process ends before the operation returns.
///
/// Whoever has the seed has the secrets: the store does not keep it, no description shows it, and of
/// everything else only ``AccountOperation/line`` does.
public struct SecretSeed: Hashable, Sendable {
    /// How many bytes there are.
    public static let byteCount = 32

    private let bytes: [UInt8]

    /// A seed of the host application's own: bytes from a source of randomness that is fit for
    /// keys, each seed used once. Nil when they are not ``byteCount``.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    private init() {
        var generator = SystemRandomNumberGenerator()
        bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// The bytes as digits, for the line of an operation and nothing else.
    var hexadecimal: String { bytes.hexadecimal }

    /// Another seed each time, from the operating system's own source.
    public static func random() -> SecretSeed { SecretSeed() }

    /// The secret of a key that is generated from this seed.
    public func secret(of key: Ref<APIKey>) -> String {
        "latchkey_" + secret(for: "api key \(key)")
    }

    /// The token of the invitation that an Administrator of the delegate gets when the connection
    /// is sent with this seed.
    public func token(of connection: Ref<Connection>, for administrator: Ref<User>) -> String {
        secret(for: "invitation \(connection) \(administrator)")
    }

    /// The secret of a purpose, as 64 hexadecimal digits.
    private func secret(for purpose: String) -> String {
        HMAC.code(for: Array(purpose.utf8), with: SymmetricKey(bytes)).hexadecimal
    }
}

extension SecretSeed: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A text that says nothing of the bytes.
    public var description: String { "a secret seed" }
    /// The same.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
