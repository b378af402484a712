import AccessRules

extension LogEntry {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard let time = try fields.instant(.time) else {
            throw fields.missing(.time, LineFields.instantExpectation)
        }
        self.init(
            account: try fields.requiredIdentity(.account, .account),
            // Half of the numbers, so that there is always one for the next entry.
            sequence: try fields.positive(.sequence, Int64.self).map(UInt64.init(_:)),
            time: time,
            event: try fields.requiredNamed(.action, Event.self),
            operation: try fields.requiredText(.operation, .kind),
            user: try fields.reference(.user, to: User.self),
            resource: try Resource(fields),
            organization: try fields.identity(.organization),
            client: try fields.text(.client, .client),
            reason: try fields.text(.reason, .reason),
            before: try fields.snapshot(.before),
            after: try fields.snapshot(.after))
    }
}

extension LogSeal {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let account = try fields.requiredIdentity(.account, .account)
        guard let sequence = try fields.positive(.sequence, Int64.self) else {
            throw fields.missing(.sequence, "the number of an entry")
        }
        guard let time = try fields.instant(.time) else {
            throw fields.missing(.time, LineFields.instantExpectation)
        }
        let expectation =
            "\(2 * Self.hashByteCount) digits of a SHA-256 in hexadecimal, letters in lower case"
        guard fields.has(.hash) else { throw fields.missing(.hash, expectation) }
        let text = try fields.text(fields.value(.hash), .kind)
        guard let hash = text.flatMap({ HexadecimalText.bytes(of: $0) }),
            hash.count == Self.hashByteCount
        else { throw fields.wrong(.hash, expectation) }
        self.init(account: account, sequence: UInt64(sequence), time: time, hash: hash)
    }
}

extension LogEntry.Resource {
    /// The resource of a log entry, or nil when it is left out.
    init?(_ fields: borrowing LineFields) throws(InterchangeError) {
        guard fields.has(.resource) else { return nil }
        let resource = try LineFields(.resource, of: fields, allowed: Self.keys)
        self.init(
            kind: try resource.requiredText(.kind, .kind),
            id: try resource.requiredIdentity(.id, .resource),
            name: try resource.text(.name, .name))
    }

    private static let keys: InterchangeKeys = [.kind, .id, .name]
}
