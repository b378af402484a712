import AccessRules

/// Values by the keys of the format; what is nil, or a default, is left out.
extension JSONWriter {
    mutating func text(_ key: InterchangeKey, _ text: String?) {
        guard let text else { return }
        self.key(key)
        string(text)
    }

    mutating func flag(_ key: InterchangeKey, _ flag: Bool) {
        guard flag else { return }
        self.key(key)
        raw("true")
    }

    /// A flag that is written even if it is false.
    mutating func answer(_ key: InterchangeKey, _ flag: Bool) {
        self.key(key)
        raw(flag ? "true" : "false")
    }

    mutating func number(_ key: InterchangeKey, _ number: (some FixedWidthInteger)?) {
        guard let number else { return }
        self.key(key)
        raw(String(number))
    }

    mutating func instant(_ key: InterchangeKey, _ instant: Instant) {
        self.key(key)
        string(instant.iso8601Bytes)
    }

    /// A list without repetition, sorted by bytes.
    mutating func list(_ key: InterchangeKey, _ list: [Identity]) {
        self.key(key)
        open(UInt8(ascii: "["))
        let omitted = self.omitted[key]
        var last: Identity?
        for text in list.sorted() where text != last {
            last = text
            if omitted.contains(text) { continue }
            separate()
            string(text.text)
        }
        close(UInt8(ascii: "]"))
    }

    /// How many names the lists of those keys leave out; nothing if none does.
    mutating func unchanged(_ keys: InterchangeKey...) {
        guard !omitted.isEmpty else { return }
        key(.unchanged)
        open(UInt8(ascii: "{"))
        for key in keys where !omitted[key].isEmpty { number(key, omitted[key].count) }
        close(UInt8(ascii: "}"))
    }

    mutating func state(_ state: ObjectState) {
        if state != .normal { text(.state, state.name) }
    }

    mutating func validity(_ validity: Validity) {
        if validity.begin != .distantPast { instant(.from, validity.begin) }
        if validity.end != .distantFuture { instant(.until, validity.end) }
    }

    mutating func authorship(
        _ made: Authorship?, by: InterchangeKey, time: InterchangeKey
    ) {
        guard let made else { return }
        text(by, made.by?.description)
        instant(time, made.time)
    }

    mutating func member(_ member: Membership.Member) {
        switch member {
        case .user(let user): text(.user, user.text)
        case .connection(let connection): text(.connection, connection.text)
        }
    }

    mutating func grantee(_ grantee: Grant.Grantee) {
        switch grantee {
        case .user(let user): text(.user, user.text)
        case .group(let group): text(.group, group.text)
        case .connection(let connection): text(.connection, connection.text)
        }
    }

    /// Both lists, or nothing for everyone.
    mutating func access(_ access: Asset.Access) {
        guard case .listed(let users, let groups) = access else { return }
        key(.access)
        open(UInt8(ascii: "{"))
        list(.users, users)
        list(.groups, groups)
        unchanged(.users, .groups)
        close(UInt8(ascii: "}"))
    }

    /// An object that is kept as canonical text.
    mutating func object(_ key: InterchangeKey, _ text: String?) {
        guard let text else { return }
        self.key(key)
        raw(text)
    }
}
