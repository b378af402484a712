import AccessRules

@testable import Latchkey

/// The small world, with something of everything that is kept beside decisions.
let settledWorld =
    smallWorld + """
        {"type":"settings","account":"acme","billing":{"name":"Ann","email":"bills@acme.example"},"sidebar":["Passwords","Documents"],"integrations":["autotask"],"features":["checklists"],"syncs":[{"integration":"autotask","direction":"inbound","kinds":["Customer"],"enabled":true}],"retention":{"deleted":90}}
        {"type":"settings","account":"noc"}
        {"type":"template","account":"acme","id":"printer","name":"Printer","kind":"printer","fields":[{"name":"Serial","type":"text","required":true},{"name":"PIN","type":"password"}]}
        {"type":"template","account":"acme","id":"note","name":"Note","kind":"document"}
        {"type":"apiKey","account":"acme","id":"backup","name":"Backup","api":"documents","generatedBy":"acme/ann","generatedAt":"2026-01-01T00:00:00Z","lastUsedAt":"2026-02-01T00:00:00Z"}
        {"type":"apiKey","account":"acme","id":"old","name":"Old","api":"warranty","generatedAt":"2025-01-01T00:00:00Z","revokedBy":"acme/ann","revokedAt":"2025-06-01T00:00:00Z"}
        {"type":"provider","name":"Inbay","subdomain":"inbay"}
        {"type":"provider","name":"GMS","subdomain":"gms"}
        {"type":"delivery","account":"acme","connection":"nights","administrator":"noc/nia","sentAt":"2026-01-01T00:00:00Z","openedAt":"2026-01-02T00:00:00Z"}
        {"type":"report","account":"acme","id":"leaving","user":"noc/nia","sharedWith":"ann","sharedBy":"acme/ann","sharedAt":"2026-02-02T00:00:00Z","rows":[{"asset":"safe","name":"Safe","organization":"north","lastReadAt":"2026-02-01T10:00:00Z"},{"asset":"gone","name":"Gone","lastReadAt":"2026-02-01T09:00:00Z","changedSince":true}]}
        {"type":"report","account":"acme","id":"copy","user":"acme/lea","sharedWith":"bob","sharedAt":"2026-02-02T00:00:00Z"}

        """

extension Store {
    /// The records as lines, without the log and the last line.
    func exportedRecords(_ accounts: [Identity]? = nil) throws -> String {
        var bytes: [UInt8] = []
        try read { (view) throws in
            try view.export(ExportOptions(accounts: accounts)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).withoutEnd
    }

    /// Writes as the layers above do, in a transaction of its own.
    func write<R>(now: Instant = testNow, _ body: (inout Writer) throws -> R) throws -> R {
        try environment.write { transaction in
            try Writer.with(&transaction, now: now) { writer in try body(&writer) }
        }
    }
}

extension Instant {
    /// So many days later, and so many milliseconds.
    func later(days: Int64, milliseconds: Int64 = 0) -> Instant {
        Instant(
            millisecondsSince1970: millisecondsSince1970 + days * 86_400_000 + milliseconds)
    }
}

/// A hash of 32 bytes, of which the first 31 are the same.
func hash(_ last: UInt8) throws -> SecretHash {
    let bytes = Array(repeating: 7 as UInt8, count: 31) + [last]
    guard let hash = SecretHash(bytes) else { throw StoreError(.invalid("no hash")) }
    return hash
}
