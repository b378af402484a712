import AccessRules
import SystemCrypto

/// Operations that are done together: all or none, in one commit.
struct Batch: Sendable {
    let operations: [AccountOperation]
    /// Why, which each entry of theirs says.
    let reason: String?
    /// By what whoever does it again is known.
    let id: ID?
    /// Behind which nothing may have been committed in the accounts of the operations.
    let expected: ChangePosition?

    /// What a batch is called, and what tells it from another of the same name: everything that it asks
    /// for.
    struct ID: Sendable {
        let text: String
        let digest: [UInt8]
    }

    /// A batch whose parts are within their limits.
    ///
    /// - Throws: ``StoreError``: `invalid` and `limit`, which name the part and the limit.
    init(
        _ operations: [AccountOperation], reason: String?, id: String?, expected: ChangePosition?
    ) throws(StoreError) {
        guard !operations.isEmpty else {
            throw StoreError(.invalid("a batch has at least one operation, and this has none"))
        }
        guard operations.count <= BatchLimit.operationCountMaximum else {
            throw StoreError(
                .limit(
                    name: "the number of operations in a batch",
                    limit: BatchLimit.operationCountMaximum))
        }
        if let reason { try TextRule.reason.check(reason, as: "the reason of a batch") }
        if let id { try TextRule.identity.check(id, as: "the id of a batch") }
        self.operations = operations
        self.reason = reason
        self.expected = expected
        self.id = id.map { ID(text: $0, digest: Self.digest(operations, reason)) }
    }

    /// Whether it may be refused after it has changed something.
    var mayBeRefusedLate: Bool {
        operations.count > 1 || operations.contains { $0.operation.canBreakInvariant }
    }

    private static func digest(_ operations: [AccountOperation], _ reason: String?) -> [UInt8] {
        var hash = SHA256()
        hash.update(Array(operations.lines.utf8))
        // Lines have no zero byte: where they end is where the reason begins.
        if let reason { hash.update([0] + Array(reason.utf8)) }
        return hash.hash
    }

    /// The accounts in which something is done.
    var accounts: Set<Identity> { Set(operations.map(\.account)) }
}

/// The limits of batches.
package enum BatchLimit {
    /// The most operations of a batch. A batch is one transaction, and all who write wait for it: this
    /// many take some tenths of a second. What is larger is an import, or is asked for in parts.
    package static let operationCountMaximum = 10_000
    /// For how long after its commit a batch is known by its id, in milliseconds: a week. Longer than
    /// any queue hands out a message again, and than an outage that somebody looks after.
    static let idMilliseconds: Int64 = 7 * Instant.dayMilliseconds
    /// How many of what was committed since are told, where nothing was expected.
    static let toldChangeCount = 3
}
