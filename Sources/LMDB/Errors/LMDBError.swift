/// Why an operation on an LMDB file failed: what was tried, on which table and key, and what
/// to do about it.
///
/// `description` says everything in one line. Programs switch over `kind`.
public struct LMDBError: Error, Sendable {
    /// The parts live behind one reference, so that a throwing call on the hot path returns
    /// its error in a register.
    private let parts: Parts

    private final class Parts: Sendable {
        let kind: Kind
        let operation: String
        let table: String?
        let key: String?
        let path: String?

        init(kind: Kind, operation: String, table: String?, key: String?, path: String?) {
            self.kind = kind
            self.operation = operation
            self.table = table
            self.key = key
            self.path = path
        }
    }

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - kind: What went wrong.
    ///   - operation: What was tried, as one word or a few: "put", "open".
    ///   - table: The name of the table concerned.
    ///   - key: The key concerned, already printable.
    ///   - path: The file concerned.
    public init(
        _ kind: Kind, operation: String, table: String? = nil, key: String? = nil,
        path: String? = nil
    ) {
        parts = Parts(kind: kind, operation: operation, table: table, key: key, path: path)
    }

    /// What went wrong.
    public var kind: Kind { parts.kind }

    /// What was tried: "put", "open", "begin a read"…
    public var operation: String { parts.operation }

    /// The name of the table concerned, if one is.
    public var table: String? { parts.table }

    /// The key concerned, if one is: text where it is printable, else hexadecimal, shortened
    /// to ``Limits/keyTextByteCount`` bytes.
    public var key: String? { parts.key }

    /// The file concerned, if the operation was about a file as a whole.
    public var path: String? { parts.path }
}

extension LMDBError: Equatable {
    /// Two errors are equal when all their parts are.
    public static func == (left: LMDBError, right: LMDBError) -> Bool {
        left.kind == right.kind && left.operation == right.operation
            && left.table == right.table && left.key == right.key && left.path == right.path
    }
}
