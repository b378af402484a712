import CSystemCrypto

/// ChaCha20-Poly1305 (RFC 8439): what is sealed is read and changed by nobody without the key.
public enum ChaChaPoly {
    /// How long a key is.
    public static let keyByteCount = 32
    /// How long a nonce is.
    public static let nonceByteCount = 12
    /// How long the tag is by which changes are found.
    public static let tagByteCount = 16

    /// Why libcrypto could not do it.
    public enum Failure: Error {
        case noMemory
        /// The system's configuration allows the algorithm to nobody.
        case isForbidden
        /// The key or the nonce has not the cipher's length.
        case wrongLength
    }

    /// The nonce, what is sealed, and the tag.
    ///
    /// - Parameters:
    ///   - nonce: ``nonceByteCount`` bytes, no two things with the same.
    ///   - context: What opening must name again.
    public static func seal(
        _ plain: [UInt8], with key: SymmetricKey, nonce: [UInt8], in context: [UInt8]
    ) throws(Failure) -> [UInt8] {
        let cipher = try Cipher()
        try cipher.begin(key, nonce, seals: true)
        try cipher.authenticate(context)
        var sealed = nonce
        sealed += try cipher.turn(plain)
        try cipher.finish()
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        // Sound: there is room for the tag, here and below.
        try check(
            unsafe EVP_CIPHER_CTX_ctrl(
                cipher.context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag))
        return sealed + tag
    }

    /// What was sealed; nil where it was not, with this key and in this context.
    public static func open(_ sealed: [UInt8], with key: SymmetricKey, in context: [UInt8])
        throws(Failure) -> [UInt8]?
    {
        guard sealed.count >= nonceByteCount + tagByteCount else { return nil }
        let cipher = try Cipher()
        try cipher.begin(key, Array(sealed.prefix(nonceByteCount)), seals: false)
        try cipher.authenticate(context)
        let plain = try cipher.turn(Array(sealed.dropFirst(nonceByteCount).dropLast(tagByteCount)))
        var tag = Array(sealed.suffix(tagByteCount))
        try check(
            unsafe EVP_CIPHER_CTX_ctrl(
                cipher.context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag))
        do { try cipher.finish() } catch { return nil }
        return plain
    }

    fileprivate static func check(_ status: Int32, _ failure: Failure = .noMemory)
        throws(Failure)
    {
        guard status == 1 else {
            // What went wrong is queued for the thread, and nobody else is to find it.
            ERR_clear_error()
            throw failure
        }
    }

    /// Whether libcrypto is told to leave its memory alone when the process ends: a thread may still be
    /// using it then, which ends in a signal. Who uses it before says so for all.
    private static let isKept = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    /// One use of the cipher.
    @safe private struct Cipher: ~Copyable {
        let context: OpaquePointer

        init() throws(Failure) {
            guard isKept, let context = unsafe EVP_CIPHER_CTX_new() else { throw .noMemory }
            unsafe self.context = context
        }

        deinit { unsafe EVP_CIPHER_CTX_free(context) }

        func begin(_ key: SymmetricKey, _ nonce: [UInt8], seals: Bool) throws(Failure) {
            guard key.bytes.count == keyByteCount, nonce.count == nonceByteCount else {
                throw .wrongLength
            }
            // Sound: key and nonce have the cipher's lengths.
            try check(
                unsafe EVP_CipherInit_ex(
                    context, EVP_chacha20_poly1305(), nil, key.bytes, nonce, seals ? 1 : 0),
                .isForbidden)
        }

        func authenticate(_ bytes: [UInt8]) throws(Failure) {
            var count: Int32 = 0
            // Sound: it writes nothing but the count.
            try check(unsafe EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)))
        }

        /// The bytes encrypted, or decrypted.
        func turn(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
            var (turned, count) = ([UInt8](repeating: 0, count: bytes.count), Int32(0))
            // Sound: a stream cipher writes as many bytes as it reads.
            try check(
                unsafe EVP_CipherUpdate(context, &turned, &count, bytes, Int32(bytes.count)))
            return turned
        }

        func finish() throws(Failure) {
            var (none, count) = ([UInt8](repeating: 0, count: tagByteCount), Int32(0))
            // Sound: of a stream cipher nothing is left to be written.
            try check(unsafe EVP_CipherFinal_ex(context, &none, &count))
        }
    }
}
