import LMDB
import Latchkey
import SystemCrypto
public import SystemPackage

/// What a store's replicas know of each other, and nobody else does: records and snapshots carry a code made with it, so
/// that whatever carries them cannot make one, change one, or pass one of another store's off as one of these.
///
/// It keeps nobody from reading: who may read what the carrier has reads names and addresses there.
public struct ReplicationKey: Sendable, Equatable, CustomStringConvertible {
    /// How many bytes it has.
    public static let byteCount = 32

    private let records: SymmetricKey
    private let snapshots: SymmetricKey

    /// A key of 32 random bytes.
    ///
    /// - Throws: ``ReplicationError``, `invalid`: they are more or fewer.
    public init(_ bytes: [UInt8]) throws(ReplicationError) {
        guard bytes.count == Self.byteCount else {
            throw .invalid(
                "a key of replicas has \(Self.byteCount) bytes, and this one \(bytes.count)")
        }
        records = HKDF.key(from: bytes, for: Array("latchkey replicas: records".utf8))
        snapshots = HKDF.key(from: bytes, for: Array("latchkey replicas: snapshots".utf8))
    }

    /// The key that a file has, which nobody but its owner may read: as 64 hexadecimal digits, with or without an end of
    /// line behind them.
    ///
    /// - Throws: ``ReplicationError``, `invalid`: it cannot be read, others may read it, or it has something else.
    public init(ofFile path: FilePath) throws(ReplicationError) {
        let text: [UInt8]
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? file.close() }
            guard try file.stat().permissions.isDisjoint(with: .everybodyElse) else {
                throw ReplicationError.invalid(
                    "\(path): others may read or write it; take that from them (chmod 600)")
            }
            text = try FileBytes.read(file.rawValue, at: 0, byteCount: 2 * Self.byteCount + 2)
        } catch let error as ReplicationError { throw error } catch {
            throw .invalid("\(path): it cannot be read (\(error))")
        }
        var digits = String(decoding: text, as: UTF8.self)
        if digits.utf8.last == UInt8(ascii: "\n") { digits.unicodeScalars.removeLast() }
        guard let bytes = HexadecimalText.bytes(of: digits.lowercased()),
            bytes.count == Self.byteCount
        else {
            throw .invalid(
                "\(path): it is not one line of \(2 * Self.byteCount) hexadecimal digits")
        }
        try self.init(bytes)
    }

    /// A text that says nothing of the bytes.
    public var description: String { "a key of replicas" }

    func code(ofRecord bytes: [UInt8]) -> [UInt8] { HMAC.code(for: bytes, with: records) }

    func code(ofSnapshot bytes: [UInt8]) -> [UInt8] { HMAC.code(for: bytes, with: snapshots) }
}

extension FilePermissions {
    /// Of those who do not own a file.
    fileprivate static let everybodyElse: FilePermissions = [
        .groupReadWriteExecute, .otherReadWriteExecute,
    ]
}
